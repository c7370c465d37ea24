"""The list of changes beside a comparison, and what stands around the chosen one."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.utils.html import conditional_escape, escape
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from assets.models import User
from audits.services.history import Entry
from audits.services.names import Names
from audits.tables import wording
from audits.tables.diff import Reader, field_count
from config.kit import dates

NOTE_LENGTH = 28


@dataclass(frozen=True)
class Line:
    """One action in the list."""

    key: str
    title: str
    major: bool
    time: str
    person: str
    note: str
    current: bool


@dataclass(frozen=True)
class Day:
    """The actions of one day under its heading."""

    title: str
    lines: list[Line]


def days(entries: Iterable[Entry], reader: Reader, *, chosen: str) -> list[Day]:
    """Group the entries, newest first, under their days."""

    def day_of(entry: Entry) -> date:
        return entry.day

    made = []
    for day, group in groupby(entries, key=day_of):
        lines = [_line(entry, reader, current=entry.key == chosen) for entry in group]
        made.append(Day(dates.wareki_full(day), lines))
    return made


def drawn(shown: Iterable[Day], address: str) -> SafeString:
    """Return the days and their actions as markup, each linked below the address."""
    parts = []
    for day in shown:
        parts.append(f'<li class="day">{escape(day.title)}</li>\n')
        parts += [_drawn(line, address) for line in day.lines]
    return SafeString("".join(parts))


def _drawn(line: Line, address: str) -> str:
    marks = ' class="major"' if line.major else ""
    marks += ' aria-current="true"' if line.current else ""
    title, person, note = map(conditional_escape, (line.title, line.person, line.note))
    return (
        f'<li>\n<a href="{escape(address)}{escape(line.key)}/"{marks}>\n<span><b>{title}</b><br>'
        f'{line.time} {person}<br><span class="sub">{note}</span></span>\n</a>\n</li>\n'
    )


def _line(entry: Entry, reader: Reader, *, current: bool) -> Line:
    return Line(
        key=entry.key,
        title=wording.title(entry),
        major=wording.is_major(entry),
        time=f"{localtime(entry.at):%H:%M}",
        person=person(entry, reader.names),
        note=_note(entry, reader),
        current=current,
    )


def _note(entry: Entry, reader: Reader) -> str:
    """Return 3項目／年次の棚卸: how much, and the beginning of why."""
    count = _("%(count)d項目") % {"count": field_count(entry)}
    reason = Truncator(reader.reason(entry)).chars(NOTE_LENGTH)
    return _("%(count)s／%(reason)s") % {"count": count, "reason": reason} if reason else count


def person(entry: Entry, names: Names) -> str:
    return names.person(entry.facts.get("history_user_id"), at=entry.at)


def want_people(entries: Iterable[Entry], names: Names) -> None:
    names.want(User, (entry.facts.get("history_user_id") for entry in entries))
