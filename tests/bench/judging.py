"""The rules, measured: `python -m tests.bench.judging METHOD`, answers in JSON.

A process of its own for each, so that the memory it takes is its own.
"""

import json
import os
import resource
import sys
import time
from collections.abc import Callable
from contextlib import nullcontext
from statistics import median
from typing import Any
from unittest import mock

import django
import psutil

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.db import connection  # noqa: E402 - models need the set-up above
from django.utils.timezone import localdate  # noqa: E402

from assets.models import Asset, Finding, Municipality, User  # noqa: E402
from assets.services import consequences, register  # noqa: E402
from assets.services.findings import keeping  # noqa: E402
from config.kit import recording  # noqa: E402
from tests.bench.processes import cpu_of  # noqa: E402
from tests.bench.rules import FIRST, NIGHT, SAVE  # noqa: E402

Figures = dict[str, Any]
SAVES = 60


def _first() -> Figures:
    Finding.objects.all().delete()
    return _night()


def _night() -> Figures:
    with recording.origin("bench"):
        rows = keeping.evaluate(Municipality.objects.get(), by=recording.PROGRAM, on=localdate())
    return {"rows": rows, "standing": Finding.objects.standing().count()}


def _save() -> Figures:
    """Save one asset again and again, every other time without its consequences."""
    same, plain = _saved(lambda turn: {"room": f"{turn}番棚"})
    # Documents of systems need more than the lowest grades: two of three of these judged saves
    # open a finding or resolve one.
    kinds = ("information", "system_doc", "equipment")
    found, plain_too = _saved(lambda turn: {"kind": kinds[turn % 3]})
    return {
        "ratio": same / plain,
        "ratio_found": found / plain_too,
        "save_ms": same * 1000,
        "plain_ms": plain * 1000,
    }


def _saved(change: Callable[[int], dict[str, Any]]) -> tuple[float, float]:
    """Return the processor seconds of a save with and of one without."""
    backend = _backend()
    asset = Asset.objects.filter(status="active", restricted=False).latest("pk")
    by = User.objects.get(username="admin")
    times: dict[bool, list[float]] = {True: [], False: []}
    for turn in range(2 * SAVES):
        judged = bool(turn % 2)
        for name, value in change(turn).items():
            setattr(asset, name, value)
        begun = _spent(backend)
        with nullcontext() if judged else mock.patch.object(consequences, "draw"):
            _store(asset, by)
        times[judged].append(_spent(backend) - begun)
    return median(times[True]), median(times[False])


def _store(asset: Asset, by: User) -> None:
    with recording.origin("bench"):
        register.change_asset(asset, by=by, reason="計測", version=asset.version)


METHODS: dict[str, Callable[[], Figures]] = {FIRST: _first, NIGHT: _night, SAVE: _save}


def _backend() -> int | None:
    if connection.vendor != "postgresql":
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


def _spent(backend: int | None) -> float:
    """Return the processor time of this process and of its database."""
    return time.process_time() + (cpu_of(backend) if backend else 0.0)


def measure(method: str) -> Figures:
    backend = _backend()
    Asset.objects.first()
    before, memory = _spent(backend), psutil.Process().memory_info().rss
    start = time.perf_counter()
    told = METHODS[method]()
    wall, cpu = time.perf_counter() - start, _spent(backend) - before
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return told | {"wall_s": wall, "cpu_s": cpu, "memory_mb": max(0.0, (peak - memory) / 1e6)}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(measure(sys.argv[1])))
