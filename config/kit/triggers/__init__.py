"""Database triggers that write the change log, on SQLite and PostgreSQL alike.

The statements are made from plain descriptions of tables; which tables there are is
the business of audits/. Safe to repeat: SQLite loses the triggers of a table whenever
a migration rebuilds it.
"""

from collections.abc import Iterable
from contextlib import nullcontext

from django.db import connection, transaction

from config.kit.triggers.entries import (
    APPEND_ONLY,
    LOG,
    MASK,
    NO_CONTEXT,
    AppendOnly,
    Entry,
    Erasing,
    Logged,
)
from config.kit.triggers.postgresql import Postgresql
from config.kit.triggers.sqlite import Sqlite

__all__ = [
    "APPEND_ONLY",
    "LOG",
    "MASK",
    "NO_CONTEXT",
    "AppendOnly",
    "Entry",
    "Erasing",
    "Logged",
]


def statements(entries: Iterable[Entry]) -> list[str]:
    """Everything that (re)creates the triggers of these tables on the current database."""
    engine = Postgresql if connection.vendor == "postgresql" else Sqlite
    made = list(engine.common())
    for entry in entries:
        made += engine.logged(entry) if isinstance(entry, Logged) else engine.append_only(entry)
    return made


def install(entries: Iterable[Entry]) -> None:
    """Create or renew them; on SQLite all at once, as a trigger is dropped to be renewed."""
    at_once = transaction.atomic() if connection.vendor == "sqlite" else nullcontext()
    with at_once, connection.cursor() as cursor:
        for statement in statements(entries):
            cursor.execute(statement)


def absent(entries: Iterable[Entry]) -> list[str]:
    """The triggers that are missing, switched off, or no longer do what they should."""
    engine = Postgresql if connection.vendor == "postgresql" else Sqlite
    wanted: dict[str, bytes] = {}
    for entry in entries:
        wanted |= engine.marks(entry)
    with connection.cursor() as cursor:
        cursor.execute(engine.inventory)
        found = {name: engine.mark(*facts) for name, *facts in cursor}
    return sorted(name for name, mark in wanted.items() if found.get(name) != mark)


def image(row: str, columns: Iterable[str]) -> str:
    """SQL for the present state of a row, in the very words that the log would use."""
    if connection.vendor == "postgresql":
        return f"to_jsonb({row})::text"
    return Sqlite.image(row, list(columns))
