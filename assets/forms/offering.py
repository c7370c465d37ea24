"""The fields of an asset that offer codes of the catalogue: made once, shared by all forms."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import get_language

from classification import columns
from config.kit.forms import CHOOSE, CodesField

LEVEL = "_level"
MANY = "connects_to"

_made: dict[tuple[str, str | None], tuple[Mapping[str, Any], forms.Field]] = {}


class CodeField(forms.ChoiceField):
    """One code of the catalogue; nothing is offered as 選んでください."""

    def __init__(self, **options: Any) -> None:
        super().__init__(required=False, **options)


def field(key: str, rows: Mapping[str, Any], *stated: str | None) -> forms.Field:
    """Return the field of a column: the codes in use, and those that the asset has already.

    The catalogue gives the same rows until it changes, or until somebody speaks for another
    municipality: as long as they are the same, so is the field, which nobody may change.
    """
    if any(code and not (code in rows and rows[code].is_offered) for code in stated):
        return _field(key, rows, stated)
    name = (key, get_language())
    known = _made.get(name)
    if known is None or known[0] is not rows:
        made = _field(key, rows, ())
        made.is_shared = True  # type: ignore[attr-defined]  # asked by config.kit.sharing
        known = _made[name] = (rows, made)
    return known[1]


def _field(key: str, rows: Mapping[str, Any], stated: tuple[str | None, ...]) -> forms.Field:
    offered = [(code, row) for code, row in rows.items() if row.is_offered or code in stated]
    label = columns.label(key)
    if key.endswith(LEVEL):
        described = [(code, _described(level)) for code, level in offered]
        return CodeField(label=label, widget=forms.RadioSelect, choices=described)
    if key == MANY:
        short = [(code, row.short_label) for code, row in offered]
        return CodesField(label=label, required=False, choices=short)
    return CodeField(label=label, choices=[("", CHOOSE), *((c, row.label) for c, row in offered)])


def _described(level: Any) -> str:
    name = f"{level.code}（{level.own_name}）" if level.own_name else level.code
    return f"{name}　{level.criteria}" if level.criteria else name
