"""Rows that are entered by statements written once.

For every row Django asks each column how its value is stored, and writes the statement anew.
Most values (a text, a number, yes or no, nothing) go to the driver as they are.
"""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from django.db import connection, connections, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.constants import OnConflict
from django.db.models.sql import InsertQuery

SAMPLES: tuple[Any, ...] = ("x", 1, True)


class Column(NamedTuple):
    """How values reach a column: those of the class `kind` as they are, or made into `driver`'s."""

    field: Any
    kind: type | None
    driver: Callable[[Any], Any] | None
    is_given: bool  # nothing of it is decided at the moment of storing (auto_now, files)


class Insertion(NamedTuple):
    """The INSERT of a model, and its columns in the order of the statement."""

    sql: str
    columns: list[Column]


class Stored(models.Model):
    """A model of which `save` keeps the INSERT that Django wrote; all else of it is Django's."""

    class Meta:
        abstract = True

    def _do_insert(
        self, manager: Any, using: str, fields: Sequence[Any], returning_fields: Any, raw: Any
    ) -> Any:
        connection = connections[using]
        insertion = _insertion(self, connection, tuple(fields), returning=returning_fields)
        values = _values(self, insertion, connection) if insertion and not raw else None
        if insertion is None or values is None:
            return super()._do_insert(manager, using, fields, returning_fields, raw)  # type: ignore[misc]
        with connection.cursor() as cursor:
            cursor.execute(insertion.sql, values)
            return [cursor.fetchone()] if returning_fields else []


def put(row: models.Model, *, columns: Sequence[str]) -> None:
    """Enter a row, or give the one that has its key already these columns."""
    _executed(row, tuple(row._meta.concrete_fields), over=columns)


def offer(row: models.Model) -> bool:
    """Enter a new row unless the database has one like it; tell whether it was entered."""
    key = row._meta.pk
    fields = tuple(field for field in row._meta.concrete_fields if field is not key)
    return _executed(row, fields, over=None) == 1


def _executed(row: models.Model, fields: tuple[Any, ...], *, over: Sequence[str] | None) -> int:
    insertion = _insertion(row, connection, fields, over=over)
    values = _values(row, insertion, connection) if insertion else None
    if insertion is None or values is None:
        raise ValueError("a row is put as it is, without anything for the database to work out")
    with connection.cursor() as cursor:
        cursor.execute(insertion.sql, values)
        return int(cursor.rowcount)


_insertions: dict[tuple[Any, ...], Insertion] = {}


def _insertion(
    row: models.Model,
    connection: BaseDatabaseWrapper,
    fields: tuple[Any, ...],
    *,
    returning: Sequence[Any] = (),
    over: Sequence[str] | None = (),
) -> Insertion | None:
    """Return the statement as Django writes it; with a key of its own a row has one field more."""
    name = (type(row), connection.vendor, len(fields), over if over is None else tuple(over))
    if name not in _insertions:
        if not connection.features.can_return_columns_from_insert or any(
            _is_expression(getattr(row, field.attname)) for field in fields
        ):
            return None
        compiler: Any = _query(row, fields, over).get_compiler(connection=connection)
        compiler.returning_fields = returning
        [(sql, _params)] = compiler.as_sql()
        _insertions[name] = Insertion(sql, [_column(field, connection) for field in fields])
    return _insertions[name]


def _query(row: models.Model, fields: tuple[Any, ...], over: Sequence[str] | None) -> InsertQuery:
    meta, options = row._meta, dict[str, Any]()
    if over is None:
        options = {"on_conflict": OnConflict.IGNORE}
    elif over:
        options = {
            "on_conflict": OnConflict.UPDATE,
            "unique_fields": [meta.pk],
            "update_fields": [meta.get_field(name) for name in over],
        }
    query = InsertQuery(type(row), **options)
    query.insert_values(fields, [row])
    return query


def _column(field: Any, connection: BaseDatabaseWrapper) -> Column:
    """Find out which values a field hands over unchanged, by handing it some."""
    target = field
    while target.is_relation:
        target = target.target_field
    kind, driver = None, None
    for sample in SAMPLES:
        if type(sample) is _KINDS.get(target.get_internal_type()):
            made = field.get_db_prep_save(sample, connection)
            kind, driver = type(sample), None if made is sample else type(made)
    return Column(field, kind, driver, type(field).pre_save is models.Field.pre_save)


def _values(
    row: models.Model, insertion: Insertion, connection: BaseDatabaseWrapper
) -> list[Any] | None:
    """Return what the statement needs; None where the database is to work a value out."""
    made = []
    for field, kind, driver, is_given in insertion.columns:
        value = getattr(row, field.attname) if is_given else field.pre_save(row, add=True)
        if value.__class__ is kind:
            made.append(driver(value) if driver else value)
        elif value is None:
            made.append(None)
        elif _is_expression(value):
            return None
        else:
            made.append(field.get_db_prep_save(value, connection))
    return made


def _is_expression(value: Any) -> bool:
    return hasattr(value, "resolve_expression")


_WHOLE = ("Small", "Positive", "PositiveSmall", "PositiveBig", "Big", "")
_KINDS: dict[str, type] = {
    **dict.fromkeys(("CharField", "TextField", "SlugField", "URLField"), str),
    **{f"{size}IntegerField": int for size in _WHOLE},
    **{f"{size}AutoField": int for size in _WHOLE[-2:]},
    "BooleanField": bool,
}
