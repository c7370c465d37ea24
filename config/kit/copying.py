"""Many rows at once into a table: COPY on PostgreSQL, one statement for all on SQLite.

The triggers of the change log fire for each row, as they do for every other write.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import connection, models

from config.kit import recording

Rows = Iterable[Sequence[Any]]
MOVING = "daicho_moving"


class Encoded(str):
    """A value for a JSON column that is JSON already."""

    __slots__ = ()


def encoded(value: Any) -> Encoded:
    """Return a value as a JSON column stores it, for many rows that say the same."""
    return Encoded(_encoded(json.JSONEncoder().encode, value))


def any_of(keys: Iterable[Any]) -> tuple[str, Any]:
    """Return what follows a column that has one of many keys, and its one parameter."""
    if connection.vendor == "postgresql":
        return "= ANY(%s)", list(keys)
    return "IN (SELECT value FROM json_each(%s))", json.dumps(list(keys))


def next_keys(model: type[models.Model], count: int) -> list[int]:
    """Return that many keys that no row of the model has or will have."""
    table, key = model._meta.db_table, model._meta.pk.column
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
                [table, key, count],
            )
            return [number for (number,) in cursor.fetchall()]
        # The running action holds SQLite's one lock for writers: nobody else takes these.
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        last = next((number for (number,) in cursor.fetchall()), 0)
    return list(range(last + 1, last + 1 + count))


def insert(model: type[models.Model], names: Sequence[str], rows: Rows) -> None:
    """Insert rows whose values stand in the order of these fields (attribute names)."""
    fields = [_field(model, name) for name in names]
    _insert(model._meta.db_table, [str(field.column) for field in fields], _stored(fields, rows))


class Filling:
    """Rows that say something else than an empty one in some columns only.

    What an empty row stores is worked out once; SQLite is given it once for many rows.
    """

    def __init__(self, model: type[models.Model], empty: Mapping[str, Any]) -> None:
        """`empty` are the values of all columns that are written, by attribute name."""
        fields = {name: _field(model, name) for name in empty}
        self._table = model._meta.db_table
        self._columns = {name: str(field.column) for name, field in fields.items()}
        forms = ((name, _form_of(field)) for name, field in fields.items())
        self._forms = {name: form for name, form in forms if form is not None}
        self._empty = self._stored(empty)

    def insert(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """Insert rows, each given as what it says by attribute name."""
        if connection.vendor == "postgresql":
            _insert(self._table, [*self._columns.values()], map(self._whole, rows))
            return
        said = set[str]().union(*rows)
        some = {name: value for name, value in self._empty.items() if name in said}
        rest = {name: value for name, value in self._empty.items() if name not in said}
        quoted = [connection.ops.quote_name(self._columns[name]) for name in some]
        others = [connection.ops.quote_name(self._columns[name]) for name in rest]
        table, names = connection.ops.quote_name(self._table), ", ".join(quoted)
        with _moving(table, names) as cursor:
            each = ([*(some | self._stored(row)).values()] for row in rows)
            _put(cursor, MOVING, quoted, each)
            cursor.execute(
                f"INSERT INTO {table} ({', '.join([*quoted, *others])}) "
                f"SELECT {', '.join([names, *['%s'] * len(others)])} FROM {MOVING}",
                [*rest.values()],
            )

    def _whole(self, row: Mapping[str, Any]) -> tuple[Any, ...]:
        return tuple((self._empty | self._stored(row)).values())

    def _stored(self, row: Mapping[str, Any]) -> dict[str, Any]:
        stored = dict(row)
        for name in self._forms.keys() & row.keys():
            stored[name] = self._forms[name](row[name])
        return stored


def update(model: type[models.Model], names: Sequence[str], rows: Rows) -> None:
    """Give rows other values; each row is its key and then the values of these fields."""
    fields = [model._meta.pk, *(_field(model, name) for name in names)]
    quoted = [connection.ops.quote_name(str(field.column)) for field in fields]
    table = connection.ops.quote_name(model._meta.db_table)
    changes = ", ".join(f"{name} = moving.{name}" for name in quoted[1:])
    with _moving(table, ", ".join(quoted)) as cursor:
        _put(cursor, MOVING, quoted, _stored(fields, rows))
        cursor.execute(
            f"UPDATE {table} SET {changes} FROM {MOVING} AS moving "
            f"WHERE {table}.{quoted[0]} = moving.{quoted[0]}"
        )


def delete(model: type[models.Model], keys: Iterable[Any]) -> None:
    """Delete rows by their keys, and nothing else with them."""
    where, given = any_of(keys)
    table, key = (
        connection.ops.quote_name(str(name))
        for name in (model._meta.db_table, model._meta.pk.column)
    )
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table} WHERE {key} {where}", [given])


def write_versions(model: type[models.Model], keys: Iterable[Any], *, history_type: str) -> None:
    """Write the versions of many rows that were stored, or will be deleted, past their save()."""
    versions = model.history.model  # type: ignore[attr-defined]  # what Versions adds
    where, given = any_of(keys)
    statement = recording.copy_statement(model, versions, where)
    with connection.cursor() as cursor:
        cursor.execute(statement, [*recording.stated(versions, history_type), given])


def _insert(table: str, columns: Sequence[str], rows: Rows) -> None:
    quoted = [connection.ops.quote_name(column) for column in columns]
    table, names = connection.ops.quote_name(table), ", ".join(quoted)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            _put(cursor, table, quoted, rows)
        return
    # A statement that fires triggers first copies every page that it may have to put back:
    # one for all rows takes half the time of one for each.
    with _moving(table, names) as cursor:
        _put(cursor, MOVING, quoted, rows)
        cursor.execute(f"INSERT INTO {table} ({names}) SELECT {names} FROM {MOVING}")


@contextmanager
def _moving(table: str, names: str) -> Iterator[Any]:
    """Give a cursor beside which a table of these columns lies, for as long as the block."""
    with connection.cursor() as cursor:
        like = f"SELECT {names} FROM {table} WHERE 1 = 0"
        cursor.execute(f"CREATE TEMPORARY TABLE {MOVING} AS {like}")
        try:
            yield cursor
        finally:
            if not connection.needs_rollback:
                cursor.execute(f"DROP TABLE {MOVING}")


def _put(cursor: Any, table: str, quoted: Sequence[str], rows: Rows) -> None:
    names = ", ".join(quoted)
    if connection.vendor == "postgresql":
        statement = f"COPY {table} ({names}) FROM STDIN"
        with connection.wrap_database_errors, cursor.copy(statement) as copy:
            for row in rows:
                copy.write_row(row)
    else:
        places = ", ".join(["%s"] * len(quoted))
        cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({places})", rows)


def _field(model: type[models.Model], name: str) -> models.Field:
    return next(f for f in model._meta.concrete_fields if name in (f.attname, f.name))


def _stored(fields: Sequence[models.Field], rows: Rows) -> Rows:
    """Turn the values that the database does not take as they are into its own form."""
    turned = [(place, _form_of(field)) for place, field in enumerate(fields)]
    needed = [(place, form) for place, form in turned if form is not None]
    if not needed:
        return rows
    return (_turned(list(row), needed) for row in rows)


def _turned(row: list[Any], needed: Sequence[tuple[int, Callable[[Any], Any]]]) -> list[Any]:
    for place, form in needed:
        row[place] = form(row[place])
    return row


def _form_of(field: models.Field) -> Callable[[Any], Any] | None:
    if isinstance(field, models.JSONField):
        # In the very words of a save(), or the next one would seem to change the column.
        encode = (field.encoder or json.JSONEncoder)().encode
        return lambda value: value if type(value) is Encoded else _encoded(encode, value)
    if isinstance(field, models.DateTimeField | models.UUIDField):
        return lambda value: field.get_db_prep_save(value, connection)
    if isinstance(field, models.DateField) and connection.vendor == "sqlite":
        return lambda value: value if value is None else str(value)
    return None


def _encoded(encode: Callable[[Any], str], value: Any) -> str:
    return encode(value) if value or type(value) not in (dict, list) else str(value)
