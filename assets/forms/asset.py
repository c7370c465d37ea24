"""The form of an asset: all its columns, narrowed to what this person may choose."""

from collections.abc import Callable, Mapping
from datetime import date
from functools import cached_property, partial
from types import MappingProxyType
from typing import Any

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy

from assets.access import Viewer
from assets.forms import offering
from assets.forms.custom import PREFIX, add_custom_fields, custom_values
from assets.forms.dressing import dress
from assets.forms.versioned import Refusable
from assets.models import Asset, CustomField
from assets.models.asset.grades import AXES
from assets.models.asset.sections import SECTIONS, Section
from assets.services import offers
from classification import columns
from classification.services import catalogue
from config.kit.forms import (
    CodesField,
    FoundField,
    ListField,
    NamedErrors,
    NormalCharField,
    formfield,
)
from config.kit.sharing import SharedFields

CODES = ("segment", "retention", "business")
NOTHING: Mapping[str, Any] = MappingProxyType({})
FOUND_BY: dict[str, Callable[..., Any]] = {
    "org_unit": offers.unit,
    "owner_role": offers.office,
    "sns_owner": offers.office,
    "reviewed_by": offers.person,
}
KEYS = [key for section in SECTIONS for key in (*section.fields, *section.details)]
FILLED: dict[str, Any] = {
    key: Asset._meta.get_field(key) for key in KEYS if key not in {"system", *CODES}
}

DEFAULTED = {key for key, column in FILLED.items() if column.has_default()}


def _column_field(field: models.Field, **options: Any) -> forms.Field | None:
    if isinstance(field, models.JSONField):
        return ListField(label=field.verbose_name, required=False)
    if isinstance(field, models.ForeignKey):
        return field.formfield(form_class=FoundField)
    return formfield(field, **options)


class AssetForm(Refusable, NamedErrors, forms.Form):
    """Everything about one asset. It fills `instance`; the service checks and stores it."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    segment = offering.CodeField(label=columns.label("segment"))
    retention = offering.CodeField(label=columns.label("retention"))
    business = offering.CodeField(label=columns.label("business"))
    connects_to = CodesField(label=columns.label("connects_to"), required=False)
    system = NormalCharField(label=columns.label("system"), required=False, max_length=200)
    reason = NormalCharField(
        label=gettext_lazy("変更の理由"),
        required=False,
        max_length=400,
        help_text=gettext_lazy("後から監査で読まれます。例：棚卸で保管場所の移動が分かったため。"),
    )

    custom: list[CustomField]

    def __init__(
        self,
        viewer: Viewer,
        data: Any = None,
        *,
        instance: Asset,
        on: date,
        initial: Mapping[str, Any] = NOTHING,
    ) -> None:
        self.viewer, self.on, self.instance = viewer, on, instance
        super().__init__(data, initial={**self._stored(), **initial} if data is None else None)
        self.hides_system = offers.hides_system(instance, viewer=viewer)
        system = offers.HIDDEN if self.hides_system else instance.system or instance.system_name
        self.initial["system"] = str(system)
        self._offer_grades()
        self._offer_codes()
        add_custom_fields(self)

    def _stored(self) -> dict[str, Any]:
        stored = {key: getattr(self.instance, column.attname) for key, column in FILLED.items()}
        return stored | {key: getattr(self.instance, f"{key}_id") for key in CODES}

    def find(self, name: str) -> Callable[[int], models.Model | None] | None:
        """Say among which units, posts and people the chosen one must be.

        `dress` lists them all with who holds each post, which a form that is sent need not
        know; but the service asks for the unit of the chosen post.
        """
        found_by = FOUND_BY.get(name)
        known = {}
        if name == "org_unit" and self.instance.org_unit_id:
            known = {"known": self.instance.org_unit}
        return partial(found_by, self.viewer, on=self.on, **known) if found_by else None

    @cached_property
    def sections(self) -> list[tuple[Section, list[Any], list[Any]]]:
        """Each part with its fields and its folded fields, dressed for the template."""
        dress(self)
        return [
            (
                section,
                [self[key] for key in section.fields if key in self.fields],
                [self[key] for key in section.details if key in self.fields],
            )
            for section in SECTIONS
        ]

    @property
    def own_fields(self) -> list[Any]:
        return [self[f"{PREFIX}{column.key}"] for column in self.custom]

    def clean_system(self) -> str:
        """Join the text to a registered asset when it names one ("SOM-0003 …" or its name)."""
        text: str = self.cleaned_data["system"]
        if self.hides_system and text == self.initial["system"]:
            return text  # the link to what this person does not see stays as it is
        found = offers.named_asset(self.viewer, text=text, apart_from=self.instance)
        self.instance.system = found
        self.instance.system_name = "" if found else text
        return text

    def _post_clean(self) -> None:
        """Fill the instance; its rules are checked once, by the service."""
        for key, column in FILLED.items():
            if key in self.cleaned_data and not (key in DEFAULTED and self._leaves_default(key)):
                column.save_form_data(self.instance, self.cleaned_data[key])
        for key in CODES:
            if key in self.cleaned_data:
                setattr(self.instance, f"{key}_id", self.cleaned_data[key] or None)
        self.instance.extra = custom_values(self)

    def _leaves_default(self, key: str) -> bool:
        """Whether a column with a default was not asked for at all (as Django decides it)."""
        field, value = self.fields[key], self.cleaned_data[key]
        return value in field.empty_values and field.widget.value_omitted_from_data(
            self.data, self.files, self.add_prefix(key)
        )

    def _offer_grades(self) -> None:
        """Offer the levels of the scheme in force, with what they mean beside them."""
        village: Any = self.viewer.municipality
        for axis, name in AXES.items():
            version = (
                village.school_scheme_version_id if axis == "mext" else village.scheme_version_id
            )
            levels = catalogue.levels(version).get(name, NOTHING)
            key = f"{axis}_level"
            self.fields[key] = offering.field(key, levels, getattr(self.instance, key))

    def _offer_codes(self) -> None:
        for key in CODES:
            rows = getattr(catalogue, "businesses" if key == "business" else f"{key}s")()
            self.fields[key] = offering.field(key, rows, getattr(self.instance, f"{key}_id"))
        connected = self.instance.connects_to
        self.fields["connects_to"] = offering.field("connects_to", catalogue.segments(), *connected)


COLUMNS = forms.fields_for_model(Asset, KEYS, formfield_callback=_column_field)
AssetForm.base_fields = SharedFields(COLUMNS | AssetForm.base_fields)
AssetForm.base_fields["next_review"].required = False
