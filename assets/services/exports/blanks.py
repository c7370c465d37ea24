"""The columns of the entry template: what each asks, what may be chosen, how it is explained."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, Literal

from django.utils.translation import gettext as _

from assets.access import Viewer
from assets.models import Asset, CustomField, Unit
from assets.models.asset.grades import AXES
from assets.services import offers
from classification import columns as register
from classification.services import catalogue

YES, NO = "はい", "いいえ"
HINT_LENGTH = 255
# Given by the product, or decided in it: the state, and who has checked the row.
LEFT_OUT = {"status", "reviewed_by", "last_review"}
NARROW, USUAL, WIDE = 11, 18, 30
WIDTHS = {"name": WIDE, "notes": WIDE, "handling": 24, "user_scope": 24, "location": 24}
FIELDS: dict[str, Any] = {one.name: one for one in Asset._meta.concrete_fields}

Kind = Literal["text", "number", "date"]


@dataclass(frozen=True)
class Blank:
    """One column to fill in. `is_open`: the list only helps, other words are allowed."""

    key: str
    heading: str
    hint: str
    example: Any
    kind: Kind = "text"
    choices: tuple[str, ...] = ()
    is_required: bool = False
    is_open: bool = False
    width: float = USUAL

    @property
    def message(self) -> str:
        """The hint as far as Excel shows one beside a cell."""
        if len(self.hint) <= HINT_LENGTH:
            return self.hint
        return _("くわしくは「説明」シートにあります。")


def blanks(viewer: Viewer, *, unit: Unit | None, school: bool, on: date) -> list[Blank]:
    """Return the columns for one unit, or for all units where this person registers."""
    offer = _Offer(viewer, unit, on)
    found = []
    for column in register.of_tier("core"):
        is_asked = column.asked and column.key in FIELDS and column.key not in LEFT_OUT
        if is_asked and (school or column.key != "mext_level"):
            found.append(_blank(column, offer, school=school))
    own = [_own(field) for field in offer.own if not field.confidential]
    notes = [one for one in found if one.key == "notes"]
    return [*[one for one in found if one.key != "notes"], *own, *notes]


class _Offer:
    """What may be chosen in this municipality, by column."""

    def __init__(self, viewer: Viewer, unit: Unit | None, on: date) -> None:
        self.viewer, self.unit, self.on = viewer, unit, on

    def __getitem__(self, key: str) -> tuple[str, ...]:
        read: Callable[[], Any] | None = {
            "org_unit": lambda: [unit.name for unit in self.units],
            "owner_role": lambda: self.posts,
            "business": lambda: [row.label for row in catalogue.businesses().values()],
            "segment": lambda: [row.label for row in catalogue.segments().values()],
            "retention": lambda: [row.label for row in catalogue.retentions().values()],
        }.get(key)
        if read:
            return tuple(dict.fromkeys(read()))
        axis = AXES.get(key.removesuffix("_level")) if key.endswith("_level") else None
        return tuple(self.levels(axis)) if axis else _fixed(key)

    @cached_property
    def units(self) -> list[Unit]:
        found = offers.units(self.viewer, on=self.on)
        return list(found.below(self.unit.path) if self.unit else found)

    @cached_property
    def posts(self) -> list[str]:
        """The posts, those of the unit first."""
        found = list(offers.offices(self.viewer, on=self.on))
        mine = {unit.pk for unit in self.units} if self.unit else set()
        return [post.name for post in sorted(found, key=lambda post: post.unit_id not in mine)]

    @cached_property
    def own(self) -> list[CustomField]:
        return offers.custom_fields(self.viewer)

    def levels(self, axis: str) -> dict[str, Any]:
        """The levels of the municipality's scheme by code, the strictest first."""
        place: Any = self.viewer.municipality
        is_school = axis == AXES["mext"]
        version = place.school_scheme_version_id if is_school else place.scheme_version_id
        return dict(catalogue.levels(version).get(axis, {}))

    def meanings(self, key: str) -> list[str]:
        """Say what each grade of a column is for."""
        axis = AXES.get(key.removesuffix("_level"), "")
        found = self.levels(axis) if axis and key.endswith("_level") else {}
        return [
            _("%(code)s：%(meaning)s") % {"code": code, "meaning": level.criteria}
            for code, level in found.items()
            if level.criteria
        ]


def _fixed(key: str) -> tuple[str, ...]:
    """Return the answers that are the same everywhere."""
    if register.columns()[key].type == "bool":
        return (YES, NO)
    return tuple(str(label) for code, label in FIELDS[key].flatchoices if code)


def _blank(column: register.Column, offer: _Offer, *, school: bool) -> Blank:
    key, choices = column.key, offer[column.key]
    kinds: dict[str, Kind] = {"date": "date", "int": "number"}
    kind = kinds.get(column.type, "text")
    example = _example(column, choices, kind, offer)
    is_required = column.required == "always" or (school and key == "mext_level")
    width = WIDTHS.get(key, USUAL if kind == "text" and not _is_short(choices) else NARROW)
    return Blank(
        key, column.label, _hint(column, choices, offer, is_required=is_required), example, kind,
        choices,
        is_required=is_required, is_open=key == "business", width=width,
    )  # fmt: skip


def _is_short(choices: tuple[str, ...]) -> bool:
    return bool(choices) and max(map(len, choices)) <= 4


def _example(
    column: register.Column, choices: tuple[str, ...], kind: Kind, offer: _Offer
) -> str | int | date:
    """Return the example of the column, as this municipality would write it."""
    text = column.values.get(column.example, column.example)
    if column.type == "bool":
        return YES if column.example == "true" else NO
    if kind == "date":
        return date.fromisoformat(column.example)
    if kind == "number":
        return int(column.example)
    if column.key == "user_scope" and offer.units:
        return offer.units[0].name
    return text if text in choices or not choices else choices[0]


def _hint(
    column: register.Column, choices: tuple[str, ...], offer: _Offer, *, is_required: bool
) -> str:
    """Say in a few lines what belongs in a column."""
    lines = []
    if column.type == "multi":
        lines.append(_("いくつもあるときは「、」で区切ります。"))
    if column.type == "multi" and column.values:
        lines.append(_("使える言葉：%(words)s") % {"words": "、".join(column.values)})
    if column.required == "condition" and not is_required:
        lines.append(_("当てはまるときだけ書きます。"))
    if column.type == "bool":
        lines.append(_("はい、いいえから選びます。分からなければ空けておきます。"))
    elif choices:
        lines += [_("一覧から選びます。"), *offer.meanings(column.key)]
    elif column.type == "date":
        lines.append(_("例：R8.12.11、2026/12/11"))
    elif column.example:
        lines.append(_("例：%(example)s") % {"example": column.example})
    return "\n".join(lines)


def _own(field: CustomField) -> Blank:
    """Return a column that the municipality added itself."""
    kinds: dict[str, Kind] = {
        CustomField.Type.INTEGER: "number",
        CustomField.Type.DATE: "date",
    }
    choices: tuple[str, ...] = tuple(field.choices)
    if field.type == CustomField.Type.BOOLEAN:
        choices = (YES, NO)
    if field.type == CustomField.Type.MULTI:
        choices = ()
    return Blank(
        field.key, field.label, field.help_text, choices[0] if choices else "",
        kinds.get(field.type, "text"), choices, is_required=field.required,
    )  # fmt: skip
