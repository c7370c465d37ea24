"""The feed of one person's deadlines (RFC 5545), under an address that only they know."""

import secrets
from datetime import datetime, timedelta
from email.utils import parseaddr
from hashlib import sha256
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from assets.access import Viewer
from assets.models import CalendarFeed, User
from assets.services.calendar.deadlines import AHEAD, BACK, Deadline, Span, deadlines
from assets.services.notices.letters import address
from config.kit import recording

if TYPE_CHECKING:
    from icalendar import Event

PROGRAM = "-//daicho//daicho//JA"
REFRESHED = timedelta(hours=6)


def of_person(user: User) -> CalendarFeed | None:
    return CalendarFeed.objects.filter(user=user).first()


def make(user: User, *, at: datetime) -> str:
    """Give the person a new address; the one before, if any, ends. Returns its secret part.

    It is shown once: only its digest is kept.
    """
    token = secrets.token_urlsafe(32)
    told = {"digest": _digest(token), "made_at": at}
    with recording.action(by=user, reason=_("予定表の番地を作る")):
        CalendarFeed.objects.update_or_create(user=user, defaults=told)
    return token


def end(user: User) -> None:
    """Take the person's address away: whoever knows it reads nothing any more."""
    with recording.action(by=user, reason=_("予定表の番地をやめる")):
        CalendarFeed.objects.filter(user=user).delete()


def owner(token: str) -> User | None:
    """Return whose address this is; nobody's when they may not sign in any more."""
    feeds = CalendarFeed.objects.filter(digest=_digest(token), user__is_active=True)
    feed = feeds.select_related("user__municipality").first()
    return feed.user if feed else None


def ics(user: User, *, at: datetime) -> bytes:
    """Return the deadlines of a person, of the last month and of a year ahead.

    Secret assets do not appear, not even as a number: the feed leaves the house.
    """
    from icalendar import Calendar, Event  # noqa: PLC0415 - megabytes that no page needs

    today, made = localdate(at), Calendar()
    made.add("prodid", PROGRAM)
    made.add("version", "2.0")
    made.add("x-wr-calname", _("情報資産台帳の締切"))
    made.add("refresh-interval", REFRESHED, parameters={"value": "DURATION"})
    span = Span(Viewer(user), today - BACK, today + AHEAD, outside=True)
    for line in deadlines(span):
        made.add_component(_filled(Event(), line, user, at))
    return bytes(made.to_ical())


def _filled(made: "Event", line: Deadline, user: User, at: datetime) -> "Event":
    name = sha256(f"{user.pk}:{line.key}".encode()).hexdigest()[:32]
    made.add("uid", f"{name}@{parseaddr(settings.MAIL_FROM)[1].rpartition('@')[2] or 'localhost'}")
    made.add("dtstamp", at)
    made.add("dtstart", line.day)
    made.add("dtend", line.day + timedelta(days=1))
    made.add("summary", _("締切：%(text)s") % {"text": line.text})
    made.add("description", address(line.url))
    made.add("url", address(line.url))
    made.add("categories", [line.kind])
    made.add("transp", "TRANSPARENT")
    return made


def _digest(token: str) -> str:
    return sha256(token.encode()).hexdigest()
