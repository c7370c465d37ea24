"""The register as it was at a moment, from the typed versions of its rows."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db.models import Q

from assets.models.asset import Asset, AssetQuerySet
from assets.models.organisation import Unit, User
from assets.models.responsibility import Post
from config.kit.moments import at_moment

HOME = {Unit: "municipality", Post: "unit__municipality", User: "municipality"}


def assets_at(moment: datetime) -> AssetQuerySet:
    """Return the versions that were the register then; their key is that of the version."""
    return at_moment(AssetQuerySet(Asset.history.model), moment)


def rows_at(model: Any, moment: datetime) -> Any:
    """Return the rows of any recorded table as they were, to be asked like the table itself."""
    queryset = type(model._default_manager.all())
    return at_moment(queryset(model.history.model), moment).order_by()


def newest() -> str:
    """Name the newest version: as long as it is this one, no moment of the past changes."""
    found = Asset.history.order_by("-history_id").values_list("history_id", "request_id").first()
    return "-".join(map(str, found or ()))


def names_at(
    model: Any, moment: datetime, *, home: int | None, keys: Collection[int] | None
) -> dict[int, str]:
    """Return what rows were called then, all of a municipality or some.

    One that was entered later has the oldest name that is known.
    """
    found = model.history.filter(**{HOME[model]: home}).order_by("history_date", "history_id")
    if keys is not None:
        found = found.filter(id__in=[key for key in keys if key])
    names: dict[int, str] = {}
    for key, name, since in found.values_list("id", "name", "history_date"):
        if key not in names or since <= moment:
            names[key] = name
    return names


def named(assets: AssetQuerySet, words: Collection[str]) -> AssetQuerySet:
    """Keep versions whose number or name contains every word.

    What else can be searched is kept for the register of today alone.
    """
    versions = assets.model._base_manager
    for word in words:
        by_name = versions.filter(name__icontains=word).values("pk")
        by_number = versions.filter(asset_no__icontains=word).values("pk")
        assets = assets.filter(Q(pk__in=by_name) | Q(pk__in=by_number))
    return assets
