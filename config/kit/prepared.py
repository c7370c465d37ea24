"""Questions of which Django writes the SQL once, to be asked again with other values.

A page asks the same few things at every request. To put a queryset together and to write it
as SQL takes Django several times as long as it takes the database to answer.
"""

from collections.abc import Callable, Iterable
from functools import cached_property
from inspect import signature
from threading import local
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connection, connections, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.expressions import Value
from django.db.models.sql import UpdateQuery

T = TypeVar("T")
PLAIN = {int, str}
MANY = (list, tuple, set, frozenset)


class Hole(Value):
    """The place of a value that is known only when the question is asked."""

    def as_sql(self, *_compiler: Any) -> tuple[str, list[Any]]:  # type: ignore[override]
        return "(%s)", [self]

    def of(self, given: dict[str, Any]) -> list[Any]:
        """Return the value, or each of those that stand after IN; IN (NULL) finds nothing."""
        value = given[self.value]
        if value.__class__ in PLAIN:
            return [value]
        values = (list(value) or [None]) if isinstance(value, MANY) else [value]
        return [_adapted(each) for each in values]


class Prepared(local, Generic[T]):
    """A question with holes: `Prepared(lambda unit: Post.objects.filter(unit=unit))(unit=3)`.

    A hole stands where a filter compares (=, <, IN …), never for None, which is another
    question; keys are given as numbers. A compiler belongs to the connection of its thread:
    so does a prepared question.
    """

    def __init__(self, build: Callable[..., models.QuerySet[Any, T]]) -> None:
        self.build = build
        self.given: dict[str, Any] = {}

    def __call__(self, **given: Any) -> list[T]:
        """Ask, and return all that is found."""
        self.given = given
        rows: Any = self._rows
        return list(rows._iterable_class(rows))  # noqa: SLF001 - reads afresh, with our compiler

    def first(self, **given: Any) -> T | None:
        return next(iter(self(**given)), None)

    @cached_property
    def _rows(self) -> models.QuerySet[Any, T]:
        """The queryset with a compiler that has done its work."""
        rows = self.build(**{name: Hole(name) for name in signature(self.build).parameters})
        compiler: Any = rows.query.get_compiler(rows.db)
        texts, holes = _stated(*compiler.as_sql())
        columns = [column for column, *_ in compiler.select]
        converters = compiler.get_converters(columns)
        are_composite = compiler.has_composite_fields(columns)
        compiler.as_sql = lambda **_options: _filled(texts, holes, self.given)
        if not compiler.has_extra_select:
            mine = compiler.connection  # itself: to look it up takes a while
            compiler.execute_sql = lambda *_args, **_options: [self._fetched(mine, texts, holes)]
        compiler.get_converters = lambda _columns: converters
        compiler.has_composite_fields = lambda _columns: are_composite
        rows.query.get_compiler = lambda *_args, **_options: compiler  # type: ignore[method-assign]
        return rows

    def _fetched(
        self, connection: BaseDatabaseWrapper, texts: list[str], holes: list[Any]
    ) -> list[tuple[Any, ...]]:
        """Return all rows at once: what is prepared finds few."""
        with connection.cursor() as cursor:
            cursor.execute(*_filled(texts, holes, self.given))
            return list(cursor.fetchall())


class Change(local):
    """An update with holes: `Change(lambda key: Key.objects.filter(key=key), "url")`.

    It is called with what stands in the holes of the question and with the new values, as
    the driver takes them; returns how many rows it found.
    """

    def __init__(self, build: Callable[..., models.QuerySet[Any, Any]], *columns: str) -> None:
        self.build, self.columns = build, columns

    def __call__(self, **given: Any) -> int:
        sql, values = _filled(*self._statement, given)
        with connection.cursor() as cursor:
            cursor.execute(sql, values)
            return int(cursor.rowcount)

    @cached_property
    def _statement(self) -> tuple[list[str], list[Any]]:
        rows = self.build(**{name: Hole(name) for name in signature(self.build).parameters})
        query: Any = rows.query.chain(UpdateQuery)
        query.add_update_values({name: Hole(name) for name in self.columns})
        return _stated(*query.get_compiler(rows.db).as_sql())


def _stated(sql: str, params: Iterable[Any]) -> tuple[list[str], list[Any]]:
    """Return the texts between the holes; what is always the same stands in them.

    SQLite would prepare a statement anew each time that a value is given to it on which the
    use of an index with a condition depends.
    """
    first, *others = sql.split("%s")
    texts, holes = [first], []
    for param, text in zip(params, others, strict=True):
        if type(param) is int:
            texts[-1] += f"{param}{text}"
        elif isinstance(param, str):
            stated = param.replace("'", "''").replace("%", "%%")
            texts[-1] += f"'{stated}'{text}"
        else:
            texts.append(text)
            holes.append(param)
    return texts, holes


def _filled(texts: list[str], holes: list[Any], given: dict[str, Any]) -> tuple[str, list[Any]]:
    sql, values = texts[0], []
    for param, text in zip(holes, texts[1:], strict=True):
        here = param.of(given) if isinstance(param, Hole) else [param]
        sql += ", ".join(["%s"] * len(here)) + text
        values += here
    return sql, values


def _adapted(value: Any) -> Any:
    """Return a value as the database driver takes it."""
    if value.__class__ in PLAIN:
        return value
    mine: BaseDatabaseWrapper = connections[DEFAULT_DB_ALIAS]
    if isinstance(value, UUID) and not mine.features.has_native_uuid_field:
        return value.hex
    return mine.ops.adapt_unknown_value(value)
