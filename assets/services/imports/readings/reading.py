"""One cell of a file, understood: `read` finds how the cells of a column are read."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from assets.models import Asset, CustomField
from assets.services.imports.readings import (
    answers,
    cells,
    choosing,
    days,
    grading,
    numbers,
    references,
    texts,
)
from assets.services.imports.readings.context import Context, OwnField
from assets.services.imports.readings.names import Choices
from assets.services.imports.rows import Reading
from classification import columns
from config.kit.sheets.book import Value
from config.kit.text import contains_my_number

Reader = Callable[[str, Value, Context], Reading]
SMALL, LARGEST = 32_767, 2_147_483_647
DIGITS_OF_NUMBER = 12
BESIDE = {"count_unit", "system_name", "version"}
POSTS = {"owner_role", "sns_owner"}
MULTIPLE = {"user_scope", "handling", "pi_items", "physical_measure"}


def read(key: str, value: Value, context: Context, *, unit: int | None = None) -> Reading:
    """Return what a cell means under a column; never raises, and a blank cell means nothing.

    `key` is a column of the register, one of its own, or "grades". `unit` is the row's unit,
    in which posts are looked for first.
    """
    if value is None or value == "":
        return Reading()
    reading = _read(key, value, context, unit)
    if any(issue.fixes for issue in reading.issues):
        return _mendable(reading, context, unit)
    return reading


def _read(key: str, value: Value, context: Context, unit: int | None) -> Reading:
    text = cells.spelled(value)
    if len(text) >= DIGITS_OF_NUMBER and contains_my_number(text):
        return cells.refused_number(key)
    if isinstance(value, str) and _says_nothing(key, value, context):
        return Reading()
    if key in POSTS:
        return references.post(key, value, context, unit=unit)
    own = context.own_fields.get(key)
    if own and key not in columns.columns():
        return _read_own(own, value, context)
    reading = _reader(key)(key, value, context)
    return _as_extra(key, reading) if key in _preset_keys() else reading


def _mendable(reading: Reading, context: Context, unit: int | None) -> Reading:
    """Offer only what would be read without an error: a fix may be too large, or too far away."""

    def is_read(key: str, fix: str) -> bool:
        again = _read(key, fix, context, unit)
        return all(issue.weight != "error" for issue in again.issues)

    issues = [
        replace(one, fixes=tuple(fix for fix in one.fixes if is_read(one.key, fix)))
        for one in reading.issues
    ]
    return replace(reading, issues=issues)


def _says_nothing(key: str, text: str, context: Context) -> bool:
    """Whether a cell is blank, or a dash where a text is asked for; our own file means it."""
    if cells.is_blank(text):
        return True
    return not context.is_own_export and cells.is_dash(text) and not _answers(key)


@cache
def _answers(key: str) -> bool:
    """Whether a dash may be an answer of this column: no, or none."""
    column = columns.columns().get(key)
    return column is None or column.type in {"bool", "choice"}


def _as_extra(key: str, reading: Reading) -> Reading:
    """Return dates of own columns as they are stored there: as ISO texts."""
    found = reading.values.get(key)
    if isinstance(found, date):
        return replace(reading, values={key: found.isoformat()})
    return reading


@cache
def _preset_keys() -> frozenset[str]:
    """The ready-made columns that are kept with the municipality's own."""
    stored = {field.name for field in Asset._meta.concrete_fields}
    return frozenset(columns.columns()) - stored


@cache
def _reader(key: str) -> Reader:
    """Find once how the cells of a column are read."""
    if key in _READERS:
        return _READERS[key]
    if key in grading.KEYS:
        return lambda key, value, context: grading.read_level(
            key, value, context.grades, context.scheme_of_column
        )
    field = _field(key)
    if field is not None:
        return _reader_of_field(field)
    column = columns.columns().get(key)
    if column and column.asked and column.type in _PRESETS:
        return _PRESETS[column.type]
    return lambda _key, _value, _context: Reading()


def _field(key: str) -> Any:
    """Return the model field of a column; no other field can be filled from a file."""
    fields = {field.name: field for field in Asset._meta.concrete_fields}
    return fields.get(key) if key in columns.columns() or key in BESIDE else None


def _reader_of_field(field: Any) -> Reader:
    """Return how the cells of a model field are read."""
    if field.choices:
        return choosing.choice
    if isinstance(field, models.DateField):
        return days.day
    if isinstance(field, models.BooleanField):
        return _PRESETS["bool"]
    if isinstance(field, models.PositiveIntegerField | models.PositiveSmallIntegerField):
        largest = SMALL if isinstance(field, models.PositiveSmallIntegerField) else LARGEST
        return lambda key, value, _context: numbers.whole(key, value, largest=largest)
    if isinstance(field, models.TextField):
        return _PRESETS["text"]
    limit = field.max_length or texts.LIMIT
    return lambda key, value, _context: texts.line(key, value, limit=limit)


def _read_own(own: OwnField, value: Value, context: Context) -> Reading:
    """Read a cell under the column's label, which is what messages name, and put its key back."""
    label = own.label
    if own.type == CustomField.Type.CHOICE:
        choices = Choices((one, one) for one in own.choices)
        text = cells.spelled(value)
        reading = choosing.chosen(label, text, choices) or choosing.refused(label, text, choices)
    else:
        reading = _as_extra(label, _PRESETS[own.type](label, value, context))
    return replace(
        reading,
        values=dict.fromkeys([own.key] * len(reading.values), reading.values.get(label)),
        issues=[replace(issue, key=own.key) for issue in reading.issues],
        doubts=(own.key,) * len(reading.doubts),
    )


def _items(key: str, value: Value, context: Context) -> Reading:
    return texts.items(key, value, is_own_export=context.is_own_export)


def _attachments(key: str, value: Value, _context: Context) -> Reading:
    """Files are not in a spreadsheet: their names are kept, and people told."""
    message = _("添付のファイルは取り込めません。資産の画面から添付してください")
    return Reading(issues=[cells.warning(key, message)], original=cells.spelled(value))


_PRESETS: dict[str, Reader] = {
    "text": lambda key, value, _context: texts.prose(key, value),
    "int": lambda key, value, _context: numbers.whole(key, value, smallest=-LARGEST),
    "date": days.day,
    "bool": lambda key, value, _context: answers.answer(key, value),
    "choice": choosing.choice,
    "multi": _items,
}
_READERS: dict[str, Reader] = {
    "asset_no": lambda key, value, _context: texts.code(key, value, limit=24),
    "org_unit": references.unit,
    "reviewed_by": references.person,
    "system": references.system,
    "segment": choosing.choice,
    "business": choosing.business,
    "retention": choosing.retention,
    "connects_to": choosing.segments,
    "threats": lambda key, value, context: texts.threats(
        key, value, is_own_export=context.is_own_export
    ),
    "count": lambda key, value, _context: numbers.count(key, value),
    "sns_policy_url": lambda key, value, _context: texts.address(key, value, limit=200),
    "importance": lambda _key, value, context: grading.read_single(value, context.grades),
    grading.COMPOSITE: lambda _key, value, context: grading.read_composite(
        value, context.grades, context.scheme_of_column
    ),
    "attachments": _attachments,
    **dict.fromkeys(MULTIPLE, _items),
}
