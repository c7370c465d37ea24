"""What is said of a table that is recorded, and what every database needs to write it."""

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

from django.db import connection

LOG = "audits_change"
NO_CONTEXT = "change without actor and reason"
APPEND_ONLY = "append-only table"
NOT_NOW = "row of another time"
MASK = "***"


@dataclass(frozen=True)
class Logged:
    """A table whose every change becomes a line of the log.

    `tenant` is an SQL expression over {row} that gives the municipality's id.
    `masked` columns are logged as changed, without their value (passwords);
    `ignored` ones not at all (the time of the last log-in).
    """

    table: str
    key: str
    columns: tuple[str, ...]
    tenant: str = "NULL"
    masked: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()


@dataclass(frozen=True)
class AppendOnly:
    """A table that takes new rows, inside a recorded action, and nothing else.

    A `stamped` one takes them at any time, and dates them itself: nothing can be entered
    in the past. `years` is an SQL expression over {row} that says how long a row is kept:
    an older one may be deleted inside a recorded action; without a number it stays for ever.
    What was entered by mistake may go where `erasing` allows it.
    """

    table: str
    needs_context: bool = True
    stamped: bool = False
    years: str = "NULL"
    erasing: "Erasing | None" = None


@dataclass(frozen=True)
class Erasing:
    """Which update of an append-only table is none: words masked, a salt taken away.

    `texts` may only come to hold the mask, `salts` only to be empty; `fixed` are all other
    columns. `approved` is an SQL condition over OLD and {erasure}, the erasure that the
    running action names.
    """

    approved: str
    fixed: tuple[str, ...]
    texts: tuple[str, ...] = ()
    salts: tuple[str, ...] = ()


Entry = Logged | AppendOnly


def quoted(name: str) -> str:
    return connection.ops.quote_name(name)


def fingerprint(text: str) -> bytes:
    """Return what tells a statement from another, where megabytes of text would have to be kept."""
    return sha256(text.encode()).digest()


def texts(values: Iterable[str]) -> str:
    return ", ".join(f"'{value}'" for value in values)
