"""One import, measured: `python -m tests.bench.importing METHOD SIZE`, answers in JSON.

A process of its own for each, so that the memory it takes is its own.
"""

import csv
import io
import json
import os
import re
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import django
import psutil

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.core.files import File  # noqa: E402 - models need the set-up above
from django.db import connection  # noqa: E402
from django.utils.timezone import now  # noqa: E402

from assets.access import Operator  # noqa: E402
from assets.models import Asset, ImportRun, Municipality, Unit  # noqa: E402
from assets.services.imports import files, runs  # noqa: E402
from config.kit import recording  # noqa: E402
from tests.bench import data  # noqa: E402
from tests.bench.imports import AGAIN, IMPORT, PLAIN  # noqa: E402
from tests.bench.processes import cpu_of  # noqa: E402

Figures = dict[str, Any]
Cells = list[str]
ANCHOR = "bench_anchor"
COLUMNS: dict[str, Callable[[int, str], str]] = {
    "name": lambda n, _unit: f"{data.WORK[n % 27]}{data.OBJECTS[n % 12]}",
    "org_unit": lambda _n, unit: unit,
    "kind": lambda _n, _unit: "情報",
    "form": lambda n, _unit: ("紙", "ファイル", "データベース")[n % 3],
    "summary": lambda n, _unit: f"{data.WORK[n % 27]}事務に用いる。毎年度更新する。",
    "operator": lambda n, _unit: f"{data.WORK[n % 27]}係 主査",
    "backup_owner": lambda n, _unit: f"{data.WORK[n % 27]}係長",
    "user_scope": lambda _n, unit: unit,
    "c_level": lambda n, _unit: "12"[n % 2],
    "i_level": lambda n, _unit: "12"[n % 2],
    "a_level": lambda _n, _unit: "1",
    "classify_reason": lambda _n, _unit: "住民の情報を含むため",
    "handling": lambda _n, _unit: "庁外持出禁止",
    "segment": lambda _n, _unit: "LGWAN接続系",
    "location": lambda n, _unit: data.PLACES[n % 5],
    "room": lambda n, _unit: f"{n % 40}番棚",
    "locked": lambda n, _unit: "○×"[n % 2],
    "count": lambda n, _unit: f"{n % 30 + 1}冊",
    "hostname": lambda n, _unit: f"SV-{n:06}" if n % 3 == 2 else "",
    "acquired_on": lambda n, _unit: f"R{n % 7 + 2}.4.1",
    "personal_info": lambda n, _unit: "有無"[n % 2],
    "subject_count": lambda n, _unit: f"約{n % 9 + 1},200件" if n % 2 == 0 else "",
    "my_number": lambda _n, _unit: "無",
    "retention": lambda n, _unit: ("5年", "10年", "永年")[n % 3],
    "created_on": lambda n, _unit: f"{date(2020, 4, 1) + timedelta(n % 2000):%Y/%m/%d}",
    "backup": lambda _n, _unit: "毎日",
    "outsourced": lambda _n, _unit: "無",
    "published": lambda _n, _unit: "無",
    "next_review": lambda n, _unit: f"R9.{n % 12 + 1}.1",
    "notes": lambda n, _unit: "令和7年度の棚卸で確認済み。" if n % 3 else "",
}


def _cells(size: int) -> Iterator[Cells]:
    units = list(Unit.objects.exclude(parent=None).order_by("code").values_list("name", flat=True))
    for number in range(size):
        unit = units[number % len(units)]
        name, *others = [make(number, unit) for make in COLUMNS.values()]
        yield [f"{name} {size}冊の第{number}号", *others]  # another file at every size


def _file(size: int) -> Path:
    """Write the file once; the second import reads the same."""
    path = Path(tempfile.gettempdir()) / f"daicho_bench_{size}.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.writer(out)
        labels = {field.name: field.verbose_name for field in Asset._meta.concrete_fields}
        writer.writerow(str(labels[key]) for key in COLUMNS)
        writer.writerows(_cells(size))
    return path


def _import(size: int) -> Callable[[], Figures]:
    path = _file(size)

    def bring() -> Figures:
        steps: Figures = {}
        with recording.origin("bench"), path.open("rb") as content:
            viewer = Operator(Municipality.objects.get())
            upload, options = File(content, name=path.name), {"unattended": True}
            run = runs.receive(upload, viewer=viewer, unit=None, at=now(), options=options)
            while run.state in ImportRun.WAITING:
                state, start = str(run.state), time.perf_counter()
                run = runs.advance(run, clock=now)
                steps[f"{state}_s"] = time.perf_counter() - start
            files.drop(run)
        assert run.state == ImportRun.State.DONE, run.message
        assert not run.refused, run.work.summary["counts"]
        return steps | {"created": run.created, "same": run.unchanged}

    return bring


def _plain(size: int) -> Callable[[], Figures]:
    """Put the stored cells of the same columns into an equal table with the same indexes."""
    fields = {field.name: str(field.column) for field in Asset._meta.concrete_fields}
    columns = ["municipality_id", "asset_no", *(fields[key] for key in COLUMNS)]
    names = ", ".join(f'"{column}"' for column in columns)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {names} FROM assets_asset ORDER BY id DESC LIMIT {size}")
        rows = cursor.fetchall()
        _make_anchor(cursor)
    put = _copied if connection.vendor == "postgresql" else _executed
    return lambda: put(names, rows)


def _make_anchor(cursor: Any) -> None:
    cursor.execute(f"DROP TABLE IF EXISTS {ANCHOR}")
    if connection.vendor == "postgresql":
        cursor.execute(f"CREATE TABLE {ANCHOR} (LIKE assets_asset INCLUDING INDEXES)")
        for field in Asset._meta.concrete_fields:
            if not field.primary_key:
                cursor.execute(f'ALTER TABLE {ANCHOR} ALTER "{field.column}" DROP NOT NULL')
        cursor.execute(f"ALTER TABLE {ANCHOR} ALTER id ADD GENERATED ALWAYS AS IDENTITY")
        return
    plain = ", ".join(f'"{f.column}"' for f in Asset._meta.concrete_fields if not f.primary_key)
    cursor.execute(f"CREATE TABLE {ANCHOR} (id integer PRIMARY KEY, {plain})")
    cursor.execute("SELECT sql FROM sqlite_master WHERE tbl_name = 'assets_asset' AND type='index'")
    for number, (sql,) in enumerate(cursor.fetchall()):
        if sql:
            named = re.sub(r'INDEX "\w+" ON "\w+"', f'INDEX "bench_{number}" ON "{ANCHOR}"', sql)
            cursor.execute(named)


def _copied(names: str, rows: list[tuple[Any, ...]]) -> Figures:
    text = io.StringIO(newline="")
    turned = ([json.dumps(v) if isinstance(v, list) else v for v in row] for row in rows)
    csv.writer(text).writerows(turned)
    text.seek(0)
    sql = f"COPY {ANCHOR} ({names}) FROM STDIN WITH (FORMAT csv)"
    start = time.perf_counter()
    with connection.cursor() as cursor, cursor.copy(sql) as out:
        while block := text.read(1 << 16):
            out.write(block)
    return {"copy_s": time.perf_counter() - start}


def _executed(names: str, rows: list[tuple[Any, ...]]) -> Figures:
    places = ", ".join(["?"] * (names.count(",") + 1))
    with connection.cursor() as cursor:
        cursor.execute("BEGIN IMMEDIATE")
        raw = cursor.cursor.connection
        raw.executemany(f"INSERT INTO {ANCHOR} ({names}) VALUES ({places})", rows)
        cursor.execute("COMMIT")
    return {}


METHODS = {IMPORT: _import, AGAIN: _import, PLAIN: _plain}


def _backend() -> int | None:
    if connection.vendor != "postgresql":
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


def _spent(backend: int | None) -> float:
    """Return the processor time of this process, its children and its database."""
    times = os.times()
    own = time.process_time() + times.children_user + times.children_system
    return own + (cpu_of(backend) if backend else 0.0)


def measure(method: str, size: int) -> Figures:
    work, backend = METHODS[method](size), _backend()
    before, memory = _spent(backend), psutil.Process().memory_info().rss
    start = time.perf_counter()
    told = work()
    wall, cpu = time.perf_counter() - start, _spent(backend) - before
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {ANCHOR}")
    return told | {
        "wall_s": wall,
        "cpu_s": cpu,
        "memory_mb": max(0.0, (peak - memory) / 1e6),
    }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(measure(sys.argv[1], int(sys.argv[2]))))
