"""What a list can be narrowed by of a municipality's own columns."""

import json
from collections.abc import Callable
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _

from assets.forms.conditions import OTHER, Condition, Narrow, Reader, day_field, one
from assets.models import AssetQuerySet, CustomField
from config.kit.forms import NormalCharField


def of_custom(name: str, column: CustomField) -> Condition:
    """Return the condition of a municipality's own column."""
    return Condition(name, column.label, OTHER, _custom_field(column), _custom_narrow(column))


def _custom_field(column: CustomField) -> Callable[[Reader], forms.Field]:
    if column.type == CustomField.Type.BOOLEAN:
        return one(lambda _r: [("true", _("はい")), ("false", _("いいえ"))])
    if column.type == CustomField.Type.CHOICE:
        return one(lambda _r: [(choice, choice) for choice in column.choices])
    if column.type == CustomField.Type.DATE:
        return day_field
    if column.type == CustomField.Type.INTEGER:
        return lambda _r: forms.IntegerField(required=False)
    return lambda _r: NormalCharField(required=False, max_length=100)


def _custom_narrow(column: CustomField) -> Narrow:
    path = f"extra__{column.key}"

    def narrow(assets: AssetQuerySet, value: Any, _reader: Reader) -> AssetQuerySet:
        if column.type == CustomField.Type.BOOLEAN:
            return assets.filter(**{path: value == "true"})
        if column.type == CustomField.Type.DATE:
            return assets.filter(**{path: value.isoformat()})
        if column.type in {CustomField.Type.INTEGER, CustomField.Type.CHOICE}:
            return assets.filter(**{path: value})
        # SQLite hands out a list as stored, with its letters escaped as \uXXXX.
        escaped = json.dumps(value)[1:-1]
        wanted = Q(**{f"{path}__icontains": value}) | Q(**{f"{path}__icontains": escaped})
        return assets.filter(wanted)

    return narrow
