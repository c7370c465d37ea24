"""Sending what is in the outbox: a mail is claimed, handed over and marked, one at a time.

A mail may be sent once at most: when its sender dies between the answer of the mail server and
the mark, the row is `unknown` and its notices go into the next digest. Only what is urgent is
sent again, under the same Message-ID.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial

from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import QuerySet
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from assets.models import Mail, Notice
from assets.services.notices import transport
from assets.services.notices.offices import Offices, once_each
from assets.services.notices.telling import Telling, tell_many

LEASE = timedelta(minutes=10)  # longer than a mail server may take over one mail
SHORTEST_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=2)
LONGEST_RUN = 240  # seconds; shorter than a task may take
MOST_TRIES = 24  # about a day and a half
LONGEST_REASON = 300
State = Mail.State
Clock = Callable[[], datetime]

# Two threads of one process would lose two answers when it is killed.
_one_at_a_time = threading.Lock()


def send_waiting(*, clock: Clock) -> int:
    """Send everything that waits; return how many mails the server has taken."""
    if not _one_at_a_time.acquire(blocking=False):
        return 0
    try:
        settle_forgotten(clock())
        return _send_all(clock) if _is_anything_waiting(clock()) else 0
    finally:
        _one_at_a_time.release()


def settle_forgotten(now: datetime) -> int:
    """Decide on mails whose sender died: to be sent again, or `unknown` and told once more."""
    lost = Mail.objects.filter(state=State.SENDING, taken_until__lt=now)
    if transport.is_repeatable():
        return lost.update(state=State.PENDING, taken_until=None)
    again = lost.filter(is_urgent=True).update(state=State.PENDING, taken_until=None)
    keys = list(lost.filter(is_urgent=False).values_list("pk", flat=True))
    return again + sum(_mark_unknown(key, now) for key in keys)


def _mark_unknown(key: int, now: datetime, reason: str = "") -> bool:
    reason = reason or _("送信の途中でプログラムが止まりました。")
    with transaction.atomic():
        mine = Mail.objects.filter(pk=key, state=State.SENDING)
        told = {"state": State.UNKNOWN, "taken_until": None, "error": reason[:LONGEST_REASON]}
        if not mine.update(**told, next_try_at=now):
            return False
        Notice.objects.filter(mail=key).update(mail=None)
    return True


def _is_anything_waiting(now: datetime) -> bool:
    return _waiting(now).exists()


def _waiting(now: datetime) -> QuerySet[Mail]:
    return Mail.objects.filter(state=State.PENDING, next_try_at__lte=now)


def _send_all(clock: Clock) -> int:
    """Send until nothing waits, or until the line is lost."""
    sent = 0
    with suppress(transport.NoLineError), transport.opened() as line:
        for mail in _claimed(clock):
            sent += _sent(line, mail, clock)
    return sent


def _claimed(clock: Clock) -> Iterator[Mail]:
    """Claim mail after mail that nobody else has claimed; the rest is for the next run."""
    until = time.monotonic() + LONGEST_RUN
    while time.monotonic() < until and (mail := _claim(clock())) is not None:
        yield mail


def _claim(now: datetime) -> Mail | None:
    with transaction.atomic():
        waiting = _waiting(now).select_for_update(skip_locked=True)
        mail = waiting.order_by("-is_urgent", "next_try_at", "pk").first()
        if mail is None:
            return None
        mail.state, mail.taken_until, mail.attempts = State.SENDING, now + LEASE, mail.attempts + 1
        mail.save(update_fields=["state", "taken_until", "attempts"])
    return mail


def _sent(line: transport.Line, mail: Mail, clock: Clock) -> bool:
    """Hand over one mail and note what came of it."""
    try:
        line.send(mail)
    except transport.UndeliveredError as error:
        _insist(partial(_put_back, mail, error, clock()))
        if error.line_lost:
            raise transport.NoLineError(str(error)) from error
        return False
    except transport.UncertainError as error:
        _insist(partial(_leave_uncertain, mail, error, clock()))
        raise transport.NoLineError(str(error)) from error
    _insist(partial(_mark_sent, mail, clock()))
    return True


def _insist(note: Callable[[], object]) -> None:
    """Write down what only this process knows; a database that restarts is waited for."""
    until = time.monotonic() + LEASE.total_seconds()
    while True:
        try:
            note()
        except (OperationalError, InterfaceError):
            connection.close()
            if time.monotonic() > until:
                raise
            time.sleep(0.2)
        else:
            return


def _mark_sent(mail: Mail, now: datetime) -> None:
    """Also when the lease ran out meanwhile: the server has said that it took the mail."""
    Mail.objects.filter(pk=mail.pk, attempts=mail.attempts).update(
        state=State.SENT, sent_at=now, taken_until=None, error=""
    )


def _leave_uncertain(mail: Mail, error: Exception, now: datetime) -> None:
    if mail.is_urgent:
        _wait(mail, error, now)
    else:
        _mark_unknown(mail.pk, now, str(error))


def _put_back(mail: Mail, error: transport.UndeliveredError, now: datetime) -> None:
    if not error.permanent and mail.attempts < MOST_TRIES:
        _wait(mail, error, now)
        return
    with transaction.atomic():
        mine = Mail.objects.filter(pk=mail.pk, state=State.SENDING, attempts=mail.attempts)
        mine.update(state=State.FAILED, taken_until=None, error=str(error)[:LONGEST_REASON])
        _tell_superiors(mail, now)


def _wait(mail: Mail, error: Exception, now: datetime) -> None:
    wait = min(SHORTEST_WAIT * 2 ** (mail.attempts - 1), LONGEST_WAIT)
    Mail.objects.filter(pk=mail.pk, state=State.SENDING, attempts=mail.attempts).update(
        state=State.PENDING,
        taken_until=None,
        next_try_at=now + wait,
        error=str(error)[:LONGEST_REASON],
    )


def _tell_superiors(mail: Mail, now: datetime) -> None:
    """A mail that cannot be delivered: the head of the person and the administrators learn of it.

    Nobody is told by mail that their own address fails.
    """
    offices = Offices(mail.municipality_id, on=localdate(now))
    person = mail.recipient
    heads = offices.head_of(person.unit_id) if person.unit_id else []
    text = _("%(name)sさんへのメールが届きません。メールアドレスを確かめてください。")
    tell_many(
        [
            Telling(
                other,
                f"mail:{mail.pk}:failed",
                Notice.Kind.MAIL,
                text % {"name": person.name},
                f"/users/{person.username}/" if other in offices.administrators else "/units/",
            )
            for other in once_each([*heads, *offices.administrators])
            if other.pk != person.pk
        ],
        on=localdate(now),
    )
