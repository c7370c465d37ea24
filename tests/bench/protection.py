"""The needed grades: working everything out, a save that pulls others along, the picture."""

from typing import Any

from tests.bench.processes import Installation

HEAD = ["必要な水準", "値"]
LABELS = {
    "links": ("つながりの数", "{:,.0f}"),
    "rows": ("水準を求められる資産", "{:,.0f}"),
    "rebuild_s": ("すべてを計算する（はじめて）CPU秒", "{:.2f}"),
    "rebuild_mb": ("　増えたMB", "{:.0f}"),
    "again_s": ("もう一度（変更なし）CPU秒", "{:.2f}"),
    "save_place_ms": ("置き場所を変える CPUミリ秒", "{:.1f}"),
    "save_grade_ms": ("分類を上げる（先の資産も変わる）CPUミリ秒", "{:.1f}"),
    "save_back_ms": ("分類を下げる（先の資産も変わる）CPUミリ秒", "{:.1f}"),
    "graph_p50_ms": ("つながり図（部署）p50", "{:.0f}"),
    "graph_p95_ms": ("つながり図（部署）p95", "{:.0f}"),
    "graph_boxes": ("　描いた資産", "{:.0f}"),
    "graph_all_p95_ms": ("つながり図（全庁）p95", "{:.0f}"),
}
Figures = dict[str, Any]


def measure(installation: Installation) -> Figures:
    found: Figures = installation.child("tests.bench.protecting")
    return found


def table(figures: Figures) -> tuple[list[str], list[list[str]]]:
    """Return a heading and a line for each figure."""
    return HEAD, [[label, form.format(figures[key])] for key, (label, form) in LABELS.items()]
