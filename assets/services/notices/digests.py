"""One mail for one person on one day: notices gathered into the outbox."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import groupby, islice
from operator import attrgetter
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from assets.models import Mail, Notice, NoticeDay, User
from assets.services.notices import letters
from assets.services.notices.offices import Offices
from config.kit.workdays import begins_week

AT_ONCE = 200
OLDEST = timedelta(days=60)
DAILY, WEEKLY, NEVER = "daily", "monday", "none"
Batch = tuple[User, list[Notice]]


def make(day: NoticeDay, now: datetime) -> int:
    """Make the digests of a day, one for each person whom anything waits for.

    The caller holds the lock of the day: nobody else links these notices to mails meanwhile.
    """
    _withdraw_unsent(day)
    contact = Offices(day.municipality_id, on=day.day).contact
    doubted = _doubted(day)
    people = iter(list(_waiting(day)))
    made = 0
    while some := list(islice(people, AT_ONCE)):
        mails = [
            _mail(person, told, day, now, contact=contact, again=person.pk in doubted)
            for person, told in some
        ]
        _enter(mails, some)
        made += len(mails)
    return made


def make_alarms(now: datetime) -> int:
    """Give every alarm a mail of its own at once, on any day; who makes it twice makes one."""
    since = localdate(now) - OLDEST
    waiting = Notice.objects.filter(
        kind=Notice.Kind.ALARM, mail=None, read_at=None, notified_on__gte=since
    ).exclude(recipient__email="")
    found = list(waiting.filter(recipient__is_active=True).select_related("recipient"))
    for notice in found:
        contact = Offices(notice.municipality_id, on=localdate(now)).contact
        letter = letters.alarm(notice, name=notice.recipient.name, contact=contact)
        mail = _outgoing(notice.recipient, f"alarm:{notice.pk}", letter, now, is_urgent=True)
        with transaction.atomic():
            _enter([mail], [(notice.recipient, [notice])])
    return len(found)


def _waiting(day: NoticeDay) -> Iterator[Batch]:
    """People with what has not been mailed to them nor read by them, and who want it today."""
    notices = (
        Notice.objects.filter(
            municipality=day.municipality_id,
            mail=None,
            read_at=None,
            notified_on__range=(day.day - OLDEST, day.day),
            recipient__is_active=True,
        )
        .exclude(recipient__email="")
        .select_related("recipient")
        .order_by("recipient", "pk")
    )
    monday = begins_week(day.day)
    for person, told in groupby(notices.iterator(), key=attrgetter("recipient")):
        wish = person.preferences.get("mails", DAILY)
        if wish == DAILY or (wish == WEEKLY and monday):
            yield person, list(told)


def _withdraw_unsent(day: NoticeDay) -> None:
    """Take back digests of earlier days that certainly were not sent: today's will say it all."""
    unsent = Mail.objects.filter(
        municipality=day.municipality_id, state=Mail.State.PENDING, is_urgent=False
    ).select_for_update(skip_locked=True)
    keys = list(unsent.values_list("pk", flat=True))
    Mail.objects.filter(pk__in=keys).delete()


def _doubted(day: NoticeDay) -> set[int]:
    """The people to whom a mail of the last days may not have arrived."""
    since = day.day - timedelta(days=7)
    unknown = Mail.objects.filter(
        municipality=day.municipality_id, state=Mail.State.UNKNOWN, planned_at__date__gte=since
    )
    return set(unknown.values_list("recipient", flat=True))


def _mail(
    person: User,
    told: list[Notice],
    day: NoticeDay,
    now: datetime,
    *,
    contact: str,
    again: bool,
) -> Mail:
    letter = letters.digest(told, name=person.name, contact=contact, again=again)
    return _outgoing(person, f"digest:{person.pk}:{day.day}", letter, now)


def _outgoing(
    person: User, key: str, letter: letters.Letter, now: datetime, **options: Any
) -> Mail:
    return Mail(
        key=key,
        municipality_id=person.municipality_id,  # type: ignore[misc]  # told, so of one
        recipient=person,
        address=person.email,
        subject=letter.subject,
        body=letter.body,
        message_id=letters.message_id(key),
        next_try_at=now,
        planned_at=now,
        **options,
    )


def _enter(mails: list[Mail], batches: Iterable[Batch]) -> None:
    """Store the mails and link their notices to them."""
    Mail.objects.bulk_create(mails, ignore_conflicts=True)
    by_key = dict(
        Mail.objects.filter(key__in=[mail.key for mail in mails]).values_list("key", "pk")
    )
    linked = []
    for mail, (_person, told) in zip(mails, batches, strict=True):
        for notice in told:
            notice.mail_id = by_key[mail.key]
            linked.append(notice)
    Notice.objects.bulk_update(linked, ["mail"], batch_size=500)
