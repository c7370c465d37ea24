"""What falls due with time: rights that begin or end, and leftovers that nobody needs."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.contrib.sessions.models import Session
from django.utils.timezone import localdate

from assets.models import Draft, SubmitKey
from assets.services import rights, tolerances
from assets.services.blackout import keeping as papers
from assets.services.exports import background as large_exports
from assets.services.exports import runs as exports
from assets.services.imports import runs as imports
from assets.services.moves import changes as moves
from assets.services.notices import rounds, sending
from assets.services.protection import nightly as protection
from assets.services.reorganising import changes as reorganising
from audits.models import Heartbeat
from audits.services import events, verifying
from audits.services.erasing import sweeping
from config.kit import statistics

KEYS_KEPT = timedelta(days=30)
DRAFTS_KEPT = timedelta(days=180)

Job = Callable[[datetime, Any], int]


def do_due(*, now: datetime, by: Any, again: bool = False) -> dict[str, int]:
    """Do everything that is due at this moment; return how much each job had to do.

    A daily job runs at the first chance of its day. `again` does it whether or not it
    was done: every job finds out for itself what is left, so that a repetition is harmless.
    """
    done = {name: job(now, by) for name, job in ALWAYS.items()}
    for name, job in DAILY.items():
        if again or _begin_day(name, now):
            done[name] = job(now, by)
    return done


def remind(*, now: datetime) -> dict[str, int]:
    """Tell and mail what is due, in this process: for those who use cron.

    Otherwise these are tasks of their own, so that a slow mail server holds up nothing else.
    """
    return {
        "notices": rounds.plan(now, at_once=True),
        "mails": rounds.mail(now, at_once=True),
        "sent": sending.send_waiting(clock=lambda: now),
    }


def _begin_day(name: str, now: datetime) -> bool:
    """Note that a job is done on this day; False when it already was."""
    seen = Heartbeat.objects.filter(name=name).values_list("seen_at", flat=True).first()
    if seen is not None and localdate(seen) >= localdate(now):
        return False
    Heartbeat.objects.update_or_create(name=name, defaults={"seen_at": now})
    return True


def _apply_moves(now: datetime, by: Any) -> int:
    """The chart first: people move to the units of their day."""
    day = localdate(now)
    return reorganising.apply_due(on=day, at=now, by=by) + moves.apply_due(on=day, at=now, by=by)


def _apply_rights(now: datetime, by: Any) -> int:
    return rights.apply_due_rights(on=localdate(now), by=by)


def _end_tolerances(now: datetime, _by: Any) -> int:
    return tolerances.end_all_due(on=localdate(now))


def _rebuild_protection(_now: datetime, by: Any) -> int:
    return protection.rebuild_all(by=by)


def _drop_submit_keys(now: datetime, _by: Any) -> int:
    """A page that has been open for a month is loaded again before it is sent."""
    return SubmitKey.objects.filter(used_at__lt=now - KEYS_KEPT).delete()[0]


def _drop_drafts(now: datetime, _by: Any) -> int:
    return Draft.objects.filter(saved_at__lt=now - DRAFTS_KEPT).delete()[0]


def _drop_imports(now: datetime, _by: Any) -> int:
    return imports.drop_old(at=now)


def _end_exports(now: datetime, by: Any) -> int:
    return exports.end_forgotten(at=now, by=by) + large_exports.drop_old(at=now)


def _drop_sessions(now: datetime, _by: Any) -> int:
    return Session.objects.filter(expire_date__lt=now).delete()[0]


def _drop_events(now: datetime, by: Any) -> int:
    return events.drop_expired(at=now, by=by)


def _refresh_statistics(_now: datetime, _by: Any) -> int:
    statistics.refresh()
    return 1


def _sweep_erased(now: datetime, by: Any) -> int:
    return sweeping.sweep(at=now, by=by)


# What must not wait for the next day when a process ends in the middle of it.
ALWAYS: Mapping[str, Job] = {"moves": _apply_moves, "erased": _sweep_erased}


def _make_papers(now: datetime, by: Any) -> int:
    """The paper for the day without power: at the first chance of every month."""
    return papers.make_due(at=now, by=by)


def _ask_verification(now: datetime, by: Any) -> int:
    """The whole record, at the first chance of every day: on a server, soon after midnight."""
    return verifying.ask_daily(at=now, by=by)


DAILY: Mapping[str, Job] = {
    "rights": _apply_rights,
    "deviations": _end_tolerances,
    "protection": _rebuild_protection,
    "submit_keys": _drop_submit_keys,
    "drafts": _drop_drafts,
    "imports": _drop_imports,
    "exports": _end_exports,
    "sessions": _drop_sessions,
    "events": _drop_events,
    "statistics": _refresh_statistics,
    "papers": _make_papers,
    "verification": _ask_verification,
}
