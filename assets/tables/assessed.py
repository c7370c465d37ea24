"""Columns of a list that are worked out beside the register: how complete a record is."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assets.models import Asset
from assets.services import assessing
from assets.services.assessing import gap_label
from config.kit.tables import Column

PLACES = {
    "owner_active": "unit_list",
    "no_errors": "asset_handling",
    "links": "asset_links",
    "reviewed": "asset_edit",
    "controls_answered": "asset_controls",
    "controls_proven": "asset_controls",
}
NAMES = {"maturity": gettext_lazy("充実度"), "gaps": gettext_lazy("足りないもの")}
SHOWN = 4


@dataclass(frozen=True)
class Gap:
    """One thing that is missing, for which level, and where it is entered."""

    level: int
    label: str
    url: str


@dataclass(frozen=True)
class Completeness:
    """How complete one record is, and all that is missing."""

    level: int
    lines: list[Gap]


def completeness(asset: Asset) -> Completeness | None:
    """Return what is kept of an asset; nothing before it was first looked at."""
    kept = assessing.kept(asset)
    if kept is None:
        return None
    return Completeness(
        kept.maturity, [Gap(level, gap_label(key), _place(asset, key)) for level, key in kept.gaps]
    )


def _place(asset: Asset, key: str) -> str:
    name = PLACES.get(key)
    if name is None:
        return f"{reverse('asset_edit', args=[asset.asset_no])}#id_{key}"
    return reverse(name, args=[] if name == "unit_list" else [asset.asset_no])


def column(key: str) -> Column:
    if key == "maturity":
        path = "assessment__maturity"
        return Column(key, str(NAMES[key]), (path,), maturity, order=path, css="c")
    return Column(key, str(NAMES[key]), ("assessment__gaps",), gaps, is_hashable=False)


def maturity(level: int | None) -> str:
    """Return the level that is reached; an asset that was never looked at has none."""
    return "" if level is None else _("%(level)d／3") % {"level": level}


def gaps(found: list[list[Any]] | None) -> str:
    """Name what is missing for the next level, the rest by its number."""
    lowest = min((level for level, _key in found or []), default=0)
    names = [gap_label(key) for level, key in found or [] if level == lowest]
    more = len(found or []) - len(names[:SHOWN])
    text = _("、").join(names[:SHOWN])
    return format_html("{}{}", text, _("ほか%(more)d") % {"more": more} if more else "")
