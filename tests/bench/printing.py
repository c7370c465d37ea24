"""One form printed, measured: `python -m tests.bench.printing METHOD ROWS`, answers in JSON.

A process of its own for each; the typesetters are its children, and counted with it.
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import django
import psutil

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.utils.timezone import now  # noqa: E402 - models need the set-up above

from assets.access import Operator  # noqa: E402
from assets.models import Municipality  # noqa: E402
from assets.services.exports import form_columns, printed, runs  # noqa: E402
from assets.services.exports import rows as source  # noqa: E402
from config.kit import recording  # noqa: E402
from tests.bench.papers import BARE, PDF, XLSX  # noqa: E402

Figures = dict[str, Any]
# The typesetter alone: the same cells in one table, the same letters, nothing else.
TABLE = """
#let told = json("rows.json")
#set text(font: ("Noto Sans JP",), size: 8pt, lang: "ja", cjk-latin-spacing: none,
  top-edge: 0.88em, bottom-edge: -0.12em)
#set page(paper: "a4", flipped: true, margin: 10mm)
#table(columns: told.widths.map(w => w * 1fr), inset: 1mm, ..told.cells.map(c => text(c)))
"""
SET = """
import sys, typst, pylopdf_fonts_cjk
folder = str(pylopdf_fonts_cjk.sans_path().parent)
fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder])
made = typst.Compiler("bare.typ", font_paths=fonts).compile(
    format="pdf", pdf_standards="a-2b", pdf_tags=False)
open("bare.pdf", "wb").write(made)
"""


def _selection(count: int) -> runs.Selection:
    """The first assets by their numbers."""
    assets = Operator(Municipality.objects.get()).assets("export_assets")
    numbers = assets.order_by("asset_no", "pk").values_list("asset_no", flat=True)
    last = list(numbers[count - 1 : count])
    return runs.Selection(assets.filter(asset_no__lte=last[0]) if last else None)


def _service(form: str, count: int) -> Callable[[], int]:
    selection, viewer = _selection(count), Operator(Municipality.objects.get())
    wanted = runs.Wanted(format=form, layout="form", form="register", purpose="計測")

    def make() -> int:
        with recording.origin("bench"):
            _run, _name, chunks = runs.stream(viewer, selection, wanted, at=now())
            return sum(map(len, chunks))

    return make


def _bare(count: int) -> Callable[[], int]:
    """Take the cells into memory first: only the typesetter's own work is measured."""
    viewer = Operator(Municipality.objects.get())
    form = printed.form_of("register", has_schools=False)
    columns = form_columns.columns_of(form, viewer)
    assets = runs.selected(viewer, _selection(count))
    cells = [c for batch in source.batches(assets, columns) for row in batch for c in row]
    folder = Path(tempfile.mkdtemp(prefix="bench-typst-"))
    told = {"widths": [column.width for column in form.columns], "cells": cells}
    (folder / "rows.json").write_text(json.dumps(told, ensure_ascii=False), "utf-8")
    (folder / "bare.typ").write_text(TABLE, "utf-8")

    def make() -> int:
        kept = {**os.environ, "RAYON_NUM_THREADS": "1"}
        subprocess.run([sys.executable, "-c", SET], cwd=folder, env=kept, check=True)
        return (folder / "bare.pdf").stat().st_size

    return make


METHODS: dict[str, Callable[[int], Callable[[], int]]] = {
    PDF: lambda count: _service("pdf", count),
    BARE: _bare,
    XLSX: lambda count: _service("xlsx", count),
}


def run(method: str, count: int) -> Figures:
    """Print once and return what it took, of this process and of the typesetters."""
    work = METHODS[method](count)
    before, start = _cpu(), time.perf_counter()
    own = psutil.Process().memory_info().rss / 1e6
    size = work()
    wall = time.perf_counter() - start
    grown = max(0.0, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3 - own)
    child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1e3
    return {
        "wall_s": wall,
        "cpu_s": _cpu() - before,
        "memory_mb": grown,
        "child_mb": child,
        "bytes": size,
    }


def _cpu() -> float:
    found = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in found)


if __name__ == "__main__":
    sys.stdout.write(json.dumps(run(sys.argv[1], int(sys.argv[2]))))
