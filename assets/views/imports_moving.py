"""Moving an import on: a small file while its person waits, a large one in the background."""

from functools import partial

from django.db import transaction
from django.utils.timezone import now

from assets.models import ImportRun
from assets.services.imports import runs
from config.kit.nudging import nudge

SMALL = 2 * 1024 * 1024
TASK = "assets.tasks.run_imports"


def move_on(run: ImportRun) -> None:
    """See to the next step once what was asked for is stored.

    The row is the queue: where nobody can be told, the scheduler finds it within a minute.
    """
    if run.size <= SMALL:
        transaction.on_commit(partial(_work_off, run))
    else:
        nudge(TASK)


def _work_off(run: ImportRun) -> None:
    while run.state in ImportRun.WAITING:
        before = run.state
        run = runs.advance(run, clock=now)
        if run.state == before:
            return  # somebody else is at work on it
