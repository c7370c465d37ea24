"""Keeping the events that the product tells of."""

import json
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, Self

from django.utils.timezone import now
from django.utils.translation import gettext as _

from assets.models import Municipality
from audits.models import Event
from audits.models.event import PASSING
from config.kit import events, recording
from config.kit.events import Happened

AT_ONCE = 5_000
YEAR = timedelta(days=366)
DROPPED = "events_dropped"


def record(happened: Happened) -> None:
    """Store an event. The database dates it; one that cannot be stored stops what it tells of."""
    facts = asdict(happened)
    if happened.municipality_id is None:
        facts["municipality_id"] = _only_municipality()
    Event.objects.create(**facts)


def _only_municipality() -> int | None:
    """What nobody's is belongs to the municipality, where there is just one."""
    found = Municipality.objects.order_by("pk").values_list("pk", flat=True)[:2]
    return found[0] if len(found) == 1 else None


def drop_expired(*, at: datetime, by: Any) -> int:
    """Delete the passing events whose years are over; return how many.

    Each deletion is an event that names the deleted ones by their numbers: what the seal
    misses afterwards is either named there, or was taken away by somebody else.
    """
    years = dict(Municipality.objects.values_list("pk", "event_years"))
    before = min(at, now())  # the database keeps what has not expired by its own clock
    return sum(
        _drop(place, before=before - YEAR * kept - timedelta(days=1), by=by)
        for place, kept in [(None, 1), *sorted(years.items())]
    )


@dataclass(frozen=True)
class Dropped:
    """The events of a municipality that were deleted because their years were over."""

    spans: list[tuple[int, int, datetime]]

    @classmethod
    def of(cls, municipality_id: int | None) -> Self:
        told = Event.objects.filter(municipality_id=municipality_id, kind=DROPPED)
        found = told.values_list("detail", "at")
        return cls(sorted((*span, at) for detail, at in found for span in _spans(detail)))

    def covers(self, number: int, *, sealed_at: datetime) -> bool:
        """Whether this one was, and was a year old by then as far as its seal tells.

        Without the second, whoever deletes a fresh event could call it expired.
        """
        place = bisect_right(self.spans, number, key=lambda span: span[0])
        if not place:
            return False
        _first, last, at = self.spans[place - 1]
        return number <= last and sealed_at <= at - timedelta(days=365)


def _spans(detail: str) -> Iterator[tuple[int, int]]:
    for part in json.loads(detail)["ids"].split(","):
        first, _dash, last = part.partition("-")
        yield int(first), int(last or first)


def _drop(municipality_id: int | None, *, before: datetime, by: Any) -> int:
    expired = Event.objects.filter(
        municipality_id=municipality_id, kind__in=PASSING, at__lt=before
    ).order_by("pk")
    count = 0
    while keys := list(expired.values_list("pk", flat=True)[:AT_ONCE]):
        reason = _("残す年数を過ぎた出来事の記録を削除")
        with recording.action(by=by, reason=reason, municipality_id=municipality_id):
            Event.objects.filter(pk__in=keys).delete()
            events.tell(
                DROPPED,
                municipality_id=municipality_id,
                count=len(keys),
                first=keys[0],
                last=keys[-1],
                ids=",".join(_ranges(keys)),
                before=before.isoformat(),
            )
        count += len(keys)
    return count


def _ranges(keys: list[int]) -> Iterator[str]:
    """Yield 3-7 for numbers in a row, 9 for one alone."""
    first = last = keys[0]
    for key in [*keys[1:], 0]:
        if key == last + 1:
            last = key
            continue
        yield str(first) if first == last else f"{first}-{last}"
        first = last = key
