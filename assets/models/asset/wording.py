"""How the columns of an asset read: plain words for text, chips for screens."""

from datetime import date
from typing import Any

from django.db import models
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from assets.models.asset.asset import Asset
from assets.models.asset.grades import AXES
from classification.services import catalogue
from config.kit import chips, dates

CODE_LISTS: dict[str, catalogue.CodeList] = {
    "segment": "segment",
    "retention": "retention",
    "business": "business",
}
UNKNOWN = ""


def _count(asset: Asset) -> str:
    return UNKNOWN if asset.count is None else f"{asset.count:,}{asset.count_unit}"


def _system(asset: Asset) -> str:
    return str(asset.system) if asset.system_id else asset.system_name


def _connects_to(asset: Asset) -> str:
    return "、".join(catalogue.label("segment", code) for code in asset.connects_to)


SPECIAL = {"count": _count, "system": _system, "connects_to": _connects_to}


def plain(asset: Asset, key: str) -> str:
    """Return the words of one column; nothing for a column without a value."""
    if key in CODE_LISTS:
        code = getattr(asset, f"{key}_id")
        return catalogue.label(CODE_LISTS[key], code) if code else UNKNOWN
    if key in SPECIAL:
        return SPECIAL[key](asset)
    field = Asset._meta.get_field(key)
    if isinstance(field, models.ForeignKey):
        return str(getattr(asset, key) or "")
    if getattr(field, "choices", None):
        return str(getattr(asset, f"get_{key}_display")())
    return spell(getattr(asset, key))


def spell(value: Any) -> str:
    """Return a plain value in Japanese."""
    if value is None:
        return UNKNOWN
    if isinstance(value, bool):
        return _("はい") if value else _("いいえ")
    if isinstance(value, date):
        return dates.wareki(value)
    if isinstance(value, list):
        return "、".join(map(str, value))
    return f"{value:,}" if isinstance(value, int) else str(value)


def shown(asset: Asset, key: str) -> SafeString | str:
    """Return one column for a screen: chips for grades and segments, words otherwise."""
    if key.endswith("_level") and key.removesuffix("_level") in AXES:
        axis = key.removesuffix("_level")
        code = getattr(asset, key)
        return chips.level_chip(code, getattr(asset, f"{axis}_rank"), AXES[axis]) if code else ""
    if key == "segment" and asset.segment_id:
        return chips.segment_chip(asset.segment_id, plain(asset, key))
    if key == "status":
        return chips.state_chip(asset.status, asset.get_status_display())
    field = Asset._meta.get_field(key)
    if isinstance(field, models.DateField):
        return chips.date_text(getattr(asset, key))
    if isinstance(field, models.TextField):
        return format_html_join("\n", "{}", ((line,) for line in plain(asset, key).splitlines()))
    return plain(asset, key)
