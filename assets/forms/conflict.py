"""Putting together what two people typed into one form."""

from datetime import date
from typing import Any

from django.forms import BoundField
from django.forms.utils import ErrorDict
from django.http import QueryDict

from assets.access import Viewer
from assets.forms.asset import AssetForm
from assets.models import Asset

TAKE = "take_"
THEIRS = "theirs"


def with_choices(data: QueryDict, stored: Asset, viewer: Viewer, *, on: date) -> QueryDict:
    """Return the sent data, with the stored value wherever the person chose it."""
    chosen = [
        name.removeprefix(TAKE)
        for name, value in data.items()
        if name.startswith(TAKE) and value == THEIRS
    ]
    return merged(data, stored, chosen, viewer, on=on) if chosen else data


def merged(data: Any, stored: Asset, keys: list[str], viewer: Viewer, *, on: date) -> Any:
    """Return a copy of the data in which these fields have their stored values."""
    form = AssetForm(viewer, instance=stored, on=on)
    copy = data.copy()
    for key in keys:
        if key in form.fields:
            copy.setlist(key, _as_data(form[key]))
    return copy


def without_errors(form: AssetForm) -> AssetForm:
    """Show the data of a bound form without judging it yet."""
    form._errors = ErrorDict()  # type: ignore[attr-defined]  # noqa: SLF001 - what full_clean would fill
    return form


def _as_data(bound: BoundField) -> list[str]:
    value: Any = bound.value()
    if isinstance(value, list):
        return [str(item) for item in value]
    if isinstance(value, bool):
        return ["true" if value else "false"]
    if isinstance(value, date):
        return [value.isoformat()]
    return ["" if value is None else str(value)]
