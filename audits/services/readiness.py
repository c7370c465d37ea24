"""Whether this installation can serve: database, migrations, triggers, scheduler."""

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from functools import cache

from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Max

from audits import ledger
from audits.models import Heartbeat, OutsideCopy
from audits.services.standing import Standing

BEAT = "beat"
LATE_AFTER = timedelta(minutes=3)


@dataclass(frozen=True)
class Part:
    """One thing that must be in order; `detail` holds figures and no names or secrets."""

    ok: bool
    detail: str = ""

    def facts(self) -> dict[str, bool | str]:
        return asdict(self)


def parts(*, at: datetime) -> dict[str, Part]:
    """Return every part; without a database the others are not asked."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        pending, missing = _pending(), len(ledger.absent_triggers())
        return {
            "database": Part(ok=True),
            "migrations": Part(ok=not pending, detail=f"{pending} pending" if pending else ""),
            "triggers": Part(ok=not missing, detail=f"{missing} missing" if missing else ""),
            "scheduler": _scheduler(at) if not pending else Part(ok=False),
            "ledger": Part(ok=True, detail=_ledger(at) if not pending else ""),
        }
    except DatabaseError:
        return {"database": Part(ok=False)}


def beat(*, at: datetime) -> None:
    """Leave the scheduler's sign of life."""
    Heartbeat.objects.update_or_create(name=BEAT, defaults={"seen_at": at})


def _scheduler(at: datetime) -> Part:
    seen = Heartbeat.objects.filter(name=BEAT).values_list("seen_at", flat=True).first()
    if seen is None:
        return Part(ok=False, detail="never seen")
    age = max(at - seen, timedelta())
    return Part(ok=age < LATE_AFTER, detail=f"{age.total_seconds():.0f} s ago")


def _ledger(at: datetime) -> str:
    """How the record stands, in figures. A broken record is no reason to serve nobody (0034)."""
    standing = Standing(None, at=at)
    run, (count, since) = standing.verdict, standing.waiting
    verdict = "never verified" if run is None else f"{run.state}, {len(run.faults)} faults"
    waits = f"{count} unsealed" if since is None else f"{count} unsealed for {_seconds(since, at)}"
    last = OutsideCopy.objects.aggregate(last=Max("at"))["last"]
    return f"{verdict}; {waits}; " + (f"copied {_seconds(last, at)} ago" if last else "no copy")


def _seconds(since: datetime, at: datetime) -> str:
    return f"{max(at - since, timedelta()).total_seconds():.0f} s"


@cache
def shipped() -> frozenset[tuple[str, str]]:
    """The migrations of this code; those replaced by a squashed one count as one."""
    loader = MigrationLoader(None, ignore_no_migrations=True)
    return frozenset(loader.graph.nodes)


def _pending() -> int:
    return len(shipped() - MigrationRecorder(connection).applied_migrations().keys())
