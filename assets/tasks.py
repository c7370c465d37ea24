"""What the scheduler calls of the register; each task reads the clock and makes one call."""

from celery import shared_task
from django.utils.timezone import now

from assets.services.imports import runs
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
