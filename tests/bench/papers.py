"""The printed register as PDF, beside the typesetter alone that is given the same cells."""

from typing import Any

from tests.bench.processes import Installation

SIZES = (1_000, 20_000)
PDF, BARE, XLSX = "pdf", "bare", "form_xlsx"
LABELS = {
    PDF: "情報資産台帳のPDF",
    BARE: "　基準：typstだけ（同じセル、1つのプロセス）",
    XLSX: "情報資産台帳のExcel",
}
HEAD = ["帳票", "件数", "CPU秒", "秒", "÷基準", "増えたMB", "組むプロセスのMB", "ファイルMB"]
Figures = dict[str, Any]


def measure(installation: Installation, *, size: int) -> dict[str, Figures]:
    """Print as many rows as there are, each time in a fresh process."""
    return {
        f"{method}_{count}": installation.child("tests.bench.printing", method, str(count))
        for count in SIZES
        if count <= size
        for method in LABELS
    }


def table(figures: dict[str, Figures]) -> tuple[list[str], list[list[str]]]:
    """Return a heading and one line per method and size, each beside its anchor."""
    return HEAD, [_line(figures, *key.rsplit("_", 1)) for key in figures]


def _line(figures: dict[str, Figures], method: str, count: str) -> list[str]:
    one = figures[f"{method}_{count}"]
    return [
        LABELS[method],
        f"{int(count):,}",
        f"{one['cpu_s']:.2f}",
        f"{one['wall_s']:.2f}",
        f"{ratio(figures, count):.2f}" if method == PDF else "",
        f"{one['memory_mb']:.0f}",
        f"{one['child_mb']:.0f}",
        f"{one['bytes'] / 1e6:.1f}",
    ]


def ratio(figures: dict[str, Figures], count: str | int) -> float:
    return float(figures[f"{PDF}_{count}"]["cpu_s"] / figures[f"{BARE}_{count}"]["cpu_s"])
