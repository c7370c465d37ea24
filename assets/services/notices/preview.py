"""What the digests of a coming day will say, worked out without storing or sending anything."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from assets.models import Municipality, Notice, Unit, User
from assets.services.notices import digests, letters, rounds
from assets.services.notices.offices import Offices
from assets.services.notices.telling import unsaid
from config.kit.workdays import is_workday

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Coming:
    """The digest that a person will get, or why they will get none."""

    person: User
    letter: letters.Letter
    notices: int
    is_wanted: bool


def next_day(on: date) -> date:
    """Return the next day on which digests are made."""
    day = on + ONE_DAY
    while not is_workday(day):
        day += ONE_DAY
    return day


def coming(municipality: Municipality, *, on: date) -> list[Coming]:
    """Return the digests of a day as its round would make them now."""
    offices = Offices(municipality, on=on)
    unsure = digests.doubted(municipality.pk, on=on)
    found = []
    for person, told in _told(offices):
        again = person.pk in unsure
        letter = digests.write(person, told, on=on, contact=offices.contact, again=again)
        wanted = bool(person.email) and digests.wanted_by(person, on=on)
        found.append(Coming(person, letter, len(told), wanted))
    return sorted(found, key=_place)


def _place(one: Coming) -> tuple[bool, str, str]:
    unit = one.person.unit
    return not one.is_wanted, unit.path if unit else "", one.person.name


def _told(offices: Offices) -> Iterator[tuple[User, list[Notice]]]:
    """What waits for each person, and what the day adds to it."""
    told: dict[User, list[Notice]] = {}
    for notice in digests.unmailed(offices.municipality_id, on=offices.on):
        told.setdefault(notice.recipient, []).append(notice)
    new = [telling for source in rounds.SOURCES for telling in source(offices)]
    for notice in unsaid(new, on=offices.on):
        told.setdefault(notice.recipient, []).append(notice)
    units = Unit.objects.filter(municipality=offices.municipality_id).in_bulk()
    for person, notices in told.items():
        person.unit = units.get(person.unit_id) if person.unit_id else None
        yield person, notices
