"""Large files: asked for, made in the background, kept for a day to be fetched.

The row is the queue (ExportRun with its ExportWork). A process takes a file by a lease and
gives signs of life; what a process leaves behind when it dies is made again from the start.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event, Thread
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import OperationalError, connection, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from assets.access import Operator, Viewer
from assets.models import ExportRun, ExportWork
from assets.services.exports import runs, telling
from assets.services.exports.files import File, Selection, Wanted
from assets.services.exports.form_file import FormPaper
from config.kit import proof, recording

LARGE = 1_000  # rows of a PDF; a second
KEPT = timedelta(days=1)
LEASE = timedelta(minutes=1)
SIGN_SECONDS = 2.0
MOST_TRIES = 3
logger = logging.getLogger(__name__)
State = ExportRun.State
Clock = Callable[[], datetime]
Select = Callable[[ExportRun, Viewer], tuple[Viewer, Selection]]


class CancelledError(Exception):
    """The person did not want it any more."""


def is_large(viewer: Viewer, selection: Selection, wanted: Wanted) -> bool:
    """Whether nobody should wait for it before the screen."""
    is_paper = wanted.format == ExportRun.Format.PDF
    return is_paper and runs.selected(viewer, selection).order_by().count() > LARGE


def order(viewer: Viewer, selection: Selection, wanted: Wanted, *, at: datetime) -> ExportRun:
    """Ask for a file; raises what `runs.stream` raises."""
    runs.slow_down(viewer, at)
    file = runs.prepared(viewer, selection, wanted, at=at)
    told = {"wanted": asdict(wanted), "shown": list(selection.shown), "words": selection.words}
    with transaction.atomic():
        run = runs.begin(file, at=at, state=State.WAITING)
        total = file.assets.order_by().count()
        run.work = ExportWork.objects.create(run=run, order=told, rows_total=total)
    return run


def cancel(run: ExportRun, *, at: datetime) -> ExportRun:
    """End a file that nobody works at; tell the process that does to stop."""
    ExportWork.objects.filter(pk=run.pk).update(cancel=True)
    if run.state == State.WAITING:
        _end(run, State.CANCELLED, at=at)
    elif run.state != State.RUNNING:
        raise ValidationError(_("この書き出しは、すでに終わっています。"))
    return run


def take_waiting(at: datetime) -> ExportRun | None:
    """Return the file that waits longest, taken for this process, or None."""
    free = ExportWork.objects.filter(Q(taken_until=None) | Q(taken_until__lt=at))
    waiting = ExportRun.objects.filter(state__in=ExportRun.UNDER_WAY, pk__in=free.values("pk"))
    for run in waiting.select_related("work", "municipality", "by").order_by("begun_at")[:10]:
        mine = free.filter(pk=run.pk).update(taken_until=at + LEASE, tries=run.work.tries + 1)
        if mine:
            run.work.tries += 1
            return run
    return None


def make_waiting(*, select: Select, clock: Clock) -> int:
    """Make every file that is asked for and that nobody is at; return how many."""
    done = 0
    while (run := take_waiting(clock())) is not None:
        make(run, select=select, clock=clock)
        done += 1
    return done


def make(run: ExportRun, *, select: Select, clock: Clock) -> ExportRun:
    """Make a file that was taken, with the rights that its person has by now."""
    viewer = Viewer(run.by, run.municipality) if run.by else Operator(run.municipality)
    try:
        _demand(run.work)
        _make(run, *select(run, viewer), clock)
    except CancelledError:
        _end(run, State.CANCELLED, at=clock())
    except (ValidationError, PermissionDenied):
        logger.warning("export %s could not be made", run.key, exc_info=True)
        _end(run, State.BROKEN, at=clock())
    return run


def path_of(run: ExportRun) -> Path:
    name = run.key.hex
    return Path(settings.MEDIA_ROOT) / "exports" / name[:2] / f"{name}.{run.format}"


def is_kept(run: ExportRun) -> bool:
    return run.state == State.DONE and path_of(run).is_file()


def drop_old(*, at: datetime) -> int:
    """Drop the copies of files that were made more than a day ago."""
    over = ExportRun.objects.filter(ended_at__lt=at - KEPT, work__isnull=False)
    count = 0
    for run in over.order_by("pk"):
        path_of(run).unlink(missing_ok=True)
        ExportWork.objects.filter(pk=run.pk).delete()
        count += 1
    return count


def _make(run: ExportRun, viewer: Viewer, selection: Selection, clock: Clock) -> None:
    told = run.work.order
    selection = Selection(selection.assets, run.query, tuple(told["shown"]), told["words"])
    wanted = Wanted(**told["wanted"])
    proof.freshen(at=clock())
    file = runs.prepared(viewer, selection, wanted, at=run.begun_at)
    run.state, run.highest = State.RUNNING, file.rank()
    with _action(run, _("台帳の書き出しを作り始めた")):
        run.save(update_fields=["state", "highest"])
    runs.tell_file(file, run)
    outgoing = runs.Outgoing(viewer, run, file)
    path = path_of(run)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    half = path.with_suffix(".part")
    try:
        with _watched(run, file, clock), half.open("wb") as out:
            outgoing.make()
            half.chmod(0o600)
            out.writelines(outgoing)
        half.replace(path)
    except BaseException:
        half.unlink(missing_ok=True)
        raise


def _demand(work: ExportWork) -> None:
    if work.cancel:
        raise CancelledError
    if work.tries > MOST_TRIES:
        raise ValidationError(_("何度も途中で止まりました。"))


@contextmanager
def _watched(run: ExportRun, file: File, clock: Clock) -> Iterator[None]:
    """Give signs of life and of progress while the block runs, over a connection of its own.

    The block's own is busy: the database is writing the rows into it.
    """
    over, unwanted = Event(), Event()
    signs = Thread(target=_give_signs, args=(run.pk, file, over, unwanted, clock), daemon=True)

    def watch() -> None:
        if unwanted.is_set():
            raise CancelledError

    if isinstance(file, FormPaper):
        file.watch = watch
    signs.start()
    try:
        yield
    finally:
        over.set()
        signs.join()


def _give_signs(key: int, file: File, over: Event, unwanted: Event, clock: Clock) -> None:
    mine = ExportWork.objects.filter(pk=key)
    while not over.wait(SIGN_SECONDS):
        with suppress(OperationalError):
            mine.update(taken_until=clock() + LEASE, rows_done=file.rows)
            if mine.filter(cancel=True).exists():
                unwanted.set()
        connection.close()


def _end(run: ExportRun, state: str, *, at: datetime) -> None:
    """Put on record that no file came of it, unless that is told already."""
    if run.state not in ExportRun.UNDER_WAY:
        return
    run.state, run.ended_at = state, at
    gone = state == State.CANCELLED
    reason = _("台帳の書き出しを取りやめた") if gone else _("台帳の書き出しが途中で終わった")
    with _action(run, reason):
        run.save(update_fields=["state", "ended_at"])
        telling.tell(run, by=run.by or recording.PROGRAM)


def _action(run: ExportRun, reason: str) -> Any:
    by = run.by or recording.PROGRAM
    return recording.action(by=by, reason=reason, municipality_id=run.municipality_id)
