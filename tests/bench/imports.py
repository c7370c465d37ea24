"""The import of a CSV file beside its limit, and the same file once more.

The limit is COPY FROM of ready CSV (SQLite: executemany) of the same cells into an equal table
with the same indexes, but without check, history, log, search and sources.
"""

from typing import Any

from tests.bench.processes import Installation

IMPORT, AGAIN, PLAIN = "import", "again", "plain"
LABELS = {
    IMPORT: "取り込み（CSV、30項目、履歴・記録・検索とも）",
    PLAIN: "　基準：COPY FROM（SQLite：executemany）",
    AGAIN: "同じファイルをもう一度（変更なし）",
}
HEAD = ["取り込み", "CPU秒（DBとも）", "秒", "÷基準", "検査 秒", "登録 秒", "増えたMB"]
Figures = dict[str, Any]


def measure(installation: Installation, *, size: int) -> Figures:
    """Bring one file in twice, each in a fresh process, and put its cells into the plain table."""
    return {
        method: installation.child("tests.bench.importing", method, str(size))
        for method in (IMPORT, PLAIN, AGAIN)
    }


def table(figures: Figures) -> tuple[list[str], list[list[str]]]:
    """Return a heading and one line per method, each beside the limit."""
    return HEAD, [
        [
            LABELS[method],
            f"{one['cpu_s']:.2f}",
            f"{one['wall_s']:.2f}",
            f"{ratio(figures, method):.2f}",
            f"{one.get('to_check_s', 0):.2f}",
            f"{one.get('to_store_s', 0):.2f}",
            f"{one['memory_mb']:.0f}",
        ]
        for method, one in figures.items()
    ]


def ratio(figures: Figures, method: str, what: str = "cpu_s") -> float:
    return float(figures[method][what] / figures[PLAIN][what])
