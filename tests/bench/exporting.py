"""One export, measured: `python -m tests.bench.exporting METHOD`, answers in JSON.

A process of its own for each, so that the memory it takes is its own.
"""

import csv
import io
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import django
import psutil
import rustpy_xlsxwriter

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.db import connection  # noqa: E402 - models need the set-up above
from django.utils.timezone import now  # noqa: E402

from assets.access import Operator  # noqa: E402
from assets.models import Asset, Municipality  # noqa: E402
from assets.services.exports import columns, runs  # noqa: E402
from assets.services.exports import rows as source  # noqa: E402
from config.kit import recording  # noqa: E402
from config.kit.sheets import blocks  # noqa: E402
from tests.bench.exports import COPY, CP932, CSV, JSON, RUST, XLSX  # noqa: E402
from tests.bench.processes import cpu_of  # noqa: E402

Figures = dict[str, Any]


def _service(form: str, encoding: str = "") -> tuple[int, float]:
    """Send one export into a file, as the view sends it to a browser."""
    start = time.perf_counter()
    with recording.origin("bench"):
        viewer = Operator(Municipality.objects.get())
        wanted = runs.Wanted(format=form, encoding=encoding, purpose="計測")
        _run, _name, chunks = runs.stream(viewer, runs.Selection(), wanted, at=now())
        return _written(chunks, start)


def _written(chunks: Iterator[bytes], start: float) -> tuple[int, float]:
    size, first, count = 0, 0.0, 0
    with tempfile.TemporaryFile() as file:
        for chunk in chunks:
            file.write(chunk)
            size += len(chunk)
            count += 1
            if count == 2:  # the second piece holds the first rows
                first = time.perf_counter() - start
    return size, first or time.perf_counter() - start


def _copy() -> tuple[int, float]:
    """Let the database write the same columns of the same rows, as they are."""
    sql = _plain_sql()
    start, size, first = time.perf_counter(), 0, 0.0
    with tempfile.TemporaryFile("w+b") as file, connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY ({sql}) TO STDOUT WITH (FORMAT csv)") as out:
                for chunk in out:
                    size += file.write(chunk)
                    first = first or time.perf_counter() - start
        else:
            cursor.execute(sql)
            text = io.TextIOWrapper(file, encoding="utf-8", newline="")
            writer = csv.writer(text)
            while some := cursor.cursor.fetchmany(2000):
                writer.writerows(some)
                first = first or time.perf_counter() - start
            text.flush()
            size = file.tell()
            text.detach()
    return size, first


def _plain_sql() -> str:
    keys = [column.key for column in columns.OutColumns(Operator(Municipality.objects.get())).all()]
    names = ", ".join(f'"{columns.FIELDS[key].column}"' for key in keys if key in columns.FIELDS)
    municipality = Municipality.objects.get().pk
    return (
        f"SELECT {names} FROM {Asset._meta.db_table} "
        f"WHERE municipality_id = {municipality} ORDER BY asset_no, id"
    )


def _rust() -> Callable[[], tuple[int, float]]:
    """Take the cells into memory first: only the library's own work is measured."""
    viewer = Operator(Municipality.objects.get())
    own = columns.OutColumns(viewer).all()
    read: dict[str, Callable[[str], Any]] = {
        "text": lambda text: text or None,
        "number": lambda text: int(text) if text.isdigit() else text or None,
        "date": lambda text: date.fromisoformat(text) if text else None,
    }
    makers = [read[column.kind] for column in own]
    known: dict[Any, Any] = {}
    cells = [
        [
            known.setdefault(value, value)
            for value in (make(c) for make, c in zip(makers, row, strict=True))
        ]
        for block in source.stream(viewer.assets("export_assets"), own)
        for row in blocks.rows(block)
    ]
    heads = [column.heading for column in own]

    def write() -> tuple[int, float]:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "rust.xlsx"
            records = (dict(zip(heads, row, strict=True)) for row in cells)
            rustpy_xlsxwriter.FastExcel(str(path)).sheet("台帳", records).save()
            return path.stat().st_size, 0.0

    return write


METHODS: dict[str, Callable[[], Callable[[], tuple[int, float]]]] = {
    CSV: lambda: lambda: _service("csv", "utf-8-sig"),
    CP932: lambda: lambda: _service("csv", "cp932"),
    COPY: lambda: _copy,
    XLSX: lambda: lambda: _service("xlsx"),
    RUST: _rust,
    JSON: lambda: lambda: _service("json"),
}


def _backend() -> int | None:
    if connection.vendor != "postgresql":
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


def run(method: str) -> Figures:
    """Do one export and return what it took, of this process and its database backend."""
    work = METHODS[method]()
    backend = _backend()
    memory = _forget_peak()
    before = cpu_of(os.getpid()), cpu_of(backend) if backend else 0.0
    start = time.perf_counter()
    size, first = work()
    wall = time.perf_counter() - start
    own = cpu_of(os.getpid()) - before[0]
    database = cpu_of(backend) - before[1] if backend else 0.0
    return {
        "wall_s": wall,
        "cpu_s": own + database,
        "own_cpu_s": own,
        "first_s": first,
        "memory_mb": max(0.0, _peak() - memory),
        "bytes": size,
    }


def _forget_peak() -> float:
    """Begin to watch the most memory in use; return what is in use now, in megabytes."""
    if (file := Path("/proc/self/clear_refs")).exists():
        file.write_text("5")
    return float(psutil.Process().memory_info().rss) / 1e6


def _peak() -> float:
    status = Path("/proc/self/status")
    if not status.exists():
        return float(psutil.Process().memory_info().rss) / 1e6
    lines = dict(line.split(":", 1) for line in status.read_text().splitlines() if ":" in line)
    return float(lines["VmHWM"].split()[0]) * 1024 / 1e6


if __name__ == "__main__":
    sys.stdout.write(json.dumps(run(sys.argv[1])))
