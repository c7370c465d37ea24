"""Verifications that somebody asked for, or that are due: one at a time, beside other work."""

import base64
import logging
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Event, Thread
from typing import Any
from uuid import UUID

from django.db import OperationalError, connection
from django.db.models import Q, QuerySet
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from assets.models import Municipality
from audits.models import VerificationRun
from audits.services import verification
from audits.services.sealing.checking import Reached
from audits.services.verification import Report
from config.kit import recording

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=2)
SIGNS = 6  # of life in the time of a lease
MOST_TRIES = 3
SHOWN_EVERY = 2.0  # seconds
Run = VerificationRun
Clock = Callable[[], datetime]


def listed(municipality: Municipality | None) -> QuerySet[VerificationRun]:
    """Return the verifications of a municipality and those of all, the newest first."""
    mine = Run.objects.filter(Q(municipality=municipality) | Q(municipality=None))
    return mine.select_related("asked_by").order_by("-asked_at", "-pk")


def find(key: UUID, municipality: Municipality | None) -> VerificationRun | None:
    return listed(municipality).filter(key=key).first()


def ask(
    *, by: Any, at: datetime, municipality: Municipality | None = None, whole: bool = True
) -> VerificationRun:
    """Ask for a verification; one under way or waiting that looks at as much will do."""
    reason = _("記録の検証を頼んだ")
    with recording.action(by=by, reason=reason):
        running = Run.objects.filter(state=Run.State.RUNNING).first()
        if running and (running.whole or not whole):
            return _joined(running, municipality)
        asked: dict[str, Any] = {"asked_by": by if by.pk else None, "municipality": municipality}
        asked |= {"asked_at": at, "whole": whole}
        run, made = Run.objects.get_or_create(state=Run.State.WAITING, defaults=asked)
        if not made and whole and not run.whole:
            run.whole = True
            run.save(update_fields=["whole"])
        return _joined(run, municipality)


def _joined(run: VerificationRun, municipality: Municipality | None) -> VerificationRun:
    """A verification that two municipalities wait for belongs to all."""
    if run.municipality_id not in {None, municipality.pk if municipality else None}:
        run.municipality = None
        run.save(update_fields=["municipality"])
    return run


def ask_daily(*, at: datetime, by: Any) -> int:
    """Ask for the verification of a day, once."""
    mine = Run.objects.filter(asked_by=None, asked_at__date=localdate(at))
    if mine.exists():
        return 0
    ask(by=by, at=at)
    return 1


def is_wanted(*, at: datetime) -> bool:
    """Whether a verification waits, or was left by a process that has died."""
    dead = Q(state=Run.State.RUNNING) & (Q(alive_at=None) | Q(alive_at__lt=at - LEASE))
    return Run.objects.filter(dead | Q(state=Run.State.WAITING)).exists()


def run_waiting(*, clock: Clock) -> int:
    """Carry out what waits, and what a process left that has died; return how many ended."""
    done = 0
    while (run := _take(clock())) is not None:
        with _kept_alive(run, clock=clock):
            done += _carry_out(run, clock)
    return done


def can_go_on() -> bool:
    """Whether a shorter verification has a place to begin at."""
    return _last_intact().exists()


def last_reached() -> dict[str, Reached]:
    """Return how far the trees were found intact last: where a shorter verification begins."""
    last = _last_intact().first()
    told: Mapping[str, Any] = last.reached if last else {}
    return {
        origin: Reached(kept["size"], base64.b64decode(kept["frontier"]))
        for origin, kept in told.items()
    }


def _last_intact() -> QuerySet[VerificationRun]:
    return Run.objects.filter(state=Run.State.INTACT).exclude(reached={}).order_by("-pk")


def _take(at: datetime) -> VerificationRun | None:
    """Return the next verification, now running; None while another runs elsewhere."""
    if not is_wanted(at=at):
        return None
    with recording.action(by=recording.PROGRAM, reason=_("記録の検証を始めた")):
        locked = Run.objects.select_for_update().filter(state__in=Run.OPEN).order_by("state", "pk")
        run = locked.first()  # the running one first: the names of the states are in that order
        if run is None or (run.state == Run.State.RUNNING and not _is_dead(run, at)):
            return None
        if run.tries >= MOST_TRIES:
            _give_up(run, at)
            return None
        run.state, run.begun_at, run.alive_at = Run.State.RUNNING, at, at
        run.tries, run.progress = run.tries + 1, ""
        run.save(update_fields=["state", "begun_at", "alive_at", "tries", "progress"])
    return run


def _is_dead(run: VerificationRun, at: datetime) -> bool:
    return run.alive_at is None or run.alive_at < at - LEASE


def _give_up(run: VerificationRun, at: datetime) -> None:
    reason = _("%(count)d回続けて途中で止まりました。サーバーの担当者に知らせてください。")
    run.faults = [{"object": _("記録の検証"), "reason": reason % {"count": run.tries}}]
    run.state, run.ended_at = Run.State.STOPPED, at
    run.save(update_fields=["faults", "state", "ended_at"])


def _carry_out(run: VerificationRun, clock: Clock) -> bool:
    """Verify and store the result; what fails is tried again when its lease is over."""
    try:
        since = None if run.whole else last_reached()
        report = verification.verify(since=since, say=_Shown(run).say)
    except Exception:
        logger.exception("the verification %s failed", run.key)
        return False
    _end(run, report, clock())
    return True


def _end(run: VerificationRun, report: Report, at: datetime) -> None:
    names = ("tables", "rows", "lines", "versions", "sealed", "erased", "checkpoints")
    run.counts = {name: getattr(report, name) for name in names}
    run.faults = [{"object": one.object, "reason": one.reason} for one in report.faults]
    run.reached = {origin: _as_json(reached) for origin, reached in report.reached.items()}
    run.state = Run.State.INTACT if report.intact else Run.State.BROKEN
    run.ended_at = at
    reason = _("記録の検証で異常がなかった") if report.intact else _("記録の検証で異常が見つかった")
    with recording.action(by=recording.PROGRAM, reason=reason):
        run.save(update_fields=["counts", "faults", "reached", "state", "ended_at"])


def _as_json(reached: Reached) -> dict[str, Any]:
    return {"size": reached.size, "frontier": base64.b64encode(reached.frontier).decode()}


@dataclass
class _Shown:
    """Shows how far a long verification has come."""

    run: VerificationRun
    at: float = 0.0

    def say(self, text: str) -> None:
        moment = time.monotonic()
        if moment - self.at > SHOWN_EVERY:
            self.at = moment
            Run.objects.filter(pk=self.run.pk).update(progress=text[:200])


@contextmanager
def _kept_alive(run: VerificationRun, *, clock: Clock) -> Iterator[None]:
    """Give signs of life for as long as the block runs, over a connection of its own."""
    over = Event()
    signs = Thread(target=_give_signs, args=(run.pk, over, clock), daemon=True)
    signs.start()
    try:
        yield
    finally:
        over.set()
        signs.join()


def _give_signs(key: int, over: Event, clock: Clock) -> None:
    while not over.wait(LEASE.total_seconds() / SIGNS):
        with suppress(OperationalError):
            Run.objects.filter(pk=key).update(alive_at=clock())
        connection.close()
