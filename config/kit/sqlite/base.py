"""SQLite for a process with threads: each borrows a connection for a request, and gives it back.

A connection keeps the whole schema in memory, six megabytes of triggers, and pages beside it.
Threads that work in turn need one of them, however many threads there are.
"""

import os
import sqlite3
import threading
import time
from functools import lru_cache
from typing import Any, NamedTuple

from django.db.backends.sqlite3 import base

LONGEST = 600.0  # seconds; a connection learns of new statistics only when it is opened
LONG = 12_000  # characters; no page asks so much twice
UNUSED = 60.0  # seconds after which one that was needed for a rush is closed


class Lent(NamedTuple):
    """A connection that nobody uses: of which database, since when, and how old it is."""

    database: str
    raw: sqlite3.Connection
    opened: float
    returned: float


class Shelf:
    """The connections that nobody uses now. The one that came last goes first."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: list[Lent] = []

    def take(self, database: str) -> Lent | None:
        with self._lock:
            for place in range(len(self._kept) - 1, -1, -1):
                if self._kept[place].database == database:
                    return self._kept.pop(place)
        return None

    def put(self, database: str, raw: sqlite3.Connection, opened: float) -> None:
        now = time.monotonic()
        with self._lock:
            self._kept.append(Lent(database, raw, opened, now))
            over = [one for one in self._kept if self._is_over(one, now)]
            self._kept = [one for one in self._kept if one not in over]
        for one in over:
            one.raw.close()

    def clear(self) -> None:
        """Close all of them, as before a fork: no connection may live in two processes."""
        with self._lock:
            kept, self._kept = self._kept, []
        for one in kept:
            one.raw.close()

    @staticmethod
    def _is_over(one: Lent, now: float) -> bool:
        return now - one.opened > LONGEST or now - one.returned > UNUSED


shelf = Shelf()
if hasattr(os, "register_at_fork"):
    os.register_at_fork(before=shelf.clear)


class Cursor(base.SQLiteCursorWrapper):
    """Django's; the places of values in a text are looked for once, not at every asking."""

    def convert_query(self, query: str, *, param_names: list[str] | None = None) -> str:
        if param_names is None and len(query) < LONG:
            return _converted(query)
        return str(super().convert_query(query, param_names=param_names))


@lru_cache(maxsize=400)
def _converted(query: str) -> str:
    return base.FORMAT_QMARK_REGEX.sub("?", query).replace("%%", "%")


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's, but that opening and closing borrow and give back."""

    _opened = 0.0
    is_borrowed = False  # whether what was given to it at its opening is already there

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        lent = shelf.take(str(conn_params["database"]))
        self.is_borrowed = lent is not None
        if lent is not None:
            self._opened = lent.opened
            return lent.raw
        self._opened = time.monotonic()
        return super().get_new_connection(conn_params)

    def create_cursor(self, name: str | None = None) -> Any:
        return self.connection.cursor(factory=Cursor)

    def _close(self) -> None:
        raw: Any = self.connection
        if self.in_atomic_block or self.errors_occurred or raw.in_transaction:
            super()._close()  # type: ignore[misc]  # what a base class of Django's has
            return
        shelf.put(str(self.settings_dict["NAME"]), raw, self._opened)
