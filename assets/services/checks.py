"""What the register refuses, of one row in a form or of many in a file: the same rules.

A row is asked for as plain columns (attribute name → value), as `vars()` of an asset gives
them, so that a file of many rows needs no object for each.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping
from functools import cached_property
from operator import itemgetter
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db.models import CharField, Field, ForeignKey, TextField
from django.utils.translation import gettext as _

from assets.models import Asset, CustomField, Municipality
from assets.models.asset.grades import AXES
from assets.models.custom_field import own_columns
from classification import columns
from classification.columns import Column
from classification.services import catalogue
from config.kit.text import contains_my_number

Columns = Mapping[str, Any]
Objections = dict[str, list[str]]

FIELDS: dict[str, Field] = {field.attname: field for field in Asset._meta.concrete_fields}
CHECKED_APART = {
    "asset_no",
    *(name for name, field in FIELDS.items() if isinstance(field, ForeignKey)),
}
BY_KEY = [(field.name, name) for name, field in FIELDS.items() if field.name != name]
DECIDED = [*(f"{axis}_level" for axis in AXES), "scheme_version_id", "school_scheme_version_id"]
REMEMBERED = 5_000  # answers of a column, in a file of any length
MY_NUMBER_DIGITS = 12


def required_fields(municipality_id: int) -> list[CustomField]:
    """Return the own columns that every registered asset of a municipality must have."""
    every = own_columns(municipality=municipality_id)
    return [field for field in every if field.active and field.required]


def different(before: Columns, after: Columns) -> list[str]:
    """The columns in which two states of an asset differ."""
    return [name for name in FIELDS if name != "version" and before[name] != after[name]]


class Rules:
    """The rules of one municipality; what a column once answered to a value is remembered."""

    def __init__(self, municipality: Municipality) -> None:
        self.municipality = municipality
        self._answers: dict[str, dict[Any, tuple[Any, tuple[str, ...]]]] = defaultdict(dict)
        self._ranks: dict[tuple[int | None, str], Mapping[str, int]] = {}
        self._gaps: dict[tuple[Any, ...], list[Column]] = {}

    @cached_property
    def required(self) -> list[CustomField]:
        return required_fields(self.municipality.pk)

    def admit(self, state: dict[str, Any], names: Iterable[str], refused: Objections) -> None:
        """Put these columns into the form that is stored; note what each refuses."""
        answers = self._answers
        for name in names:
            value = state[name]
            kind = value.__class__
            if kind is str and 0 < len(value) < _UNASKED.get(name, 0):
                continue
            if not value and name in _OPTIONAL and value in _NOTHING:
                continue
            if kind is dict:
                answer = _cleaned(name, value)
            elif kind is list:
                key: Hashable = repr(value)
                answer = answers[name].get(key) or self._learned(name, value, key)
            else:
                key = (kind, value)  # 1 is not True
                answer = answers[name].get(key) or self._learned(name, value, key)
            stored, objections = answer
            if objections:
                refused.setdefault(FIELDS[name].name, []).extend(objections)
            else:
                state[name] = stored

    def _learned(self, name: str, value: Any, key: Hashable) -> tuple[Any, tuple[str, ...]]:
        known = self._answers[name]
        if len(known) >= REMEMBERED:
            known.clear()
        answer = known[key] = _cleaned(name, value)
        return answer

    def grade(self, state: dict[str, Any], before: Columns | None, refused: Objections) -> None:
        """Give each grade its rank; an unchanged grade keeps the scheme it was decided by.

        Naming another scheme version decides the same grade anew, by the current one.
        """
        place = self.municipality
        if before is None or any(state[name] != before[name] for name in DECIDED):
            graded = state["c_level"] or state["i_level"] or state["a_level"]
            state["scheme_version_id"] = place.scheme_version_id if graded else None
            state["school_scheme_version_id"] = (
                place.school_scheme_version_id if state["mext_level"] else None
            )
        for axis, name in AXES.items():
            code = state[f"{axis}_level"]
            scheme = state["school_scheme_version_id" if axis == "mext" else "scheme_version_id"]
            rank = self._rank(scheme, name, code) if scheme and code else 0
            if code and not rank:
                refused[f"{axis}_level"] = [_("今の分類基準にある区分から選んでください。")]
            state[f"{axis}_rank"] = rank

    def _rank(self, scheme: int, axis: str, code: str) -> int:
        key = (scheme, axis)
        if key not in self._ranks:
            self._ranks[key] = catalogue.ranks(scheme, axis)
        return self._ranks[key].get(code, 0)

    def protect(self, state: dict[str, Any]) -> None:
        """Mark what only some may see: procedures, and grades from the municipality's own on."""
        restricted = state["c_rank"] >= self.municipality.restricted_rank
        state["restricted"] = bool(state["is_procedure"]) or restricted

    def gaps(self, state: Columns, before: Columns | None, *, org_type: str) -> list[Column]:
        """Return the columns that such an asset must have filled and has not."""
        changed = before is not None and any(
            before[f"{axis}_rank"] and state[f"{axis}_level"] != before[f"{axis}_level"]
            for axis in AXES
        )
        filled = tuple([not value and value in _NOTHING for value in _DEMANDED(state)])
        decided = tuple([str(value) for value in _DECIDING(state)])
        key = (org_type, changed, filled, decided)
        found = self._gaps.get(key)
        if found is None:
            if len(self._gaps) >= REMEMBERED:
                self._gaps.clear()
            facts = dict(state) | {key: state[name] for key, name in BY_KEY}
            facts["system"] = state["system_id"] or state["system_name"]
            facts["org_type"], facts["network_model"] = org_type, self.municipality.network_model
            facts["classification_changed"] = changed
            found = self._gaps[key] = columns.missing(facts)
        return found

    def own_gaps(
        self, state: Columns, required: Collection[CustomField] | None = None
    ) -> list[CustomField]:
        """Return the municipality's own required columns that are empty."""
        extra = state["extra"]
        demanded = self.required if required is None else required
        return [field for field in demanded if extra.get(field.key) in (None, "", [])]


def _cleaned(name: str, value: Any) -> tuple[Any, tuple[str, ...]]:
    """Return the value as the column stores it, and why the column refuses it."""
    field = FIELDS[name]
    objections = _my_number(value)
    if name in CHECKED_APART or (name in _PLAIN and value and len(value) <= _PLAIN[name]):
        return value, objections
    if field.blank and value in field.empty_values:
        return value, objections
    try:
        value = field.clean(value, None)
    except ValidationError as error:
        return value, (*error.messages, *objections)
    longest = getattr(field, "max_length", None)
    if isinstance(field, TextField) and longest and len(value) > longest:
        objections += (_("%(most)d文字以内で入力してください。") % {"most": longest},)
    return value, objections


def _my_number(value: Any) -> tuple[str, ...]:
    texts: Collection[Any] = (value,)
    if isinstance(value, list):
        texts = value
    elif isinstance(value, dict):
        texts = value.values()
    for text in texts:
        if isinstance(text, str) and len(text) >= MY_NUMBER_DIGITS and contains_my_number(text):
            return (_("12桁の数字が入っています。個人番号そのものは台帳に入力しないでください。"),)
    return ()


def _plain() -> dict[str, int]:
    """Text columns that refuse nothing but too long a text, with that length."""
    found = {}
    for name, field in FIELDS.items():
        is_text = type(field) in (CharField, TextField) and name not in CHECKED_APART
        only_length = all(isinstance(one, MaxLengthValidator) for one in field.validators)
        if is_text and only_length and not field.choices and field.max_length:
            found[name] = field.max_length
    return found


def _getter(keys: Iterable[str]) -> Callable[[Columns], tuple[Any, ...]]:
    """Return what takes the values of these columns out of an asset."""
    names = {field.name: name for name, field in FIELDS.items()}
    return itemgetter(*sorted({names[key] for key in keys if key in names} | {"system_name"}))


_PLAIN = _plain()
# So short, such a text can only be right: not too long, and no individual number.
_UNASKED = {name: min(longest + 1, MY_NUMBER_DIGITS) for name, longest in _PLAIN.items()}
# Nothing is right there, whatever "nothing" is in that column.
_OPTIONAL = {name for name, field in FIELDS.items() if field.blank or name in CHECKED_APART}
_DEMANDED = _getter(column.key for column in columns.demanding())
_DECIDING = _getter(columns.deciding())
_NOTHING: tuple[Any, ...] = (None, "", [], {})
