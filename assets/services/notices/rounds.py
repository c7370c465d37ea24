"""The day's round: what is due becomes notices, the notices of a person become one mail.

Any number of schedulers may do it any number of times: what a day still lacks, its row says,
and what is told twice has the same key. On days when the office is closed nothing is said.
"""

from collections.abc import Callable
from datetime import datetime, time

from django.db import transaction
from django.utils.timezone import localdate, localtime

from assets.models import Municipality, NoticeDay
from assets.services.notices import (
    applications,
    campaigns,
    digests,
    expiries,
    printing,
    reviews,
    yearly,
)
from assets.services.notices.offices import Offices
from assets.services.notices.telling import tell_many
from config.kit.workdays import is_workday

PLANNED_FROM = time(6)  # when the night's evaluation is done and the day's rights are in force
MAILED_FROM = time(7)
SOURCES = (
    reviews.tellings,
    campaigns.tellings,
    applications.tellings,
    expiries.tellings,
    yearly.tellings,
    printing.tellings,
)


def plan(now: datetime, *, at_once: bool = False) -> int:
    """Enter the notices of this day that are still missing; return how many are new.

    `at_once` does not wait for the usual hour: whoever calls by hand or by cron has chosen it.
    """
    return _of_every_place(now, _plan_one, not_before=None if at_once else PLANNED_FROM)


def mail(now: datetime, *, at_once: bool = False) -> int:
    """Put the alarms of this minute and the day's digests into the outbox; return how many."""
    made = digests.make_alarms(now)
    return made + _of_every_place(now, _mail_one, not_before=None if at_once else MAILED_FROM)


def _of_every_place(
    now: datetime, work: Callable[[NoticeDay, datetime], int], *, not_before: time | None
) -> int:
    day = localdate(now)
    if not is_workday(day) or (not_before and _hour(now) < not_before):
        return 0
    done = 0
    for place in Municipality.objects.order_by("pk"):
        row, _made = NoticeDay.objects.get_or_create(municipality=place, day=day)
        done += work(row, now)
    return done


def _hour(now: datetime) -> time:
    return localtime(now).time()


def _plan_one(row: NoticeDay, now: datetime) -> int:
    """Gather without a lock: it may take seconds. What is entered twice is entered once."""
    if row.planned_at is not None:
        return 0
    offices = Offices(row.municipality_id, on=row.day)
    told = [telling for source in SOURCES for telling in source(offices)]
    with transaction.atomic():
        new = tell_many(told, on=row.day)
        NoticeDay.objects.filter(pk=row.pk).update(planned_at=now)
    return new


def _mail_one(row: NoticeDay, now: datetime) -> int:
    """Make the digests under the lock of the day, so that only one maker reads its notices."""
    if row.mailed_at is not None:
        return 0
    with transaction.atomic():
        locked = NoticeDay.objects.select_for_update().get(pk=row.pk)
        if locked.planned_at is None or locked.mailed_at is not None:
            return 0
        made = digests.make(locked, now)
        NoticeDay.objects.filter(pk=row.pk).update(mailed_at=now)
    return made
