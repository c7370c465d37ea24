"""What a cell that is mended may hold: the words of a fixed list, or nothing but free text."""

from datetime import date
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils.translation import gettext as _

from assets.access import Viewer
from assets.models import Asset
from assets.models.asset.grades import AXES
from assets.services import offers
from classification.services import catalogue

MOST_OFFERED = 200


def offered(key: str, viewer: Viewer, *, on: date) -> list[str]:
    """Return the words that a cell of this column may hold; none where it is free text."""
    if key == "org_unit":
        return list(offers.units(viewer, on=on).values_list("name", flat=True)[:MOST_OFFERED])
    axis = key.removesuffix("_level")
    if axis != key and axis in AXES:
        return _grades(axis, viewer)
    if key in {"segment", "retention", "business"}:
        codes: Any = getattr(catalogue, "businesses" if key == "business" else f"{key}s")()
        return [row.label for row in codes.values()]
    return _fixed(key)


def _grades(axis: str, viewer: Viewer) -> list[str]:
    village: Any = viewer.municipality
    version = village.school_scheme_version_id if axis == "mext" else village.scheme_version_id
    return list(catalogue.levels(version).get(AXES[axis], {}))


def _fixed(key: str) -> list[str]:
    try:
        field: Any = Asset._meta.get_field(key)
    except FieldDoesNotExist:
        return []
    if isinstance(field, models.BooleanField):
        return [_("はい"), _("いいえ"), _("未確認")]
    return [str(label) for code, label in field.flatchoices if code != ""]
