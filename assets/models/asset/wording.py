"""How the columns of an asset read: plain words for text, chips for screens."""

from collections.abc import Callable
from datetime import date
from functools import cache, partial
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
Words = Callable[[Asset], str]
Markup = Callable[[Asset], SafeString | str]


def _count(asset: Asset) -> str:
    return UNKNOWN if asset.count is None else f"{asset.count:,}{asset.count_unit}"


def _system(asset: Asset) -> str:
    return str(asset.system).strip() if asset.system_id else asset.system_name


def _connects_to(asset: Asset) -> str:
    return "、".join(catalogue.label("segment", code) for code in asset.connects_to)


SPECIAL: dict[str, Words] = {"count": _count, "system": _system, "connects_to": _connects_to}


def plain(asset: Asset, key: str) -> str:
    """Return the words of one column; nothing for a column without a value."""
    return _words(key)(asset)


@cache
def _words(key: str) -> Words:
    """Find once how the words of a column are made: a page asks for a hundred columns."""
    if key in CODE_LISTS:
        codes, attribute = CODE_LISTS[key], f"{key}_id"
        return lambda asset: (
            catalogue.label(codes, code) if (code := getattr(asset, attribute)) else UNKNOWN
        )
    if key in SPECIAL:
        return SPECIAL[key]
    field: Any = Asset._meta.get_field(key)
    if isinstance(field, models.ForeignKey):
        return lambda asset: str(getattr(asset, key) or "")
    if field.choices:
        labels = dict(field.flatchoices)
        return lambda asset: str(labels.get(value := getattr(asset, key), value))
    return lambda asset: spell(getattr(asset, key))


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
    return _markup(key)(asset)


def grade_name(asset: Asset, axis: str) -> str:
    """Return the name that its municipality gave to a grade; "" as installed."""
    version = asset.school_scheme_version_id if axis == "mext" else asset.scheme_version_id
    return catalogue.level_name(version or 0, AXES[axis], getattr(asset, f"{axis}_level"))


def grade_names(asset: Asset) -> dict[str, str]:
    """Return these names by the axis of the grade."""
    return {axis: grade_name(asset, axis) for axis in AXES}


def _segment(asset: Asset) -> SafeString | str:
    code = asset.segment_id
    return chips.segment_chip(code, plain(asset, "segment")) if code else UNKNOWN


def _status(asset: Asset) -> SafeString:
    return chips.state_chip(asset.status, plain(asset, "status"))


def _grade(axis: str, asset: Asset) -> SafeString | str:
    code, rank = getattr(asset, f"{axis}_level"), getattr(asset, f"{axis}_rank")
    if not code:
        return UNKNOWN
    return chips.level_chip(code, rank, AXES[axis], label=grade_name(asset, axis))


@cache
def _markup(key: str) -> Markup:
    """Find once how a column is shown."""
    special: dict[str, Markup] = {"segment": _segment, "status": _status}
    axis = key.removesuffix("_level")
    if key in special:
        return special[key]
    if axis != key and axis in AXES:
        return partial(_grade, axis)
    words, field = _words(key), Asset._meta.get_field(key)
    if isinstance(field, models.DateField):
        return lambda asset: chips.date_text(getattr(asset, key))
    if isinstance(field, models.TextField):
        return lambda asset: format_html_join(
            "\n", "{}", ((line,) for line in words(asset).splitlines())
        )
    return words
