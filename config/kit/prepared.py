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
        statement = Statement(*compiler.as_sql())
        columns = [column for column, *_ in compiler.select]
        converters = compiler.get_converters(columns)
        are_composite = compiler.has_composite_fields(columns)
        compiler.as_sql = lambda **_options: statement.filled(self.given)
        if not compiler.has_extra_select:
            mine = compiler.connection  # itself: to look it up takes a while
            compiler.execute_sql = lambda *_args, **_options: [self._fetched(mine, statement)]
        compiler.get_converters = lambda _columns: converters
        compiler.has_composite_fields = lambda _columns: are_composite
        rows.query.get_compiler = lambda *_args, **_options: compiler  # type: ignore[method-assign]
        return rows

    def _fetched(
        self, connection: BaseDatabaseWrapper, statement: "Statement"
    ) -> list[tuple[Any, ...]]:
        """Return all rows at once: what is prepared finds few."""
        with connection.cursor() as cursor:
            cursor.execute(*statement.filled(self.given))
            return list(cursor.fetchall())


class Change(local):
    """An update with holes: `Change(lambda key: Key.objects.filter(key=key), "url")`.

    It is called with what stands in the holes of the question and with the new values, as
    the driver takes them; returns how many rows it found.
    """

    def __init__(self, build: Callable[..., models.QuerySet[Any, Any]], *columns: str) -> None:
        self.build, self.columns = build, columns

    def __call__(self, **given: Any) -> int:
        with connection.cursor() as cursor:
            cursor.execute(*self._statement.filled(given))
            return int(cursor.rowcount)

    @cached_property
    def _statement(self) -> "Statement":
        rows = self.build(**{name: Hole(name) for name in signature(self.build).parameters})
        query: Any = rows.query.chain(UpdateQuery)
        query.add_update_values({name: Hole(name) for name in self.columns})
        return Statement(*query.get_compiler(rows.db).as_sql())


class Statement:
    """The texts between the holes of a statement; what is always the same stands in them.

    SQLite would prepare a statement anew each time that a value is given to it on which the
    use of an index with a condition depends.
    """

    def __init__(self, sql: str, params: Iterable[Any]) -> None:
        first, *others = sql.split("%s")
        self.texts, self.holes = [first], list[Any]()
        for param, text in zip(params, others, strict=True):
            if type(param) is int:
                self.texts[-1] += f"{param}{text}"
            elif isinstance(param, str):
                stated = param.replace("'", "''").replace("%", "%%")
                self.texts[-1] += f"'{stated}'{text}"
            else:
                self.texts.append(text)
                self.holes.append(param)
        self.usual = "%s".join(self.texts)

    def filled(self, given: dict[str, Any]) -> tuple[str, list[Any]]:
        """Return the text and the values; where several stand in a hole, it has more places."""
        each = [hole.of(given) if isinstance(hole, Hole) else [hole] for hole in self.holes]
        values = [value for here in each for value in here]
        if len(values) == len(each):
            return self.usual, values
        sql = self.texts[0]
        for here, text in zip(each, self.texts[1:], strict=True):
            sql += ", ".join(["%s"] * len(here)) + text
        return sql, values


def _adapted(value: Any) -> Any:
    """Return a value as the database driver takes it."""
    if value.__class__ in PLAIN:
        return value
    mine: BaseDatabaseWrapper = connections[DEFAULT_DB_ALIAS]
    if isinstance(value, UUID) and not mine.features.has_native_uuid_field:
        return value.hex
    return mine.ops.adapt_unknown_value(value)
