"""Telling the workers that something waits for them, where a broker carries the word."""

from functools import partial

from django.conf import settings
from django.db import transaction


def nudge(task: str) -> None:
    """Send a task to the workers once what was asked for is stored.

    The rows are the queue: where nobody can be told, the scheduler finds them soon.
    """
    if settings.REDIS_URL:
        transaction.on_commit(partial(_send, task))


def _send(task: str) -> None:
    from celery import current_app  # noqa: PLC0415 - megabytes that one PC needs in no page

    current_app.send_task(task)
