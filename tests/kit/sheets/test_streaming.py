"""config.kit.sheets.streaming: workbooks as a stream, opened by two other readers."""

import io
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from config.kit.sheets import streaming
from config.kit.sheets.streaming import Paper, SheetColumn, workbook

NOON = datetime.fromisoformat("2026-04-01 12:30")
HOSTILE = (
    "=1+1", "+1", "-1", "@SUM(A1)", "＝1", "＋1", "－1", "＠A1", " =1", "　=1", "\ufeff=1", "'=1",
    "=cmd|' /C calc'!A0", '=HYPERLINK("http://example.com","x")', "\t=1", "\n=1", "<f>1</f>",
    "]]>", "&amp;", "_x0041_", "https://example.com",
)  # fmt: skip
# Control characters are dropped, and both readers take \r\n for \n: neither can be stored.
TEXTS = st.text(st.characters(exclude_categories=["C"], include_characters="\n"), max_size=40)
VALUES = (
    TEXTS
    | st.booleans()
    | st.integers(-(10**14), 10**14)
    | st.dates(date(1900, 3, 1), date(2200, 1, 1))
)


def written(rows: list[list[Any]], *columns: SheetColumn, **more: Any) -> bytes:
    given_columns = columns or (SheetColumn("値", "any"),)
    return b"".join(workbook(given_columns, rows, **more))


def read(file: bytes) -> list[list[Any]]:
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(file)).get_sheet_by_index(0)
    return sheet.to_python(skip_empty_area=False)


def opened(file: bytes) -> Any:
    """Return the sheet as openpyxl reads it."""
    return openpyxl.load_workbook(io.BytesIO(file)).active


def test_values_keep_their_types() -> None:
    row = ["文字", 12, 1.5, True, date(2026, 4, 1), NOON, None]
    columns = [SheetColumn(f"列{number}", "any") for number in range(len(row))]
    assert read(written([row], *columns))[1] == [
        "文字", 12.0, 1.5, True, date(2026, 4, 1), NOON, "",
    ]  # fmt: skip


def test_columns_of_one_kind_take_what_the_database_writes() -> None:
    columns = [SheetColumn("数", "number"), SheetColumn("日", "date"), SheetColumn("語")]
    rows = [["12", "2026-04-01", "語"], ["12冊", "", ""], ["", "1890-01-01", ""]]
    assert read(written(rows, *columns))[1:] == [
        [12.0, date(2026, 4, 1), "語"],
        ["12冊", "", ""],
        ["", "1890-01-01", ""],
    ]


def test_true_and_one_are_different_cells() -> None:
    assert read(written([[1], [True], [1]]))[1:] == [[1.0], [True], [1.0]]


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_becomes_a_formula(text: str) -> None:
    file = written([["番号", text]], SheetColumn("番号"), SheetColumn("値"))
    assert b"<f" not in zipfile.ZipFile(io.BytesIO(file)).read("xl/worksheets/sheet1.xml")
    assert read(file)[1] == ["番号", text]
    cell = opened(file)["B2"]
    assert cell.data_type == "s"


def test_a_text_that_looks_like_a_formula_stays_one_when_it_is_edited() -> None:
    sheet = opened(written([["=1+1"], ["台帳"]]))
    assert [sheet["A2"].quotePrefix, sheet["A3"].quotePrefix] == [True, False]


def test_control_characters_are_left_out() -> None:
    assert read(written([["a\x00\x01\x0b\ufffe\ud800b"]]))[1] == ["ab"]


def test_the_heading_stays_in_sight_and_filters() -> None:
    columns = [SheetColumn(f"列{number}", width=9.5) for number in range(28)]
    sheet = opened(written([["x"] * 28] * 3, *columns))
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A2", "A1:AB4")
    assert sheet.column_dimensions["AB"].width == 9.5


def test_the_print_set_up_repeats_the_heading_on_a4_landscape() -> None:
    file = written([["x"]], paper=Paper(header="&Lみほん村 <総務課>"))
    sheet = opened(file)
    assert sheet.print_title_rows == "$1:$1"
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert sheet.oddHeader.left.text == "みほん村 <総務課>"
    assert sheet.sheet_properties.pageSetUpPr.fitToPage


def test_properties_name_where_the_file_came_from() -> None:
    file = written([["x"]], properties={"daicho_export": "鍵 <1>", "daicho_municipality": "05401"})
    found = openpyxl.load_workbook(io.BytesIO(file)).custom_doc_props
    assert {one.name: one.value for one in found.props} == {
        "daicho_export": "鍵 <1>",
        "daicho_municipality": "05401",
    }


def test_an_empty_register_is_a_heading() -> None:
    assert read(written([])) == [["値"]]


def test_rows_leave_while_others_are_still_being_made() -> None:
    made = 0

    def rows() -> Iterator[list[str]]:
        nonlocal made
        for number in range(20_000):
            made = number
            yield [f"資産{number * 7919 % 20_011}"]

    chunks = workbook([SheetColumn("名前")], rows())
    next(chunks)
    assert made == 0
    next(chunks)
    assert made < 19_000


def test_more_rows_than_a_sheet_holds_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streaming, "MOST_ROWS", 2)
    with pytest.raises(ValueError, match="2 rows"):
        written([["a"]] * 3)


@given(st.lists(st.lists(VALUES, min_size=3, max_size=3), max_size=8))
def test_what_is_written_is_read(rows: list[list[Any]]) -> None:
    file = written(rows, *[SheetColumn(f"列{number}", "any") for number in range(3)])
    expected = [[float(v) if type(v) is int else v for v in row] for row in rows]
    found = read(file)[1:]
    assert found + [[""] * 3] * (len(rows) - len(found)) == expected
    assert [[type(v) for v in row] for row in found] == [
        [type(v) for v in row] for row in expected[: len(found)]
    ]
