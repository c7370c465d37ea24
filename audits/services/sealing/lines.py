"""The exact text of what is sealed: a header that stays, and a body that can be erased.

The header holds a salted hash of the body, so that mis-entered personal data can go while
the proof of everything else stays. The words of a line never change: a new shape of it
would be a new version of the format.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from config.kit.merkle import leaf_hash

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

FORMAT = 1
SALT_BYTES = 16


@dataclass(frozen=True)
class Kind:
    """Lines of one table: which columns the header tells, and which the body.

    Each begins with the line's number and its municipality.
    """

    name: str
    label: "StrPromise"
    table: str
    header: tuple[str, ...]
    body: tuple[str, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        return (*self.header, *self.body)

    @cached_property
    def _places(self) -> tuple[int, int, int]:
        """Where the moment and the request stand, and where the body begins."""
        at, request = self.header.index("at"), self.header.index("request_id")
        return at, request, len(self.header)

    def read(self, row: Sequence[Any]) -> "Line":
        at, request, body = self._places
        header = list(row[:body])
        header[at], header[request] = _moment(row[at]), _hexadecimal(row[request])
        return Line(
            kind=self.name,
            number=row[0],
            municipality_id=row[1],
            at=header[at],
            header=header,
            body=_text(row[body:]),
        )

    def rest(self, values: Mapping[str, Any]) -> str:
        """The hash of a body from which words were erased: it proves what is left."""
        return _hash(_text([values[name] for name in self.body]))


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the record, ready to be sealed."""

    kind: str
    number: int
    municipality_id: int | None
    at: str
    header: list[Any]
    body: str

    def digest(self, salt: bytes) -> str:
        return hashlib.sha256(salt + self.body.encode()).hexdigest()

    def text(self, digest: str) -> str:
        """The line as it is sealed, with the salted hash of its body."""
        return _text([FORMAT, self.kind, *self.header, digest])

    def leaf(self, salt: bytes) -> bytes:
        return self.leaf_of(self.digest(salt))

    def leaf_of(self, digest: str) -> bytes:
        """The leaf by the salted hash alone, which outlives an erased body."""
        return leaf_hash(self.text(digest).encode())

    @property
    def rest(self) -> str:
        """The hash of what an erasure left of the body."""
        return _hash(self.body)


CHANGE = Kind(
    name="change",
    label=_("変更の記録"),
    table="audits_change",
    header=(
        "id",
        "municipality_id",
        "table_name",
        "operation",
        "row_key",
        "actor",
        "actor_id",
        "source",
        "request_id",
        "address",
        "database_user",
        "at",
        "transaction",
    ),
    body=("reason", "old", "new"),
)
EVENT = Kind(
    name="event",
    label=_("出来事の記録"),
    table="audits_event",
    header=(
        "id",
        "municipality_id",
        "kind",
        "actor",
        "actor_id",
        "source",
        "request_id",
        "address",
        "at",
        "transaction",
    ),
    body=("subject", "detail"),
)
KINDS = {kind.name: kind for kind in (CHANGE, EVENT)}


def first_line(origin: str, before: tuple[str, int, bytes] | None) -> str:
    """The line with which a tree begins: its name, and the last root of the year before."""
    told = [before[0], before[1], before[2].hex()] if before else None
    return _text([FORMAT, "start", origin, told])


def _moment(value: datetime) -> str:
    """Write a moment in one way, whatever database it comes from."""
    at = value.astimezone(UTC).replace(tzinfo=None) if value.tzinfo else value
    return f"{at.isoformat(timespec='microseconds')}Z"


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _hexadecimal(value: UUID | str) -> str:
    return value.hex if isinstance(value, UUID) else value


# Made once: dumps() with other than its own settings makes an encoder at every call.
_text = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
