"""What the rules cost: every asset of a night, and a save with them beside one without."""

from typing import Any

from tests.bench.processes import Installation

FIRST, NIGHT, SAVE = "first", "night", "save"
LABELS = {
    FIRST: "全件の照合（すべてを書く最初の回）",
    NIGHT: "全件の照合（変わらない夜）",
    SAVE: "保存：照合あり ÷ なし",
}
HEAD = ["決まりとの照合", "CPU秒（DBとも）", "秒", "書いた行", "増えたMB", "倍"]
Figures = dict[str, Any]


def measure(installation: Installation) -> Figures:
    """Evaluate everything twice and save many times, each in a fresh process."""
    return {
        method: installation.child("tests.bench.judging", method) for method in (FIRST, NIGHT, SAVE)
    }


def table(figures: Figures) -> tuple[list[str], list[list[str]]]:
    """Return a heading and one line per measurement."""
    return HEAD, [
        [
            LABELS[method],
            f"{one['cpu_s']:.2f}",
            f"{one['wall_s']:.2f}",
            f"{one.get('rows', 0):,}",
            f"{one['memory_mb']:.0f}",
            f"{one['ratio']:.2f}" if "ratio" in one else "—",
        ]
        for method, one in figures.items()
    ]
