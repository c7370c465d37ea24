"""config.kit.sheets.layout: what the eye sees on a sheet and its values do not tell."""

import io
from collections.abc import Callable

import openpyxl
import pytest
import xlsxwriter
import xlwt
from openpyxl.styles import Font, PatternFill

from config.kit.sheets.book import Area
from tests.kit.sheets import hostile
from tests.kit.sheets.conftest import Read


def by_openpyxl() -> bytes:
    workbook = openpyxl.Workbook()
    sheet = workbook.worksheets[0]
    for row in range(1, 6):
        for column in range(1, 6):
            sheet.cell(row, column, f"{row}-{column}")
    sheet["B2"].font = Font(strike=True)
    sheet["C3"].fill = PatternFill("solid", fgColor="FFFF00")
    sheet["D3"].fill = PatternFill("solid", fgColor="FFFFFFFF")
    sheet["Z9"].fill = PatternFill("solid", fgColor="FFFF00")  # a blank
    sheet["E5"] = "=1+1"
    sheet.row_dimensions[4].hidden = True
    sheet.column_dimensions["D"].hidden = True
    sheet.merge_cells("A1:B1")
    workbook.create_sheet("裏").sheet_state = "hidden"
    workbook.create_sheet("奥").sheet_state = "veryHidden"
    file = io.BytesIO()
    workbook.save(file)
    return file.getvalue()


def by_xlsxwriter() -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as workbook:
        sheet = workbook.add_worksheet("Sheet")
        for row in range(5):
            for column in range(5):
                if row or column > 1:
                    sheet.write_string(row, column, f"{row + 1}-{column + 1}")
        sheet.write_string(1, 1, "2-2", workbook.add_format({"font_strikeout": True}))
        yellow = workbook.add_format({"bg_color": "#FFFF00"})
        sheet.write_string(2, 2, "3-3", yellow)
        sheet.write_string(2, 3, "3-4", workbook.add_format({"bg_color": "#FFFFFF"}))
        sheet.write_blank(8, 25, None, yellow)
        sheet.write_formula(4, 4, "=1+1", None, "")
        sheet.set_row(3, None, None, {"hidden": True})
        sheet.set_column(3, 3, None, None, {"hidden": True})
        sheet.merge_range(0, 0, 0, 1, "1-1")
        workbook.add_worksheet("裏").hide()
        workbook.add_worksheet("奥").very_hidden()
    return file.getvalue()


def by_xlwt() -> bytes:
    workbook = xlwt.Workbook()
    sheet = workbook.add_sheet("Sheet")
    looks = {
        (1, 1): xlwt.easyxf("font: struck_out true"),
        (2, 2): xlwt.easyxf("pattern: pattern solid, fore_colour yellow"),
        (2, 3): xlwt.easyxf("pattern: pattern solid, fore_colour white"),
    }
    for row in range(5):
        for column in range(5):
            if row or column > 1:
                value = xlwt.Formula("1+1") if row == column == 4 else f"{row + 1}-{column + 1}"
                sheet.write(row, column, value, looks.get((row, column), xlwt.Style.default_style))
    sheet.write_merge(0, 0, 0, 1, "1-1")
    sheet.write(8, 25, "", looks[2, 2])
    sheet.row(3).hidden = True
    sheet.col(3).hidden = True
    workbook.add_sheet("裏").visibility = 1
    workbook.add_sheet("奥").visibility = 2
    file = io.BytesIO()
    workbook.save(file)
    return file.getvalue()


ODS_STYLES = (
    '<style:style style:name="ce1" style:family="table-cell">'
    '<style:text-properties style:text-line-through-style="solid"/></style:style>'
    '<style:style style:name="ce2" style:family="table-cell">'
    '<style:table-cell-properties looks:background-color="#ffff00"/></style:style>'
    '<style:style style:name="ta2" style:family="table">'
    '<style:table-properties table:display="false"/></style:style>'
)


def by_hand_as_ods() -> bytes:
    def cell(text: str, more: str = "") -> str:
        kind = 'office:value-type="string"'
        return f"<table:table-cell {kind} {more}><text:p>{text}</text:p></table:table-cell>"

    struck, coloured = 'table:style-name="ce1"', 'table:style-name="ce2"'
    more = {(2, 2): struck, (3, 3): coloured, (1, 1): 'table:number-columns-spanned="2"'}
    rows = ""
    for row in range(1, 6):
        cells = [cell(f"{row}-{column}", more.get((row, column), "")) for column in range(1, 6)]
        if row == 1:
            cells[1] = "<table:covered-table-cell/>"
        if row == 5:
            cells[4] = '<table:table-cell table:formula="of:=1+1"/>'
        filler = '<table:table-cell table:number-columns-repeated="16379"/>'
        seen = ' table:visibility="collapse"' if row == 4 else ""
        rows += f"<table:table-row{seen}>{''.join(cells)}{filler}</table:table-row>"
    columns = (
        '<table:table-column table:number-columns-repeated="3"/>'
        '<table:table-column table:visibility="collapse"/>'
    )
    empty = (
        '<table:table-row table:number-rows-repeated="1048571"><table:table-cell'
        ' table:number-columns-repeated="16384"/></table:table-row>'
    )
    unseen = "".join(
        f'<table:table table:name="{name}" table:style-name="ta2"/>' for name in ("裏", "奥")
    )
    first = f'<table:table table:name="Sheet">{columns}{rows}{empty}</table:table>'
    return hostile.ods(first + unseen, styles=ODS_STYLES)


@pytest.mark.parametrize("make", [by_openpyxl, by_xlsxwriter, by_xlwt, by_hand_as_ods])
def test_what_is_hidden_struck_coloured_merged_or_calculated_is_marked(
    make: Callable[[], bytes], read: Read
) -> None:
    book = read(make())

    sheet = book.sheets[0]
    assert [(one.name, one.is_hidden) for one in book.sheets] == [
        ("Sheet", False), ("裏", True), ("奥", True)
    ]  # fmt: skip
    assert [row[:5] for row in sheet.rows[1:4]] == [
        [f"{row}-{column}" for column in range(1, 6)] for row in range(2, 5)
    ]
    assert sheet.rows[0][:3] == ["1-1", None, "1-3"]
    assert set(sheet.struck) == {(1, 1)}
    assert set(sheet.coloured) == {(2, 2)}
    assert sheet.hidden_rows == {3}
    assert sheet.hidden_columns == {3}
    assert sheet.merged == [Area(0, 0, 0, 1)]
    assert set(sheet.formulas) == {(4, 4)}
    # xls always stores a result; xlwt stores 0.
    assert set(sheet.without_result) == (set() if make is by_xlwt else {(4, 4)})


def test_a_value_struck_letter_by_letter_is_struck_one_partly_struck_is_not(read: Read) -> None:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as workbook:
        sheet = workbook.add_worksheet()
        struck = workbook.add_format({"font_strikeout": True})
        bold = workbook.add_format({"font_strikeout": True, "bold": True})
        sheet.write_string(0, 0, "名称")
        sheet.write_rich_string(1, 0, struck, "旧", bold, "端末")
        sheet.write_rich_string(2, 0, struck, "旧", "新端末")

    assert set(read(file.getvalue()).sheets[0].struck) == {(1, 0)}


def test_in_ods_a_cell_without_a_style_wears_the_one_of_its_column(read: Read) -> None:
    tables = (
        '<table:table table:name="表"><table:table-column/>'
        '<table:table-column table:default-cell-style-name="ce1"/>'
        '<table:table-row table:number-rows-repeated="2"><table:table-cell'
        ' office:value-type="float" office:value="1" table:number-columns-repeated="2"/>'
        "</table:table-row></table:table>"
    )

    (sheet,) = read(hostile.ods(tables, styles=ODS_STYLES)).sheets

    assert sheet.rows == [[1, 1], [1, 1]]
    assert set(sheet.struck) == {(0, 1), (1, 1)}


def test_the_properties_of_an_ods_document_are_read(read: Read) -> None:
    meta = (
        '<o:document-meta xmlns:o="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
        ' xmlns:meta="urn:oasis:names:tc:opendocument:xmlns:meta:1.0"><o:meta>'
        '<meta:user-defined meta:name="daicho-export">7</meta:user-defined></o:meta>'
        "</o:document-meta>"
    )

    book = read(hostile.ods('<table:table table:name="表"/>', more={"meta.xml": meta}))

    assert book.kind == "ods"
    assert book.properties == {"daicho-export": "7"}
