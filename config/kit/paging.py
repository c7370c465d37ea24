"""Pages that cost the same anywhere: a page is found by the row before it (keyset).

Only the first COUNTED_TO rows are ever counted or counted through; beyond them there are
no page numbers, only the next, the previous, the first and the last page.
"""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property, partial
from hashlib import sha256
from typing import Any, NamedTuple

from django.core.cache import cache
from django.core.exceptions import EmptyResultSet, ValidationError
from django.db import connection
from django.db.models import BooleanField, F, Field, Func, QuerySet, Subquery, TextField, Value
from django.http import QueryDict

SIZES = (50, 100, 200)
COUNTED_TO = 10_000
REMEMBERED = 10 * 60  # seconds
END = "end"
PLACE = ("after", "before", "page", "count")

Row = tuple[Any, ...]


class Cursor(NamedTuple):
    """The place of one row in an order: its value there and its key."""

    value: Any
    pk: int

    def __str__(self) -> str:
        text = json.dumps([self.value, self.pk], ensure_ascii=False, default=str)
        return urlsafe_b64encode(text.encode()).decode().rstrip("=")

    @classmethod
    def read(cls, text: str, kind: Field) -> "Cursor | None":
        """Return the place that a link names, or None for a text that is no place."""
        try:
            value, pk = json.loads(urlsafe_b64decode(text + "=" * (-len(text) % 4)))
            return cls(None if value is None else kind.to_python(value), int(pk))
        except (ValueError, TypeError, ValidationError):
            return None


class CappedCount(Subquery):
    """How many rows a query has, counted no further than it is sliced."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) AS counted)"


@dataclass(frozen=True)
class Order:
    """Rows by one column, equal ones by their key, rows without a value last."""

    path: str
    descending: bool = False

    def kind(self, rows: QuerySet) -> Field:
        return _fields(rows, self.path)[-1]

    def may_be_empty(self, rows: QuerySet) -> bool:
        return any(field.null for field in _fields(rows, self.path))

    def of_all(self, rows: QuerySet) -> QuerySet:
        """Return every row in this order, in one query."""
        nulls = {"nulls_last": True} if self.may_be_empty(rows) else {}
        column = F(self.path)
        if self.descending:
            return rows.order_by(column.desc(**nulls), "-pk")
        return rows.order_by(column.asc(**nulls), "pk")

    def parts(self, rows: QuerySet, cursor: Cursor | None, *, back: bool) -> list[QuerySet]:
        """Return the rows after (or, going back, before) a place, to be read one by one.

        Those with and those without a value are apart, so that each is one range of an
        index; two rows are compared as wholes, (name, id) > (…, …), for the same reason.
        """
        down = self.descending != back
        sign, comparison = ("-", "pk__lt") if down else ("", "pk__gt")
        optional = self.may_be_empty(rows)
        filled = rows.filter(**{f"{self.path}__isnull": False}) if optional else rows
        filled = filled.order_by(f"{sign}{self.path}", f"{sign}pk")
        beyond = filled.filter(_beyond(self.path, cursor, down=down)) if cursor else filled
        if not optional:
            return [beyond]
        empty = rows.filter(**{f"{self.path}__isnull": True}).order_by(f"{sign}pk")
        if cursor and cursor.value is None:
            empty = empty.filter(**{comparison: cursor.pk})
            return [empty, filled] if back else [empty]
        if back:
            return [beyond] if cursor else [empty, filled]
        return [beyond, empty]


@dataclass(frozen=True)
class Wish:
    """What an address asks of a list; what cannot be is taken as if it were not asked."""

    size: int = SIZES[0]
    page: int | None = None
    after: str = ""
    before: str = ""
    exact: bool = False

    @classmethod
    def of(cls, query: QueryDict) -> "Wish":
        size = _number(query.get("size"))
        return cls(
            size=size if size in SIZES else SIZES[0],
            page=_number(query.get("page")),
            after=query.get("after", ""),
            before=query.get("before", ""),
            exact=query.get("count") == "exact",
        )


class Page(NamedTuple):
    """The rows of one page, its number if that is known, and whether there are others."""

    rows: list[Row]
    number: int | None
    earlier: bool = False
    later: bool = False


class Pages:
    """A query in an order, read a page at a time; `fetch` chooses the values of a row.

    With `keys_first` the keys of the page are found before any row is read. What is counted
    is kept under the name `remember`, which is another one whenever the rows may be others;
    `counted` finds the same rows in another way, which is faster to count.
    """

    def __init__(
        self,
        rows: QuerySet,
        order: Order,
        wish: Wish,
        fetch: Callable[[QuerySet], Iterable[Row]],
        *,
        keys_first: bool = False,
        remember: str = "",
    ) -> None:
        self.rows, self.order, self.wish, self.fetch = rows, order, wish, fetch
        self.keys_first, self.remember = keys_first, remember
        self.counted = rows

    @cached_property
    def total(self) -> int:
        """How many rows there are; COUNTED_TO + 1 stands for "more", unless asked exactly."""
        every = self.counted.order_by()
        if self.wish.exact:
            return every.count()
        return _counted(every[: COUNTED_TO + 1], remember=self.remember)

    @property
    def is_numbered(self) -> bool:
        return self.total <= COUNTED_TO

    @property
    def count(self) -> int:
        """How many pages can be asked for by number."""
        return max(1, -(-min(self.total, COUNTED_TO) // self.wish.size))

    @cached_property
    def page(self) -> Page:
        kind = self.order.kind(self.rows)
        if self.wish.before == END:
            return self._read(None, back=True)
        if before := Cursor.read(self.wish.before, kind):
            return self._read(before, back=True)
        if after := Cursor.read(self.wish.after, kind):
            return self._read(after, back=False)
        return self._numbered(min(self.wish.page or 1, self.count))

    def _numbered(self, number: int) -> Page:
        if number == 1:
            return self._read(None, back=False)
        size = self.wish.size
        start = (number - 1) * size
        found = list(self.fetch(self.order.of_all(self.rows)[start : start + size + 1]))
        return Page(found[:size], number, earlier=True, later=len(found) > size)

    def _read(self, cursor: Cursor | None, *, back: bool) -> Page:
        size = self.wish.size
        found: list[Row] = []
        for part in self.order.parts(self.rows, cursor, back=back):
            found += self.fetch(self._first(part, size + 1 - len(found)))
            if len(found) > size:
                break
        more, found = len(found) > size, found[:size]
        told = self.wish.page if cursor else None
        if back:
            return Page(found[::-1], told, earlier=more, later=cursor is not None)
        return Page(found, told if cursor else 1, earlier=cursor is not None, later=more)

    def _first(self, part: QuerySet, most: int) -> QuerySet:
        """Return the first rows of a part.

        Where a narrow condition meets another order, SQLite would read and sort every row
        of the condition; an index alone answers which keys come first. PostgreSQL knows.
        """
        if not self.keys_first or connection.vendor != "sqlite":
            return part[:most]
        every: QuerySet = part.model._default_manager.all()
        return every.filter(pk__in=part.values("pk")[:most]).order_by(*part.query.order_by)


def _counted(rows: QuerySet, *, remember: str = "") -> int:
    """Count sliced rows as `count()` does, which takes longer to write than to carry out."""
    try:
        sql, params = rows.values_list("pk").query.sql_with_params()
    except EmptyResultSet:
        return 0
    if remember:
        asked = sha256(f"{remember} {sql} {params}".encode()).hexdigest()
        count = cache.get_or_set(f"count-{asked}", partial(_asked, sql, params), REMEMBERED)
        return int(count or 0)
    return _asked(sql, params)


def _asked(sql: str, params: Any) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT COUNT(*) FROM ({sql}) AS counted", params)  # noqa: S608 - Django's
        return int(cursor.fetchone()[0])


def _beyond(path: str, cursor: Cursor, *, down: bool) -> Func:
    def whole(*parts: Any) -> Func:
        return Func(*parts, template="(%(expressions)s)", output_field=TextField())

    return Func(
        whole(F(path), F("pk")),
        whole(Value(cursor.value), Value(cursor.pk)),
        template="%(expressions)s",
        arg_joiner=" < " if down else " > ",
        output_field=BooleanField(),
    )


def _fields(rows: QuerySet, path: str) -> list[Field]:
    """Return the model fields along a query path."""
    model: Any = rows.model
    found = []
    for name in path.split("__"):
        field = model._meta.pk if name == "pk" else model._meta.get_field(name)
        found.append(field)
        model = field.related_model
    return found


def _number(text: str | None) -> int | None:
    """Return a page number or size from an address; anything else is not one."""
    if text and text.isascii() and text.isdecimal() and len(text) < 8:
        return int(text) or None
    return None
