"""layout and interpreting on registers of many lines, which only pass by."""

from pathlib import Path
from typing import Any

import pytest

from assets.services.imports import headings, layout, plans
from assets.services.imports.headings.assigning import LOOKED_AT
from assets.services.imports.interpreting import Report, interpret
from assets.services.imports.layout import grid as grids
from assets.services.imports.readings import Context
from config.kit.sheets.book import Area, Book, Sheet
from config.kit.sheets.places import Places
from config.kit.sheets.reading import read_book

HEADINGS = ["資産名称", "所管課", "機密性", "備考"]
MANY = 2_000


def register(count: int = MANY) -> list[list[Any]]:
    return [HEADINGS, *([f"例規集{at}", "総務課", at % 3 + 1, None] for at in range(count))]


def test_a_table_keeps_its_first_lines_and_counts_all() -> None:
    sheet = Sheet(
        "台帳",
        register(),
        hidden_rows=frozenset(range(50, 80)),
        coloured=Places({(1_500, 0)}),
        struck=Places((row, 0) for row in range(1_000, 1_002)),
    )
    tables, _skipped = layout.tables_of(
        Book("xlsx", [sheet]), known=headings.known, unit_named=lambda _text: ""
    )

    found = tables[0]
    assert (found.count, len(found.rows)) == (MANY, LOOKED_AT)
    assert found.marks == {2: ["1", "2", "3"]}
    notices = "".join(found.notices)
    assert "51行目、52行目" in notices
    assert "60行目ほか20行" in notices
    assert "取り消し線の行があります：1001行目、1002行目。" in notices
    assert "色で区別" in notices


def test_all_lines_pass_by_and_then_the_table_is_complete() -> None:
    rows = [*register(), ["合計", None, MANY, None]]
    table, lines = layout.open_at(Sheet("台帳", rows), first=1, last=1, unit_named=lambda _text: "")

    assert [line.number for line in lines] == list(range(2, MANY + 2))
    assert [(one.row, one.reason) for one in table.skipped] == [(MANY + 2, "合計・小計の行です。")]


def test_merged_cells_hand_down_however_long_they_are() -> None:
    rows = register()
    for at in range(2, MANY + 1):
        rows[at][1] = None
    rows[1][3] = "更新あり"
    merged = [Area(1, 1, MANY, 1), Area(1, 3, 3, 3)]
    _table, lines = layout.open_at(
        Sheet("台帳", rows, merged=merged), first=1, last=1, unit_named=lambda _text: ""
    )

    found = list(lines)
    assert {line.cells[1] for line in found} == {"総務課"}
    assert [line.cells[3] for line in found[:4]] == ["更新あり"] * 3 + [None]


def test_merged_cells_are_found_again_further_up() -> None:
    rows = register()
    found = grids.Grid(Sheet("台帳", rows, merged=[Area(at, 0, at, 3) for at in range(0, MANY, 2)]))

    assert [bool(found.areas_at(row)) for row in (0, 1, 1_500, 1_501, 1_500, 2, 3)] == [
        True, False, True, False, True, True, False,
    ]  # fmt: skip


@pytest.mark.django_db
def test_an_old_scheme_is_told_by_marks_far_below(tmp_path: Path, context: Context) -> None:
    path = tmp_path / "台帳.csv"
    lines = [f"例規集{at},総務課,{3 if at == 1_500 else 2},{'あ' * 120}" for at in range(MANY)]
    path.write_text("\n".join([",".join(HEADINGS), *lines]), encoding="utf-8")
    book, report = read_book(path, name=path.name), Report()
    stored, _skipped = plans.propose(book, words=plans.Words(plans.unit_names(context)))
    assert not isinstance(book.sheets[0].rows, list)

    rows = list(interpret(book, plans.from_json(stored), context=context, report=report))

    assert stored["台帳"]["rows"] == MANY
    assert {row.originals["c_level"] for row in rows} == {"2", "3"}
