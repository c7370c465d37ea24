"""Telling what happened besides changes: sign-ins, looks, files taken away, refusals.

Whoever sees something happen tells it here; what keeps the record registers itself.
"""

import json
import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from config.kit import recording

# A name with a line break or a terminal's code in it must not look like another line.
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+")


@dataclass(frozen=True)
class Happened:
    """One event, ready to be kept; `detail` is JSON."""

    kind: str
    subject: str
    municipality_id: int | None
    actor: str
    actor_id: int | None
    detail: str
    source: str
    request_id: uuid.UUID
    address: str


Recorder = Callable[[Happened], None]
_recorders: list[Recorder] = []


def record_with(recorder: Recorder) -> None:
    """Let this keep every event from now on, in place of what did before."""
    _recorders[:] = [recorder]


def tell(
    kind: str,
    *,
    subject: str = "",
    municipality_id: int | None = None,
    by: Any = None,
    address: str | None = None,
    **detail: str | int | None,
) -> None:
    """Record one event, done by `by` or else by whoever acts now; nobody for a stranger.

    It is stored with what the caller stores: in a transaction that is rolled back, it is lost.
    """
    if by is None and recording.is_running():
        by = recording.current().by
    place = recording.here()
    if municipality_id is None:
        municipality_id = getattr(by, "municipality_id", None)
    told = Happened(
        kind=kind,
        subject=plain(subject)[:200],
        municipality_id=municipality_id,
        actor=plain(by.get_username())[:150] if by else "",
        actor_id=by.pk if by else None,
        detail=json.dumps(detail, ensure_ascii=False),
        source=place.source[:60],
        request_id=place.request_id,
        address=plain(place.address if address is None else address)[:64],
    )
    for record in _recorders:
        record(told)


def plain(text: str) -> str:
    """Return a text in which nothing breaks the line or turns the reading around."""
    return _UNPRINTABLE.sub("\ufffd", text)
