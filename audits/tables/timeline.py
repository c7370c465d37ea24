"""The list of changes beside a comparison, and what stands around the chosen one."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from django.utils.translation import gettext as _

from assets.models import User
from audits.services.history import Entry
from audits.services.names import Names
from audits.tables import wording
from audits.tables.diff import field_count
from config.kit import dates


@dataclass(frozen=True)
class Line:
    """One action in the list."""

    key: str
    title: str
    major: bool
    at: datetime
    person: str
    note: str
    current: bool


@dataclass(frozen=True)
class Day:
    """The actions of one day under its heading."""

    title: str
    lines: list[Line]


def days(entries: Iterable[Entry], names: Names, *, chosen: str) -> list[Day]:
    """Group the entries, newest first, under their days."""

    def day_of(entry: Entry) -> date:
        return entry.day

    made = []
    for day, group in groupby(entries, key=day_of):
        lines = [_line(entry, names, current=entry.key == chosen) for entry in group]
        made.append(Day(dates.wareki_full(day), lines))
    return made


def _line(entry: Entry, names: Names, *, current: bool) -> Line:
    return Line(
        key=entry.key,
        title=wording.title(entry),
        major=wording.is_major(entry),
        at=entry.at,
        person=person(entry, names),
        note=_("%(count)d項目") % {"count": field_count(entry)},
        current=current,
    )


def person(entry: Entry, names: Names) -> str:
    return names.person(entry.facts.get("history_user_id"), at=entry.at)


def want_people(entries: Iterable[Entry], names: Names) -> None:
    names.want(User, (entry.facts.get("history_user_id") for entry in entries))
