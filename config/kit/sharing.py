"""Fields that many forms share instead of copying them, and that are drawn once for all."""

from copy import deepcopy
from typing import Any

from django import forms
from django.utils.safestring import SafeString


class SharedFields(dict[str, forms.Field]):
    """The declared fields of a form class whose forms do not each copy all of them.

    Django copies every field for every form. For a form of a hundred fields that costs more
    than validating them; such a form asks `own` for the few that it changes.
    """

    def __deepcopy__(self, _memo: dict[int, Any]) -> dict[str, forms.Field]:
        return dict(self)


def own(form: Any, name: str) -> Any:
    """Return a field that this form may change: its own copy, if it still shares it."""
    field = form.fields[name]
    if is_shared(form, name):
        field = form.fields[name] = deepcopy(field)
        field.is_shared = False
        field.kept = None  # the drawer of its origin is open to all
        # A bound field remembers its field, with the label and the hint that it had.
        form._bound_fields_cache.pop(name, None)  # noqa: SLF001
    return field


def is_shared(form: Any, name: str) -> bool:
    """Whether other forms have the same field, so that this one must not change it."""
    field = form.fields[name]
    return field is form.base_fields.get(name) or getattr(field, "is_shared", False)


def drawn(bound: forms.BoundField) -> SafeString:
    """Return a field with its label, hint, error and control.

    One that all forms share (`kept` is its drawer) is drawn once for each answer it offers.
    """
    kept: dict[Any, SafeString] | None = getattr(bound.field, "kept", None)
    if kept is None or bound.form.is_bound:
        return bound.as_field_group()
    value = bound.value()
    if value not in bound.field.empty_values and not hasattr(bound.field.widget, "choices"):
        return bound.as_field_group()
    key = (bound.auto_id, repr(value))
    if key not in kept:
        kept[key] = bound.as_field_group()
    return kept[key]
