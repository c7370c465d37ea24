"""The exports beside their limits.

CSV beside COPY TO (SQLite: fetching and csv.writer) of the same columns and rows; the workbook
beside rustpy-xlsxwriter alone, given the same cells in memory.
"""

from typing import Any

from tests.bench.processes import Installation

ROUNDS = 3
CSV, COPY, XLSX, RUST, CP932, JSON = "csv", "copy", "xlsx", "rust", "cp932", "json"
LABELS = {
    CSV: "CSV（UTF-8、すべての列）",
    COPY: "　基準：COPY TO（SQLite：取り出して csv.writer）",
    CP932: "CSV（CP932）",
    XLSX: "Excel（すべての列）",
    RUST: "　基準：rustpy-xlsxwriter だけ（同じセル）",
    JSON: "JSON",
}
ANCHORS = {CSV: COPY, CP932: COPY, JSON: COPY, XLSX: RUST}
HEAD = ["書き出し", "CPU秒（DBとも）", "秒", "÷基準", "最初の行まで秒", "増えたMB", "ファイルMB"]
Figures = dict[str, Any]


def measure(installation: Installation, *, rounds: int = ROUNDS) -> Figures:
    """Run every method in turns, each time in a fresh process; keep its best figures."""
    found: dict[str, list[Figures]] = {method: [] for method in LABELS}
    for _round in range(rounds):
        for method, runs in found.items():
            runs.append(installation.child("tests.bench.exporting", method))
    return {method: _best(runs) for method, runs in found.items()}


def _best(runs: list[Figures]) -> Figures:
    """The least of each figure; of memory the most."""
    best = {key: min(run[key] for run in runs) for key in runs[0]}
    return best | {"memory_mb": max(run["memory_mb"] for run in runs)}


def table(figures: Figures) -> tuple[list[str], list[list[str]]]:
    """Return a heading and one line per method, each beside its anchor."""
    return HEAD, [
        [
            LABELS[method],
            f"{one['cpu_s']:.2f}",
            f"{one['wall_s']:.2f}",
            f"{ratio(figures, method, ANCHORS[method]):.2f}" if method in ANCHORS else "1",
            f"{one['first_s']:.2f}",
            f"{one['memory_mb']:.0f}",
            f"{one['bytes'] / 1e6:.1f}",
        ]
        for method, one in figures.items()
    ]


def ratio(figures: Figures, method: str, anchor: str, what: str = "cpu_s") -> float:
    return float(figures[method][what] / figures[anchor][what])
