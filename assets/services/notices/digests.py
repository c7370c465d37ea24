"""One mail for one person on one day: notices gathered into the outbox."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from itertools import groupby, islice
from operator import attrgetter
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.timezone import localdate

from assets.models import Mail, Notice, NoticeDay, User
from assets.services.notices import letters
from assets.services.notices.offices import Offices
from config.kit.workdays import begins_week

AT_ONCE = 200
STALE = timedelta(days=60)
DAILY, WEEKLY, NEVER = "daily", "monday", "none"
Batch = tuple[User, list[Notice]]


def make(day: NoticeDay, now: datetime) -> int:
    """Make the digests of a day, one for each person whom anything waits for.

    The caller holds the lock of the day: nobody else links these notices to mails meanwhile.
    """
    _withdraw_unsent(day)
    contact = Offices(day.municipality_id, on=day.day).contact
    unsure = doubted(day.municipality_id, on=day.day)
    people = iter(list(_waiting(day)))
    made = 0
    while some := list(islice(people, AT_ONCE)):
        mails = []
        for person, told in some:
            again = person.pk in unsure
            letter = write(person, told, on=day.day, contact=contact, again=again)
            mails.append(_outgoing(person, f"digest:{person.pk}:{day.day}", letter, now))
        _enter(mails, some)
        made += len(mails)
    return made


def make_alarms(now: datetime) -> int:
    """Give every alarm a mail of its own at once, on any day; who makes it twice makes one."""
    waiting = Notice.objects.filter(kind=Notice.Kind.ALARM, mail=None, read_at=None)
    waiting = waiting.filter(recipient__is_active=True).exclude(recipient__email="")
    found = list(waiting.select_related("recipient"))
    places = {notice.municipality_id for notice in found}
    contacts = {place: Offices(place, on=localdate(now)).contact for place in places}
    for notice in found:
        contact = contacts[notice.municipality_id]
        letter = letters.alarm(notice, name=notice.recipient.name, contact=contact)
        mail = _outgoing(notice.recipient, f"alarm:{notice.pk}", letter, now, is_urgent=True)
        with transaction.atomic():
            _enter([mail], [(notice.recipient, [notice])])
    return len(found)


def write(
    person: User, told: list[Notice], *, on: date, contact: str, again: bool = False
) -> letters.Letter:
    """Return the digest of a day; what is old is counted, so that a long silence ends in one page.

    Nothing is passed over in silence, however long nobody was there to send it.
    """
    fresh = [notice for notice in told if notice.notified_on >= on - STALE]
    old = len(told) - len(fresh)
    return letters.digest(fresh, name=person.name, contact=contact, again=again, old=old)


def wanted_by(person: User, *, on: date) -> bool:
    """Whether the person takes a digest on this day."""
    wish = person.preferences.get("mails", DAILY)
    return bool(wish == DAILY or (wish == WEEKLY and begins_week(on)))


def unmailed(municipality_id: int, *, on: date) -> QuerySet[Notice]:
    """What has not been mailed to people nor read by them, by person."""
    notices = Notice.objects.filter(
        municipality=municipality_id,
        mail=None,
        read_at=None,
        notified_on__lte=on,
        recipient__is_active=True,
    )
    notices = notices.exclude(recipient__email="").select_related("recipient")
    return notices.order_by("recipient", "pk")


def _waiting(day: NoticeDay) -> Iterator[Batch]:
    """People with what waits for them, who want it today."""
    notices = unmailed(day.municipality_id, on=day.day).iterator()
    for person, told in groupby(notices, key=attrgetter("recipient")):
        if wanted_by(person, on=day.day):
            yield person, list(told)


def _withdraw_unsent(day: NoticeDay) -> None:
    """Take back digests of earlier days that certainly were not sent: today's will say it all."""
    unsent = Mail.objects.filter(
        municipality=day.municipality_id, state=Mail.State.PENDING, is_urgent=False
    ).select_for_update(skip_locked=True)
    keys = list(unsent.values_list("pk", flat=True))
    Mail.objects.filter(pk__in=keys).delete()


def doubted(municipality_id: int, *, on: date) -> set[int]:
    """The people to whom a mail of the last days may not have arrived."""
    unknown = Mail.objects.filter(
        municipality=municipality_id,
        state=Mail.State.UNKNOWN,
        remedy=None,
        planned_at__date__gte=on - timedelta(days=7),
    )
    return set(unknown.values_list("recipient", flat=True))


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
