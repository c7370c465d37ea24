"""What the scheduler calls; each task reads the clock and makes one call."""

from celery import shared_task
from celery.signals import worker_init, worker_ready
from django.db import close_old_connections
from django.utils.timezone import now

from audits import ledger
from audits.services import due, readiness, verifying, watching
from audits.services.evidence import packages
from audits.services.sealing import rounds
from config.kit import recording
from config.kit.beside import Beside

HOURS = 60 * 60
_verifier = Beside("verify_waiting")


@shared_task(acks_late=True)
def beat(**_later: object) -> None:
    readiness.beat(at=now())


@shared_task(acks_late=True)
def run_due(**_later: object) -> dict[str, int]:
    """Run every minute: what has fallen due since, and what was missed while nothing ran."""
    with recording.origin("task run_due"):
        return due.do_due(now=now(), by=recording.PROGRAM)


@shared_task(acks_late=True)
def seal(**_later: object) -> int:
    """Run every half minute: no change is older than a minute when it is sealed."""
    with recording.origin("task seal"):
        return rounds.seal(at=now())


@shared_task(acks_late=True)
def watch(**_later: object) -> dict[str, int]:
    """Run every minute: tell what is wrong with the ledger, mail its newest seals once a day."""
    with recording.origin("task watch"):
        return watching.watch(at=now())


@shared_task(acks_late=True)
def verify(**_later: object) -> bool:
    """Have the verifications carried out that are asked for; the rows are the queue.

    Of a million lines each takes half a minute: not in a worker that all else waits for.
    """
    return verifying.is_wanted(at=now()) and _verifier.start()


@shared_task(acks_late=True, time_limit=4 * HOURS)
def make_evidence(**_later: object) -> int:
    """Make every package that an auditor waits for; the rows are the queue."""
    with recording.origin("task make_evidence"):
        return packages.make_waiting(clock=now)


@worker_init.connect
def refuse_unrecorded_work(**_sender: object) -> None:
    ledger.require_triggers()


@worker_ready.connect
def show_life(**_sender: object) -> None:
    """Be seen at once instead of after the first tick.

    The connection of this thread, which asks no more, is given to those that work.
    """
    readiness.beat(at=now())
    close_old_connections()
