"""The seal, measured inside a process of its own: `python -m tests.bench.sealing LINES`.

Lines as an edit leaves them are put into the log until it has so many; then they are sealed
and verified, beside the bare hashing of the same bytes.
"""

import hashlib
import json
import os
import resource
import sys
import time
from collections.abc import Callable
from typing import Any

import django
import psutil

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.db import connection  # noqa: E402 - models need the set-up above
from django.utils.timezone import now  # noqa: E402

from assets.models import Municipality  # noqa: E402
from audits.models import Change, SealLeaf, SealTree  # noqa: E402
from audits.services import keeping, verification  # noqa: E402
from audits.services.sealing import checking, rounds, trees  # noqa: E402
from audits.services.sealing.lines import CHANGE  # noqa: E402
from config.kit import recording  # noqa: E402
from tests.bench.processes import cpu_of  # noqa: E402

PAGE = 5_000
OLD = '{"location": "庁舎2階 書庫B-1", "next_review": "2026-11-30", "version": 12}'
NEW = '{"location": "庁舎2階 書庫B-2", "next_review": "2027-11-30", "version": 13}'
VALUES = {
    "table_name": "'bench_line'",
    "operation": "'update'",
    "row_key": "n.number",
    "old": f"'{OLD}'",
    "new": f"'{NEW}'",
    "actor": "'bench'",
    "actor_id": "1",
    "reason": "'配置替え'",
    "source": "'screen asset_edit'",
    "address": "'192.0.2.10'",
    "database_user": "''",
}
ON_POSTGRESQL = {
    "request_id": "gen_random_uuid()",
    "at": "clock_timestamp()",
    "transaction": "pg_current_xact_id()::text::bigint",
}
ON_SQLITE = {
    "request_id": "lower(hex(randomblob(16)))",
    "at": "strftime('%%Y-%%m-%%d %%H:%%M:%%f', 'now')",
    "transaction": "0",
}
SERIES = "generate_series(1, %s) AS n(number)"
RECURSION = (
    "(WITH RECURSIVE n(number) AS (SELECT 1 UNION ALL SELECT number + 1 FROM n "
    "WHERE number < %s) SELECT number FROM n) AS n"
)
Figures = dict[str, float]


def main(wanted: int) -> Figures:
    with recording.origin("bench"):
        _fill(wanted)
        before = SealLeaf.objects.count()
        memory = _memory()
        seconds, cpu = _spent(lambda: rounds.seal(at=now()))
        sealed = SealLeaf.objects.count() - before
        found: Figures = {
            "lines": Change.objects.count(),
            "sealed": sealed,
            "seal_us": cpu / sealed * 1e6,
            "seal_wall_s": seconds,
            "seal_mb": _memory() - memory,
        }
    return found | _verified() | _compared()


def _fill(wanted: int) -> None:
    """Write what is missing as an update of an asset writes it, inside the database."""
    missing = wanted - Change.objects.count()
    if missing <= 0:
        return
    postgresql = connection.vendor == "postgresql"
    values = dict(VALUES) | (ON_POSTGRESQL if postgresql else ON_SQLITE)
    values["municipality_id"] = str(Municipality.objects.earliest("pk").pk)
    numbers = SERIES if postgresql else RECURSION
    columns = ", ".join(f'"{name}"' for name in values)
    chosen = ", ".join(values.values())
    with recording.action(by=recording.PROGRAM, reason="計測の準備"), connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO audits_change ({columns}) SELECT {chosen} FROM {numbers}", [missing]
        )


def _verified() -> Figures:
    """Rebuild the trees alone, verify everything, and hash the same bytes for comparison."""
    memory = _memory()
    faults: list[str] = []
    seconds, cpu = _spent(lambda: checking.check(tell=lambda name, why: faults.append(name + why)))
    if faults:
        raise SystemExit(faults[0])
    grown = _memory() - memory
    whole_seconds, whole_cpu = _spent(verification.verify)
    lines = Change.objects.count()
    bare = _bare()
    return {
        "check_rows_s": lines / cpu,
        "check_cpu_s": cpu,
        "check_wall_s": seconds,
        "check_mb": grown,
        "bare_s": bare,
        "check_ratio": cpu / bare,
        "whole_cpu_s": whole_cpu,
        "whole_wall_s": whole_seconds,
    }


def _bare() -> float:
    """Return the processor time of one SHA-256 over the text and body of every line."""
    spent, last = 0.0, 0
    columns = ", ".join(f'"{name}"' for name in CHANGE.columns)
    while True:
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT {columns} FROM audits_change WHERE id > %s ORDER BY id LIMIT {PAGE}",
                [last],
            )
            rows = cursor.fetchall()
        if not rows:
            return spent
        last = rows[-1][0]
        lines = [CHANGE.read(row) for row in rows]
        texts = [(line.text("0" * 64) + line.body).encode() for line in lines]
        start = time.process_time()
        for text in texts:
            hashlib.sha256(text).digest()
        spent += time.process_time() - start


def _compared() -> Figures:
    """Compare the newest seal with the ledger, as a person who kept it does."""
    tree = SealTree.objects.exclude(municipality_id=None).latest("pk")
    last = trees.newest(tree)
    times = []
    for _again in range(20):
        start = time.perf_counter()
        keeping.compare(last.note if last else "", trees=[tree])
        times.append((time.perf_counter() - start) * 1000)
    return {"compare_ms": sorted(times)[10]}


def _spent(work: Callable[[], Any]) -> tuple[float, float]:
    """Return seconds that passed, and of processor time, the database's with them."""
    start, before = time.perf_counter(), time.process_time() + _database()
    work()
    return time.perf_counter() - start, time.process_time() + _database() - before


def _database() -> float:
    if connection.vendor != "postgresql":
        return 0.0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        [(pid,)] = cursor.fetchall()
    return cpu_of(pid) if psutil.pid_exists(pid) else 0.0


def _memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(int(sys.argv[1]))))
