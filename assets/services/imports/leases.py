"""Who works on an import: one process at a time, for as long as it gives a sign of life."""

import gc
import math
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from threading import Event, Thread

from django.db import DEFAULT_DB_ALIAS, OperationalError, connection, connections
from django.db.models import Q
from django.utils.translation import gettext as _

from assets.models import ImportRun, ImportWork

LEASE = timedelta(seconds=60)
SIGNS = 4  # of life in the time of a lease
MOST_TRIES = 3
NEW_OBJECTS = 50_000
USUAL = gc.get_threshold()
Clock = Callable[[], datetime]


class GivenUpError(Exception):
    """The step was begun several times, and never came to an end."""

    def __str__(self) -> str:
        told = _(
            "処理が%(tries)d回続けて途中で止まったため、取り込みをやめました。"
            "台帳は変わっていません。管理者に知らせてください。"
        )
        return told % {"tries": MOST_TRIES}


def take(run: ImportRun, *, at: datetime) -> bool:
    """Take a run for this process until it is let go, or for the time of a lease."""
    free = Q(taken_until=None) | Q(taken_until__lt=at)
    mine = ImportWork.objects.filter(free, pk=run.pk).update(taken_until=at + LEASE)
    run.is_taken = bool(mine)  # type: ignore[attr-defined]  # of this object, not of the row
    return bool(mine)


def let_go(run: ImportRun) -> None:
    ImportWork.objects.filter(pk=run.pk).update(taken_until=None)
    run.is_taken = False  # type: ignore[attr-defined]


def count_try(run: ImportRun) -> None:
    """Note that a step is begun; raises GivenUpError where it was begun too often."""
    options = run.work.options
    options["tries"] = options.get("tries", 0) + 1
    if options["tries"] > MOST_TRIES:
        raise GivenUpError
    ImportWork.objects.filter(pk=run.pk).update(options=options)


@contextmanager
def kept(run: ImportRun, *, clock: Clock) -> Iterator[None]:
    """Renew the lease for as long as the block runs, over a connection of its own.

    What the block itself writes is seen by nobody before it commits. Where SQLite lets nobody
    else write meanwhile, nobody else can take the run either: there and where the block itself
    renews the lease, no other connection is opened, with the whole schema in its memory.
    """
    over, mine = Event(), connections[DEFAULT_DB_ALIAS]

    def is_safe() -> bool:
        held = mine.vendor == "sqlite" and mine.in_atomic_block
        return held or time.monotonic() - getattr(run, "renewed_at", -math.inf) < _between()

    signs = Thread(target=_give_signs, args=(run.pk, over, clock, is_safe), daemon=True)
    signs.start()
    gc.set_threshold(NEW_OBJECTS, *USUAL[1:])  # very many objects, and hardly a cycle in them
    try:
        yield
    finally:
        gc.set_threshold(*USUAL)
        over.set()
        signs.join()


def renew(run: ImportRun, *, at: datetime, rows_done: int) -> None:
    """Give a sign of life with what is done so far."""
    mine = ImportWork.objects.filter(pk=run.pk)
    mine.update(rows_done=rows_done, taken_until=at + LEASE)
    run.renewed_at = time.monotonic()  # type: ignore[attr-defined]


def _give_signs(key: int, over: Event, clock: Clock, is_safe: Callable[[], bool]) -> None:
    while not over.wait(_between()):
        if is_safe():
            continue
        with suppress(OperationalError):
            ImportWork.objects.filter(pk=key).update(taken_until=clock() + LEASE)
        connection.close()


def _between() -> float:
    return LEASE.total_seconds() / SIGNS
