"""Reminders of the annual calendar: to the office, to the heads, or to everybody with a role."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from assets.models import Notice, YearEvent
from assets.services.calendar import year
from assets.services.notices.offices import Offices, People, once_each
from assets.services.notices.steps import horizon, reached
from assets.services.notices.telling import Telling

Audience = YearEvent.Audience


def tellings(offices: Offices) -> Iterator[Telling]:
    events = YearEvent.objects.filter(municipality=offices.municipality_id, active=True)
    days = [day for event in events for day in event.remind_days]
    if not days:
        return
    last = horizon(days, on=offices.on)
    for due, event in year.coming(events.all(), since=offices.on, until=last):
        step = reached(due, event.remind_days, on=offices.on)
        if step is None:
            continue
        text = _("年間予定：%(title)s") % {"title": event.title}
        for person in _heard(event, offices):
            key = f"year:{event.pk}:{due}:{step}"
            yield Telling(person, key, Notice.Kind.CALENDAR, text, "/calendar/", due_on=due)


def _heard(event: YearEvent, offices: Offices) -> People:
    if event.audience == Audience.OFFICE:
        return once_each([*offices.chiefs, *offices.administrators])
    if event.audience == Audience.HEADS:
        return offices.all_heads
    return offices.everybody
