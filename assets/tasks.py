"""What the scheduler calls of the register; each task reads the clock and makes one call."""

from functools import partial

from celery import shared_task
from django.utils.timezone import localdate, now

from assets.forms.reviews import meant
from assets.forms.targets import selection_of
from assets.services.conversions import undoing
from assets.services.exports import background
from assets.services.findings import rounds as rules
from assets.services.imports import runs
from assets.services.notices import rounds, sending
from assets.services.protection import nightly as protection
from assets.services.reviews import campaigns
from config.kit import recording

HOURS = 60 * 60


@shared_task(acks_late=True, time_limit=4 * HOURS)
def run_imports(**_later: object) -> int:
    """Take every step that an import waits for; the rows are the queue, a message a nudge."""
    done = 0
    with recording.origin("task run_imports"):
        while (run := runs.take_waiting(now())) is not None:
            runs.advance(run, clock=now)
            done += 1
    return done


@shared_task(acks_late=True, time_limit=HOURS)
def run_exports(**_later: object) -> int:
    """Make every large file that is asked for; the rows are the queue, a message a nudge."""
    with recording.origin("task run_exports"):
        return background.make_waiting(select=selection_of, clock=now)


@shared_task(acks_late=True, time_limit=HOURS)
def run_reviews(**_later: object) -> int:
    """Open the campaigns whose day has come, let items follow their assets, close what is done."""
    moment = now()
    select = partial(meant, on=localdate(moment))
    with recording.origin("task run_reviews"):
        return campaigns.do_due(select=select, by=recording.PROGRAM, at=moment)


@shared_task(acks_late=True)
def plan_notices(**_later: object) -> int:
    """Run every minute: what of this day's notices and mails has not been made yet."""
    with recording.origin("task plan_notices"):
        return rounds.plan(now()) + rounds.mail(now())


@shared_task(acks_late=True)
def send_mails(**_later: object) -> int:
    """Send what waits in the outbox; the rows are the queue, a message a nudge."""
    with recording.origin("task send_mails"):
        return sending.send_waiting(clock=now)


@shared_task(acks_late=True, time_limit=4 * HOURS)
def evaluate_rules(**_later: object) -> int:
    """Run every minute: at the first chance of a day, and when rules change, ask of all assets."""
    with recording.origin("task evaluate_rules"):
        return rules.evaluate_due(clock=now, by=recording.PROGRAM)


@shared_task(acks_late=True)
def settle_protection(**_later: object) -> int:
    """Work out the needed grades that a save has left; the rows are the queue."""
    with recording.origin("task settle_protection"):
        return protection.settle_waiting(by=recording.PROGRAM)


@shared_task(acks_late=True, time_limit=4 * HOURS)
def convert_grades(**_later: object) -> int:
    """Carry out every change of a scheme that is asked for; the rows are the queue."""
    done = 0
    while (conversion := undoing.next_in_line()) is not None:
        with recording.origin("task convert_grades"):
            undoing.work_off_or_give_up(conversion, at=now(), on=localdate())
        done += 1
    return done
