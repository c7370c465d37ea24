"""config.kit.sheets.reading: the values of a file, each at its own place."""

import io
import string
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
import xlwt
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from config.kit.sheets.reading import read_book
from tests.kit.sheets import hostile
from tests.kit.sheets.conftest import Read

DAY, MOMENT = date(2026, 12, 11), datetime(2026, 12, 11, 8, 30)  # noqa: DTZ001 - as in a cell


def saved(workbook: openpyxl.Workbook) -> bytes:
    file = io.BytesIO()
    workbook.save(file)
    return file.getvalue()


def test_values_keep_their_kind_and_their_place(read: Read) -> None:
    workbook = openpyxl.Workbook()
    sheet = workbook.worksheets[0]
    sheet.title = "住民課"
    values: dict[str, str | float | bool | date | time | timedelta] = {
        "C3": "名称", "D3": 1200, "E3": 1.5, "F3": True, "C5": DAY, "D5": MOMENT,
        "E5": time(8, 30), "F5": timedelta(hours=25), "C6": "007", "D6": "改\n行",
        "E6": "　 字下げ ",
    }  # fmt: skip
    for place, value in values.items():
        sheet[place] = value

    book = read(saved(workbook))

    assert (book.kind, book.encoding, book.is_1904) == ("xlsx", "", False)
    assert [one.name for one in book.sheets] == ["住民課"]
    assert book.sheets[0].rows[2:] == [
        [None, None, "名称", 1200, 1.5, True],
        [None] * 6,
        [None, None, DAY, MOMENT, "8:30", "25:00"],
        [None, None, "007", "改\n行", "　 字下げ ", None],
    ]
    assert book.sheets[0].rows[:2] == [[None] * 6, [None] * 6]
    assert type(book.sheets[0].rows[2][3]) is int


def test_days_of_the_old_macintosh_count_from_1904(read: Read) -> None:
    workbook = openpyxl.Workbook()
    workbook.epoch = CALENDAR_MAC_1904
    workbook.worksheets[0]["A1"] = DAY

    book = read(saved(workbook))

    assert book.is_1904
    assert book.sheets[0].rows == [[DAY]]


def test_formulas_give_their_stored_result_and_are_never_calculated(read: Read) -> None:
    book = read(
        hostile.with_sheet(
            '<row r="1"><c r="A1"><f>1+1</f><v>3</v></c><c r="B1" t="e"><f>X</f><v>#REF!</v></c>'
            '<c r="C1" t="str"><f>""</f><v></v></c><c r="D1"><f>NOW()</f></c>'
            '<c r="E1"><f>[1]Sheet1!A1</f><v/></c><c r="F1"><v>1</v></c></row>'
        )
    )

    (sheet,) = book.sheets
    assert sheet.rows == [[3, "#REF!", None, None, None, 1]]
    assert set(sheet.formulas) == {(0, 0), (0, 1), (0, 2), (0, 3), (0, 4)}
    assert set(sheet.without_result) == {(0, 3), (0, 4)}


def test_an_error_value_comes_as_its_text(read: Read) -> None:
    errors = ["#REF!", "#N/A", "#DIV/0!", "#VALUE!", "#NAME?"]
    cells = "".join(f'<c t="e"><v>{error}</v></c>' for error in errors)

    assert read(hostile.with_sheet(f"<row>{cells}</row>")).sheets[0].rows == [errors]


def test_an_error_value_of_an_old_workbook_comes_as_its_text(read: Read) -> None:
    workbook = xlwt.Workbook()
    sheet = workbook.add_sheet("台帳")
    sheet.write(0, 0, "名称")
    sheet.row(0).set_cell_error(1, "#REF!")
    file = io.BytesIO()
    workbook.save(file)

    assert read(file.getvalue()).sheets[0].rows == [["名称", "#REF!"]]


def test_letters_that_deceive_the_eye_arrive_unchanged(read: Read) -> None:
    """Bidirectional controls and letters of no width: whoever checks names must see them."""
    deceiving = "台\u202e帳\u200bA\ufeff"
    workbook = openpyxl.Workbook()
    workbook.worksheets[0]["A1"] = deceiving

    assert read(saved(workbook)).sheets[0].rows == [[deceiving]]
    assert read(f"名称\r\n{deceiving}\r\n".encode()).sheets[0].rows[1] == [deceiving]


def test_a_line_break_escaped_by_excel_is_a_line_break(read: Read) -> None:
    cell = '<row><c t="inlineStr"><is><t>一_x000D_&#10;二_x005F_</t></is></c></row>'

    assert read(hostile.with_sheet(cell)).sheets[0].rows == [["一\r\n二_"]]


def test_the_content_decides_and_not_the_name(read: Read) -> None:
    workbook = xlwt.Workbook()
    workbook.add_sheet("台帳").write(1, 1, "名称")
    file = io.BytesIO()
    workbook.save(file)

    book = read(file.getvalue(), name="台帳.csv")

    assert book.kind == "xls"
    assert book.sheets[0].rows == [[None, None], [None, "名称"]]


def test_a_sheet_of_csv_is_called_after_the_file(read: Read) -> None:
    book = read("名称\r\n".encode(), name="住民課.xlsx")

    assert (book.kind, book.encoding, book.sheets[0].name) == ("csv", "utf-8-sig", "住民課")


def test_a_chart_is_no_sheet(read: Read) -> None:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as workbook:
        workbook.add_worksheet("表").write_number(0, 0, 1)
        chart = workbook.add_chart({"type": "bar"})
        chart.add_series({"values": "=表!$A$1:$A$1"})
        workbook.add_chartsheet("図").set_chart(chart)
        workbook.add_worksheet("空")

    assert [(one.name, one.rows) for one in read(file.getvalue()).sheets] == [
        ("表", [[1]]),
        ("空", []),
    ]


def test_properties_of_the_document_are_read(read: Read) -> None:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as workbook:
        workbook.add_worksheet()
        workbook.set_custom_property("daicho-export", "台帳 & 1")
        workbook.set_custom_property("daicho-rows", 3)
        workbook.set_custom_property("daicho-at", datetime(2026, 4, 1, tzinfo=UTC), "date")

    properties = read(file.getvalue()).properties

    assert properties["daicho-export"] == "台帳 & 1"
    assert properties["daicho-rows"] == "3"
    assert properties["daicho-at"].startswith("2026-04-01")


def test_a_prefix_before_every_tag_changes_nothing(read: Read) -> None:
    """Some programs write <x:c r="B2"> where Excel writes <c r="B2">."""
    rows = '<row r="2" hidden="1"><c r="B2"><f>1</f></c><c r="C2"><v>1</v></c></row>'
    plain = hostile.sheet(rows, after='<mergeCells><mergeCell ref="A1:B1"/></mergeCells>')
    prefixed = plain.replace("<", "<x:").replace("<x:/", "</x:").replace("xmlns=", "xmlns:x=")

    found = [
        read(hostile.xlsx({"xl/worksheets/sheet1.xml": part})).sheets[0]
        for part in (plain, prefixed)
    ]

    assert found[0] == found[1]
    assert set(found[0].without_result) == {(1, 1)}
    assert found[0].hidden_rows == {1}
    assert len(found[0].merged) == 1


def many_rows(count: int) -> Iterator[bytes]:
    columns = [*string.ascii_uppercase, "AA", "AB", "AC", "AD"]
    yield f"<worksheet {hostile.MAIN}><sheetData>".encode()
    for row in range(1, count + 1):
        name = f'<c r="A{row}" t="inlineStr"><is><t>情報資産{row}</t></is></c>'
        numbers = "".join([f'<c r="{column}{row}"><v>{row}</v></c>' for column in columns[1:]])
        yield f'<row r="{row}">{name}{numbers}</row>'.encode()
    yield b"</sheetData></worksheet>"


@pytest.mark.slow
def test_a_register_of_100_000_rows_and_30_columns_is_read(read: Read) -> None:
    rows = read(hostile.xlsx({"xl/worksheets/sheet1.xml": many_rows(100_000)})).sheets[0].rows

    assert len(rows) == 100_000
    assert rows[-1] == ["情報資産100000", *[100_000] * 29]


def test_a_file_that_is_gone_is_no_refusal(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read_book(tmp_path / "nowhere.xlsx", name="nowhere.xlsx")
