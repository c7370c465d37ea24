"""Telling the workers that something waits for them, where a broker carries the word."""

from functools import cache
from typing import Any

from django.conf import settings
from django.db import transaction


def nudge(task: str) -> None:
    """Send a task to the workers once what was asked for is stored.

    The rows are the queue: where the broker is away, the scheduler finds them soon, and whoever
    asked gets the answer all the same.
    """
    if settings.REDIS_URL:
        transaction.on_commit(lambda: _send(task), robust=True)


def _send(task: str) -> None:
    queue().send_task(task)


@cache
def queue() -> Any:
    """Return a sender that knows the broker, whichever process this is."""
    from celery import Celery  # noqa: PLC0415 - megabytes that one PC needs in no page

    made = Celery("daicho", set_as_current=False)
    made.config_from_object("django.conf:settings", namespace="CELERY")
    return made
