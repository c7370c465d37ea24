"""The municipality's own columns as form fields (extra_<key>)."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from assets.models import CustomField
from assets.services import offers
from config.kit.forms import CHOOSE, ListField, NormalCharField, TriStateField, WarekiDateField
from config.kit.refusals import name_errors

PREFIX = "extra_"
TYPES: dict[str, Any] = {
    CustomField.Type.TEXT: NormalCharField,
    CustomField.Type.INTEGER: forms.IntegerField,
    CustomField.Type.DATE: WarekiDateField,
    CustomField.Type.BOOLEAN: TriStateField,
    CustomField.Type.MULTI: ListField,
}


def add_custom_fields(form: Any) -> None:
    """Append a typed field for every own column that is switched on."""
    form.custom = offers.custom_fields(form.viewer)
    for column in form.custom:
        name = f"{PREFIX}{column.key}"
        options: dict[str, Any] = {
            "label": column.label,
            "required": False,
            "help_text": column.help_text,
        }
        if column.type == CustomField.Type.CHOICE:
            choices = [("", CHOOSE), *((c, c) for c in column.choices)]
            field: Any = forms.ChoiceField(choices=choices, **options)
        else:
            field = TYPES[column.type](**options)
        if column.required:
            field.required_note = _("必須")
        name_errors(field, label=column.label)
        form.fields[name] = field
        form.initial[name] = _initial(column, form.instance.extra.get(column.key))


def custom_values(form: Any) -> dict[str, Any]:
    """Return Asset.extra with the cleaned own columns in it (dates as ISO texts).

    Values of columns that are switched off or not shown to this person stay.
    """
    values = dict(form.instance.extra)
    for column in form.custom:
        name = f"{PREFIX}{column.key}"
        if name not in form.cleaned_data:
            continue
        value = form.cleaned_data[name]
        values.pop(column.key, None)
        if value not in (None, "", []):
            values[column.key] = value.isoformat() if isinstance(value, date) else value
    return values


def _initial(column: CustomField, value: Any) -> Any:
    if column.type == CustomField.Type.DATE and value:
        return date.fromisoformat(value)
    return value
