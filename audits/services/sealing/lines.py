"""The exact text of what is sealed: a header that stays, and a body that can be erased.

The header holds a salted hash of the body, so that mis-entered personal data can go while
the proof of everything else stays. The words of a line never change: a new shape of it
would be a new version of the format.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
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

    def read(self, row: Sequence[Any]) -> "Line":
        told = len(self.header)
        return Line(
            kind=self.name,
            number=row[0],
            municipality_id=row[1],
            at=_plain(row[self.header.index("at")]),
            header=tuple(map(_plain, row[:told])),
            body=_text([_plain(value) for value in row[told:]]),
        )


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the record, ready to be sealed."""

    kind: str
    number: int
    municipality_id: int | None
    at: str
    header: tuple[Any, ...]
    body: str

    def digest(self, salt: bytes) -> str:
        return hashlib.sha256(salt + self.body.encode()).hexdigest()

    def text(self, digest: str) -> str:
        """The line as it is sealed, with the salted hash of its body."""
        return _text([FORMAT, self.kind, *self.header, digest])

    def leaf(self, salt: bytes) -> bytes:
        return leaf_hash(self.text(self.digest(salt)).encode())


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


def _plain(value: Any) -> Any:
    """Write moments and numbers in one way, whatever database they come from."""
    if value is None or isinstance(value, str | int):
        return value
    if isinstance(value, datetime):
        return _moment(value)
    if isinstance(value, UUID):
        return value.hex
    return str(value)


def _moment(value: datetime) -> str:
    at = value if value.tzinfo else value.replace(tzinfo=UTC)
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _text(told: list[Any]) -> str:
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))
