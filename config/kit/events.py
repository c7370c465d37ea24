"""Telling what happened besides changes: sign-ins, looks, files taken away, refusals.

Whoever sees something happen tells it here; what keeps the record registers itself.
"""

import hashlib
import json
import re
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.cache import caches
from django.db import transaction

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
HOUR = 60 * 60
FIRST = 16
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


def tell_once(kind: str, *, key: object, **event: Any) -> None:
    """Tell what is worth telling once an hour: a page that is loaded again is no new event."""
    name = _name(kind, key)
    if _seen().get(name):
        return
    tell(kind, **event)
    # What is rolled back with its transaction must be told the next time.
    transaction.on_commit(lambda: _seen().set(name, 1, HOUR))


def tell_some(kind: str, *, key: object, **event: Any) -> None:
    """Tell the first of an hour, then the 32nd, the 64th …: no loop can flood the record."""
    name = _name(kind, key)
    _seen().add(name, 0, HOUR)
    try:
        times = _seen().incr(name)
    except ValueError:  # the hour ended in between
        times = 1
    if times <= FIRST or not times & (times - 1):
        tell(kind, **event, times=times)


@dataclass(frozen=True)
class Count:
    """How often something happened, in words, and where each of them is to be read."""

    words: str
    url: str


@dataclass(frozen=True)
class News:
    """What happened since somebody last signed in; without an earlier sign-in there is none."""

    since: datetime
    counts: Sequence[Count]


Teller = Callable[[Any], News | None]
_tellers: list[Teller] = []


def news_from(teller: Teller) -> None:
    """Let `teller` say what is new to a person (a Viewer)."""
    _tellers[:] = [teller]


def news(viewer: Any) -> News | None:
    return _tellers[0](viewer) if _tellers else None


def address() -> str:
    """Return where the request of this moment comes from."""
    return recording.here().address


def forget() -> None:
    """Forget what was told of late, as the end of the hour does."""
    _seen().clear()


def _seen() -> Any:
    return caches["events"]


def _name(kind: str, key: object) -> str:
    return hashlib.sha256(repr((kind, key)).encode()).hexdigest()


def plain(text: str) -> str:
    """Return a text in which nothing breaks the line or turns the reading around."""
    return _UNPRINTABLE.sub("\ufffd", text)
