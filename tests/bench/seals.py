"""The seal: what a line costs, how fast a million is verified, how long comparing takes."""

from typing import Any

from tests.bench.processes import Installation

LINES_PER_ASSET = 10  # a hundred thousand assets with a million lines
HEAD = ["封印と検証", "値"]
LABELS = {
    "lines": ("変更の記録の行数", "{:,.0f}"),
    "sealed": ("封印した行数", "{:,.0f}"),
    "seal_us": ("封印 1行のCPUマイクロ秒（DBとも）", "{:.0f}"),
    "seal_wall_s": ("　すべての秒", "{:.1f}"),
    "seal_mb": ("　増えたMB", "{:.0f}"),
    "check_rows_s": ("封印の照合 1CPU秒に読む行数（DBとも）", "{:,.0f}"),
    "check_wall_s": ("　すべての秒", "{:.1f}"),
    "check_mb": ("　増えたMB", "{:.0f}"),
    "check_ratio": ("　÷ 同じバイトのSHA-256だけ", "{:.1f}"),
    "whole_cpu_s": ("すべての照合（台帳・履歴とも）のCPU秒", "{:.1f}"),
    "whole_wall_s": ("　秒", "{:.1f}"),
    "compare_ms": ("控え1つを台帳と比べるミリ秒（中央値）", "{:.1f}"),
}
Figures = dict[str, Any]


def measure(installation: Installation, *, size: int) -> Figures:
    lines = str(size * LINES_PER_ASSET)
    found: Figures = installation.child("tests.bench.sealing", lines)
    return found


def table(figures: Figures) -> tuple[list[str], list[list[str]]]:
    """Return a heading and a line for each figure."""
    return HEAD, [[label, form.format(figures[key])] for key, (label, form) in LABELS.items()]
