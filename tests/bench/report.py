"""The figures as tables for people."""

import sys
import unicodedata
from collections.abc import Sequence
from typing import Any

from tests.bench import targets

Run = dict[str, Any]


def say(line: str = "") -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print columns: the first to the left, the others to the right."""
    widths = [max(_width(row[place]) for row in [head, *rows]) for place in range(len(head))]
    for row in [head, *rows]:
        cells = [_left(row[0], widths[0])]
        cells += [_right(cell, width) for cell, width in zip(row[1:], widths[1:], strict=True)]
        say("  " + "  ".join(cells).rstrip())


def pages(run: Run, labels: dict[str, str]) -> None:
    """Print what each page cost at one size."""
    say(f"\n■ {run['database']}  資産 {run['assets']:,}件（履歴 {run['versions']:,}版）")
    rows = []
    for key, page in run["pages"].items():
        asked = run["queries"].get(key, {})
        rows.append(
            [
                labels[key],
                f"{page['web_cpu_ms']:.1f}",
                f"{page['db_cpu_ms']:.1f}" if run["database"] == "PostgreSQL" else "—",
                f"{page['p50_ms']:.1f}",
                f"{page['p95_ms']:.1f}",
                str(asked.get("queries", "")),
                f"{asked['sql_ms']:.1f}" if asked else "",
                f"{page['bytes'] / 1000:.0f}",
                f"{page['web_cpu_ms'] / run['pages']['A']['web_cpu_ms']:.1f}",
                f"{page['web_cpu_ms'] / run['pages']['L']['web_cpu_ms']:.2f}",
            ]
        )
    head = ["", "画面CPU ms", "DB CPU ms", "p50 ms", "p95 ms", "問合せ", "SQL ms", "KB", "÷A", "÷L"]
    table(head, rows)


def day(told: dict[str, Any]) -> None:
    """Print what the beginning of a working day took."""
    say(
        f"\n  資産{told['assets']:,}件、その日のお知らせ：{told['told']:,}件、"
        f"メール{told['mails']:,}通を{told['seconds']:.2f}秒、問合せ{told['queries']}回、"
        f"メモリ +{told['memory_mb']:.0f}MBで作りました。"
    )


def growth(runs: list[Run], labels: dict[str, str]) -> None:
    """Print what each page cost at every size, and how much that grew."""
    first, last = runs[0], runs[-1]
    say(f"\n■ {first['database']}  件数による伸び（画面とDBのCPU ms）")
    rows = []
    for key in last["pages"]:
        costs = [targets.all_cpu(run, key) for run in runs]
        rows.append([labels[key], *[f"{c:.1f}" for c in costs], f"{costs[-1] / costs[0]:.2f}"])
    table(["", *[f"{run['size']:,}件" for run in runs], "伸び"], rows)


def verdict(runs: list[Run]) -> None:
    """Print the targets beside what was measured, database by database, and the peers."""
    by_database = {run["database"]: run for run in runs}
    found = {name: list(targets.met(run)) for name, run in by_database.items()}
    rows = []
    for target in targets.TARGETS:
        cells = []
        for one in found.values():
            mine = [(value, met) for known, value, met in one if known is target]
            cells.append(f"{mine[0][0]:.2f} {'○' if mine[0][1] else '×'}" if mine else "—")
        rows.append(
            [f"{target.number:>2} {target.label}", f"≤ {target.limit:g}{target.unit}", *cells]
        )
        rows[-1].append(target.peers)
    sizes = "、".join(f"{run['size']:,}件" for run in by_database.values())
    say(f"\n■ 目標との比べ（{sizes}。比は画面のCPU時間）")
    table(["", "目標", *found, "ほかの製品（10万件）"], rows)
    say("\n■ ほかの製品の実測（同じ基準 A・L・D との比、10万件、PostgreSQL）")
    table(["", "NetBox 4.4", "CISO Assistant 3.10（APIだけ）"], targets.PEERS)


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def _left(text: str, width: int) -> str:
    return text + " " * (width - _width(text))


def _right(text: str, width: int) -> str:
    return " " * (width - _width(text)) + text
