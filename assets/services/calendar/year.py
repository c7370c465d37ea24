"""The annual calendar of a municipality: its events, their days, and how they are changed."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import yaml
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from assets.models import Municipality, YearEvent
from assets.models.calendar import FISCAL_ORDER
from assets.services import versions
from config.kit import recording
from config.kit.dates import fiscal_year, month_end

DATA = Path(__file__).resolve().parents[2] / "data" / "annual_calendar.yaml"
YEAR_BEGINS = 4


def listed(municipality: Municipality) -> list[YearEvent]:
    """Return the events in the order of the fiscal year, those that are not used at the end."""
    found = YearEvent.objects.filter(municipality=municipality)
    return sorted(found, key=lambda event: (not event.active, *_place(event)))


def find(municipality: Municipality, pk: int) -> YearEvent | None:
    return YearEvent.objects.filter(municipality=municipality, pk=pk).first()


def adopt(municipality: Municipality, *, by: Any) -> int:
    """Enter the usual events where there are none yet; return how many."""
    with recording.action(
        by=by, reason=_("年間予定の初期値を読み込み"), municipality_id=municipality.pk
    ):
        if YearEvent.objects.filter(municipality=municipality).exists():
            return 0
        rows = yaml.load(DATA.read_text("utf-8"), yaml.CSafeLoader)
        for row in rows:
            YearEvent.objects.create(municipality=municipality, **row)
    return len(rows)


def add_event(event: YearEvent, *, by: Any, reason: str = "") -> YearEvent:
    with recording.action(by=by, reason=reason or _("年間予定を追加")):
        versions.check(event)
        event.save(force_insert=True)
    return event


def change_event(event: YearEvent, *, by: Any, version: int, reason: str = "") -> YearEvent:
    """Store an event that was opened at `version`; raises ConflictError or ValidationError."""
    with recording.action(by=by, reason=reason or _("年間予定を変更")):
        stored = versions.lock(event, version=version)
        if not versions.differs(stored, event):
            return stored
        versions.check(event)
        event.verified = "confirmed"
        return versions.store(event, version=version)


def due_on(event: YearEvent, *, year: int) -> date:
    """Return the day of an event in a fiscal year."""
    first = date(year if event.month >= YEAR_BEGINS else year + 1, event.month, 1)
    last = month_end(first)
    return min(first.replace(day=min(event.due_day, last.day)), last) if event.due_day else last


def coming(
    events: QuerySet[YearEvent], *, since: date, until: date
) -> Iterator[tuple[date, YearEvent]]:
    """Yield the used events that fall due within these days, in their order."""
    years = range(fiscal_year(since), fiscal_year(until) + 1)
    used = list(events.filter(active=True))
    found = [(due_on(event, year=year), event) for year in years for event in used]
    inside = (pair for pair in found if since <= pair[0] <= until)
    yield from sorted(inside, key=lambda pair: (pair[0], pair[1].pk))


def _place(event: YearEvent) -> tuple[int, int, int]:
    return FISCAL_ORDER.index(event.month), event.due_day or 99, event.pk
