"""Needed grades under measurement: `python -m tests.bench.protecting`, answers in JSON.

Links the whole register in three layers (data on servers, servers on hosts, hosts in rooms),
works everything out, then changes single assets and draws a unit.
"""

import json
import os
import resource
import sys
import time
from collections.abc import Callable
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.db import connection  # noqa: E402 - models need the set-up above
from django.db.models import Q  # noqa: E402
from django.test import Client  # noqa: E402

from assets.models import Asset, AssetRelation, Protection, User  # noqa: E402
from assets.services import register  # noqa: E402
from assets.services.protection import nightly  # noqa: E402
from config.kit import recording, statistics  # noqa: E402
from tests.bench.inside import BACKEND  # noqa: E402

LAYERS = (20, 400, 8_000)
SAVES, PAGES = 20, 40
Figures = dict[str, float]


def main() -> Figures:
    admin = User.objects.get(username="admin")
    place = Asset.objects.earliest("pk").municipality
    with recording.origin("bench"):
        _link(admin)
        before = _memory()
        first = _cpu(lambda: nightly.rebuild(place, by=admin))
        found: Figures = {
            "links": AssetRelation.objects.count(),
            "rows": Protection.objects.count(),
            "rebuild_s": first,
            "rebuild_mb": _memory() - before,
            "again_s": _cpu(lambda: nightly.rebuild(place, by=admin)),
        }
        found |= _saves(admin)
    return found | _pages(admin)


def _link(by: User) -> None:
    """Link what has no link yet, inside the database; the triggers stay in force."""
    last = Asset.objects.latest("pk").pk
    first = Asset.objects.earliest("pk").pk
    with recording.action(by=by, reason="計測の準備"), connection.cursor() as cursor:
        for below, above in zip((1, *LAYERS), LAYERS, strict=False):
            cursor.execute(
                "INSERT INTO assets_assetrelation (source_id, target_id, kind, note) "
                "SELECT a.id, b.id, 'runs_on', '' FROM assets_asset a "
                f"JOIN assets_asset b ON b.id = a.id - (a.id %% {above}) "
                f"WHERE a.id %% {below} = 0 AND a.id %% {above} <> 0 AND a.id BETWEEN %s AND %s "
                "AND NOT EXISTS (SELECT 1 FROM assets_assetrelation r WHERE r.source_id = a.id)",
                [first, last],
            )
    statistics.refresh()


def _saves(by: User) -> Figures:
    """Change the place of assets, and then the grades of assets that others depend on."""
    linked = Asset.objects.filter(status="active", restricted=False, source=None)
    leaves = list(linked.exclude(Q(links_in__isnull=False)).order_by("pk")[1_000 : 1_000 + SAVES])
    others = list(linked.exclude(Q(links_in__isnull=False)).order_by("pk")[2_000 : 2_000 + SAVES])

    def change(assets: list[Asset], **columns: str) -> Callable[[], None]:
        def work() -> None:
            for asset in assets:
                fresh = Asset.objects.select_related("municipality", "org_unit").get(pk=asset.pk)
                for name, value in columns.items():
                    setattr(fresh, name, value)
                with recording.origin("bench"):
                    register.change_asset(fresh, by=by, reason="計測", version=fresh.version)

        return work

    graded = {"c_level": "3A", "classify_reason": "計測のため"}
    return {
        "save_place_ms": _cpu(change(others, room="計測の棚")) / SAVES * 1000,
        "save_grade_ms": _cpu(change(leaves, **graded)) / SAVES * 1000,
        "save_back_ms": _cpu(change(leaves, c_level="1")) / SAVES * 1000,
    }


def _pages(user: User) -> Figures:
    """Ask for the pictures of a whole municipality and of a unit."""
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(user, backend=BACKEND)
    found: Figures = {}
    for name, query in (("graph", "?unit=D03"), ("graph_all", "?unit=all")):
        client.get(f"/graph/{query}")
        times = []
        for _time in range(PAGES):
            start = time.perf_counter()
            page = client.get(f"/graph/{query}").content.decode()
            times.append((time.perf_counter() - start) * 1000)
        times.sort()
        found |= {
            f"{name}_p50_ms": times[PAGES // 2],
            f"{name}_p95_ms": times[int(PAGES * 0.95) - 1],
            f"{name}_boxes": float(page.count('class="node')),
        }
    return found


def _cpu(work: Callable[[], Any]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def _memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main()))
