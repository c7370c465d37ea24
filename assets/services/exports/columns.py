"""Which columns leave in which layout, for one viewer: headings, kinds and their SQL."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from django.db import connection, models
from django.db.models import Case, F, OuterRef, Subquery, Value, When
from django.db.models.fields.json import KT
from django.db.models.functions import Concat

from assets.access import PastViewer, Viewer
from assets.models import Asset, CustomField, Post, Unit, User
from assets.services.exports.expressions import (
    NO,
    TEXT,
    YES,
    Amount,
    Answer,
    Joined,
    Mapped,
    Words,
)
from assets.services.exports.printed import REGISTER
from assets.services.exports.printed_columns import keys_of
from classification import columns as register
from classification.models import SchemeVersion, Segment
from classification.services import catalogue

VERSION_HEADING = "台帳の版"
VERSION = "version"
EXTRA = "extra_"  # before the key of a municipality's own column, where lists name it

Kind = Literal["text", "number", "date"]

WIDTHS = {"name": 32, "summary": 32, "notes": 32, "classify_reason": 28, "asset_no": 14}
NARROW, USUAL = 11, 16
FIELDS: Mapping[str, Any] = {field.name: field for field in Asset._meta.concrete_fields}


@dataclass(frozen=True)
class OutColumn:
    """A column on its way out: what stands over it, what it holds, and how it is read."""

    key: str
    heading: str
    kind: Kind
    words: Any  # an expression of the database that gives its text
    width: float = USUAL


@dataclass(frozen=True)
class OutColumns:
    """The columns that one viewer may take out; texts are in the words of the screen."""

    viewer: Viewer

    def all(self) -> list[OutColumn]:
        """Every column that the municipality uses, and the version each row had."""
        own = [key for key in self.custom if key not in register.columns()]
        found = self.make([*register.columns(), *own])
        return [*found, OutColumn(VERSION, VERSION_HEADING, "number", Words(F(VERSION)), NARROW)]

    def form(self) -> list[OutColumn]:
        """The columns of the printed register."""
        return self.make(keys_of(REGISTER))

    def make(self, keys: Iterable[str]) -> list[OutColumn]:
        """Return the columns with these keys; what cannot leave is passed over."""
        found = [self._one(key.removeprefix(EXTRA)) for key in keys]
        return [column for column in found if column]

    @cached_property
    def custom(self) -> dict[str, CustomField]:
        """The columns in use beside the model's own, as far as this person may see them."""
        found = CustomField.objects.filter(municipality=self.viewer.municipality, active=True)
        if not self.viewer.can("read_restricted"):
            found = found.filter(confidential=False)
        return {field.key: field for field in found.order_by("position", "key")}

    def _one(self, key: str) -> OutColumn | None:
        if key in self.custom:
            return self._of_custom(self.custom[key])
        if key not in FIELDS or key not in register.columns():
            return None
        field = FIELDS[key]
        special = _SPECIAL.get(key)
        words = special(self) if special else _plain(field)
        heading = register.columns()[key].label
        if not _is_always_text(field) or special:
            words = Words(words)
        return OutColumn(key, heading, _kind(field), words, _width(key, field))

    def _of_custom(self, field: CustomField) -> OutColumn:
        words: Any = _custom_words(field)
        if field.confidential and not self.viewer.can_everywhere("read_restricted"):
            allowed = self.viewer.unit_ids("read_restricted")
            words = Case(
                When(org_unit__in=allowed, then=words), default=Value(""), output_field=TEXT
            )
        kinds: dict[str, Kind] = {
            CustomField.Type.INTEGER: "number",
            CustomField.Type.DATE: "date",
        }
        return OutColumn(field.key, field.label, kinds.get(field.type, "text"), Words(words))

    def systems(self, *, numbered: bool) -> Any:
        """The related system, with its number; one that this person may not see has no name."""
        name: Any = Concat(F("asset_no"), Value(" "), F("name")) if numbered else F("name")
        seen = self.viewer.assets().filter(id=OuterRef("system")).values_list(name)[:1]
        known = When(system__isnull=False, then=Subquery(seen, output_field=TEXT))
        return Case(known, default=F("system_name"), output_field=TEXT)

    def units(self) -> Any:
        return self._named("org_unit", Unit.objects.filter(municipality=self.viewer.municipality))

    def posts(self, key: str) -> Any:
        return self._named(key, Post.objects.filter(unit__municipality=self.viewer.municipality))

    def people(self) -> Any:
        return self._named(
            "reviewed_by", User.objects.filter(municipality=self.viewer.municipality)
        )

    def _named(self, key: str, rows: models.QuerySet) -> Any:
        """The name of what a foreign key points at, of the moment that is looked at.

        Joins would cost PostgreSQL the order of the index: it would sort all the wide rows.
        """
        if connection.vendor != "postgresql" and self.viewer.moment is None:
            return F(f"{key}__name")
        names = dict(rows.values_list("pk", "name"))
        if isinstance(self.viewer, PastViewer):
            names |= self.viewer.called(rows.model)
        return Mapped(F(f"{key}_id"), {str(pk): name for pk, name in names.items()})


def _listed(key: catalogue.CodeList, entries: Mapping[str, Any]) -> Any:
    labels = {code: entry.label for code, entry in entries.items()}
    return Mapped(F(f"{key}_id"), labels)


def _schemes(_own: OutColumns) -> Any:
    names = SchemeVersion.objects.values_list("pk", "scheme__name")
    return Mapped(F("scheme_version_id"), {str(pk): name for pk, name in names})


_SPECIAL: dict[str, Any] = {
    "org_unit": OutColumns.units,
    "owner_role": lambda own: own.posts("owner_role"),
    "sns_owner": lambda own: own.posts("sns_owner"),
    "reviewed_by": OutColumns.people,
    "system": lambda own: own.systems(numbered=True),
    "scheme_version": _schemes,
    "segment": lambda _own: _listed("segment", catalogue.segments()),
    "retention": lambda _own: _listed("retention", catalogue.retentions()),
    "business": lambda _own: _listed("business", catalogue.businesses()),
    "connects_to": lambda _own: Joined(F("connects_to"), labels=Segment),
    "count": lambda _own: Amount(F("count"), F("count_unit")),
}


def _plain(field: Any) -> Any:
    """Read a column of the asset itself, by its type."""
    if isinstance(field, models.BooleanField):
        return Answer(F(field.name))
    if isinstance(field, models.JSONField):
        return Joined(F(field.name))
    labels = {code: str(label) for code, label in field.flatchoices if code != str(label)}
    return Mapped(F(field.name), labels) if labels else F(field.name)


def _is_always_text(field: Any) -> bool:
    """Whether the text of a column is never NULL, as it stands in the database or is made."""
    texts = (models.CharField, models.TextField, models.BooleanField, models.JSONField)
    return isinstance(field, texts)


def _custom_words(field: CustomField) -> Any:
    if field.type == CustomField.Type.MULTI:
        return Joined(F(f"extra__{field.key}"))
    value = KT(f"extra__{field.key}")
    if field.type == CustomField.Type.BOOLEAN:
        return Mapped(value, {"true": YES, "false": NO})
    return value


def _kind(field: Any) -> Kind:
    if isinstance(field, models.DateField):
        return "date"
    return "number" if isinstance(field, models.IntegerField) else "text"


def _width(key: str, field: Any) -> float:
    if key in WIDTHS:
        return WIDTHS[key]
    short = isinstance(field, (models.DateField, models.IntegerField, models.BooleanField))
    return NARROW if short else USUAL


def chosen(columns: OutColumns, layout: str, *, shown: Collection[str]) -> list[OutColumn]:
    """Return the columns of a layout; `shown` are those of the list that is exported."""
    if layout == "shown":
        return columns.make(shown)
    return columns.form() if layout == "form" else columns.all()
