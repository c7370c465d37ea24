"""A sheet as somebody might have drawn it, written as xlsx, xls, ods or CSV."""

import csv
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import openpyxl
import xlsxwriter
import xlwt
from openpyxl.styles import Font


@dataclass(frozen=True)
class Formula:
    """A formula, with the result that was stored with it; None when none was."""

    text: str
    result: Any = None


@dataclass(frozen=True)
class Struck:
    """A cell with a line through it."""

    value: Any


@dataclass(frozen=True)
class Coloured:
    """A cell with a background."""

    value: Any


@dataclass
class Page:
    """One sheet: rows of cells, and what is merged or hidden (counted from 0)."""

    name: str
    rows: list[list[Any]] = field(default_factory=list)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    is_hidden: bool = False

    def add(self, *cells: Any) -> int:
        """Append a row; return its place."""
        self.rows.append(list(cells))
        return len(self.rows) - 1

    def merge(self, top: int, left: int, bottom: int, right: int) -> None:
        self.merged.append((top, left, bottom, right))

    def cells(self) -> Iterator[tuple[int, int, Any]]:
        for row, cells in enumerate(self.rows):
            for column, cell in enumerate(cells):
                if cell is not None:
                    yield row, column, cell


def xlsx(path: Path, pages: list[Page], *, is_1904: bool = False) -> None:
    book = xlsxwriter.Workbook(str(path), {"date_1904": is_1904})
    day = book.add_format({"num_format": "yyyy/mm/dd"})
    struck = book.add_format({"font_strikeout": True})
    colour = book.add_format({"bg_color": "#FFFF99"})
    for page in pages:
        _xlsx_page(book.add_worksheet(page.name), page, day, struck, colour)
    book.close()


def _xlsx_page(sheet: Any, page: Page, day: Any, struck: Any, colour: Any) -> None:
    for top, left, bottom, right in page.merged:
        sheet.merge_range(top, left, bottom, right, "")
    for row, column, cell in page.cells():
        if isinstance(cell, Formula):
            sheet.write_formula(row, column, cell.text, None, cell.result)
        elif isinstance(cell, Struck | Coloured):
            sheet.write(row, column, cell.value, struck if isinstance(cell, Struck) else colour)
        elif isinstance(cell, date):
            sheet.write_datetime(row, column, cell, day)
        else:
            sheet.write(row, column, cell)
    _hide(sheet, page)


def _hide(sheet: Any, page: Page) -> None:
    for row in page.hidden_rows:
        sheet.set_row(row, None, None, {"hidden": True})
    for column in page.hidden_columns:
        sheet.set_column(column, column, None, None, {"hidden": True})
    if page.is_hidden:
        sheet.hide()


def openpyxl_xlsx(path: Path, pages: list[Page]) -> None:
    """Write as other programs do: formulas without their results."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for page in pages:
        sheet = book.create_sheet(page.name)
        for row, column, cell in page.cells():
            place = sheet.cell(row + 1, column + 1)
            place.value = getattr(cell, "text", getattr(cell, "value", cell))
            if isinstance(cell, Struck):
                place.font = Font(strike=True)
        for top, left, bottom, right in page.merged:
            sheet.merge_cells(
                start_row=top + 1, start_column=left + 1, end_row=bottom + 1, end_column=right + 1
            )
    book.save(path)


def xls(path: Path, pages: list[Page]) -> None:
    book = xlwt.Workbook(encoding="utf-8")
    day = xlwt.easyxf(num_format_str="yyyy/mm/dd")
    for page in pages:
        sheet = book.add_sheet(page.name)
        covered = {(top, left) for top, left, _bottom, _right in page.merged}
        for top, left, bottom, right in page.merged:
            sheet.write_merge(top, bottom, left, right, page.rows[top][left])
        for row, column, cell in page.cells():
            if (row, column) not in covered:
                sheet.write(row, column, cell, *([day] if isinstance(cell, date) else []))
    book.save(str(path))


def ods(path: Path, pages: list[Page]) -> None:
    """Write the XML by hand, with repeated blank cells and rows as LibreOffice has them."""
    tables = "".join(_ods_table(page) for page in pages)
    names = " ".join(
        f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{short}:1.0"'
        for short in ("office", "table", "text")
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {names} '
        f'office:version="1.2"><office:body><office:spreadsheet>{tables}'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/>'
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
        "</manifest:manifest>"
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", kind, zipfile.ZIP_STORED)
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", manifest)


def _ods_table(page: Page) -> str:
    spans = {(top, left): (bottom, right) for top, left, bottom, right in page.merged}
    covered = {
        (row, column)
        for top, left, bottom, right in page.merged
        for row in range(top, bottom + 1)
        for column in range(left, right + 1)
    } - spans.keys()
    rows = "".join(
        "<table:table-row>"
        + "".join(
            _ods_cell(cell, (row, column), spans, covered) for column, cell in enumerate(cells)
        )
        + '<table:table-cell table:number-columns-repeated="900"/></table:table-row>'
        for row, cells in enumerate(page.rows)
    )
    rest = (
        '<table:table-row table:number-rows-repeated="9000">'
        '<table:table-cell table:number-columns-repeated="900"/></table:table-row>'
    )
    return f"<table:table table:name={quoteattr(page.name)}>{rows}{rest}</table:table>"


def _ods_cell(
    cell: Any,
    place: tuple[int, int],
    spans: dict[tuple[int, int], tuple[int, int]],
    covered: set[tuple[int, int]],
) -> str:
    if place in covered:
        return "<table:covered-table-cell/>"
    span = ""
    if place in spans:
        bottom, right = spans[place]
        span = (
            f' table:number-rows-spanned="{bottom - place[0] + 1}"'
            f' table:number-columns-spanned="{right - place[1] + 1}"'
        )
    if cell is None:
        return f"<table:table-cell{span}/>"
    if isinstance(cell, date):
        kind = f'office:value-type="date" office:date-value="{cell.isoformat()}"'
    elif isinstance(cell, int):
        kind = f'office:value-type="float" office:value="{cell}"'
    else:
        kind = 'office:value-type="string"'
    lines = "".join(f"<text:p>{escape(line)}</text:p>" for line in str(cell).split("\n"))
    return f"<table:table-cell {kind}{span}>{lines}</table:table-cell>"


def csv_file(path: Path, page: Page, *, encoding: str) -> None:
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.writer(file)
        for cells in page.rows:
            writer.writerow(["" if cell is None else _in_csv(cell) for cell in cells])


def _in_csv(cell: Any) -> Any:
    return f"{cell:%Y/%m/%d}" if isinstance(cell, date) else cell
