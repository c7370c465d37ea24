"""記入用Excel: an empty register to fill in away from the network, with our own choices in it."""

from collections.abc import Iterator
from datetime import datetime
from io import BytesIO
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from assets.access import Viewer
from assets.models import Unit
from assets.services.exports import paper
from assets.services.exports.blanks import Blank, blanks
from assets.services.exports.marks import MUNICIPALITY_KEY
from config.kit import dates

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

ENTRY, CHOICES, EXPLAINED = "記入", "選択肢", "説明"  # the importer passes over the latter two
VERSION = "1"
ROWS = 300
HEADING_ROW, EXAMPLE_ROW = 3, 4  # counted from 0
MARK = "例"  # in the first cell of a row: the importer passes over it
TITLE_LENGTH = 32  # letters that Excel shows as the title of a hint
HINT_WIDTH = 100  # half-width letters


def build(viewer: Viewer, *, unit: Unit | None, school: bool, at: datetime) -> bytes:
    """Return an entry template for one unit, or for all units where this person registers."""
    columns = blanks(viewer, unit=unit, school=school, on=localdate(at))
    out = BytesIO()
    book = paper.workbook(out, in_memory=True)
    _name(book, viewer, at)
    entry = book.add_worksheet(ENTRY)
    choices = book.add_worksheet(CHOICES)
    explained = book.add_worksheet(EXPLAINED)
    ranges = _write_choices(book, choices, columns)
    _write_entry(book, entry, columns, title=_title(viewer, unit))
    _write_rows(book, entry, columns, ranges)
    _explain(book, explained, columns, at)
    entry.activate()
    book.close()
    return out.getvalue()


def _name(book: "Workbook", viewer: Viewer, at: datetime) -> None:
    place: Any = viewer.municipality
    book.set_properties({"title": _("情報資産台帳 記入用"), "company": place.name, "created": at})
    book.set_custom_property("daicho_template", VERSION, "text")
    book.set_custom_property(MUNICIPALITY_KEY, place.code, "text")


def _title(viewer: Viewer, unit: Unit | None) -> str:
    place: Any = viewer.municipality
    where = f"{place.name}　{unit.name}" if unit and unit.kind != Unit.Kind.ROOT else place.name
    return _("情報資産台帳（記入用）　%(where)s") % {"where": where}


def _write_entry(book: "Workbook", sheet: "Worksheet", columns: list[Blank], *, title: str) -> None:
    sheet.set_column(0, 0, 4)
    sheet.write(0, 1, title, paper.unframed(book, bold=True, font_size=14))
    small = paper.unframed(book)
    sheet.write(1, 1, _("1行に1つの情報資産を書きます。濃い色の見出しは必ず書く項目です。"), small)
    sheet.write(
        2,
        1,
        _("見出しの文字と並びは変えずに、この行より下に書いて、台帳の「取り込み」で読み取ります。"),
        small,
    )
    always = paper.looks(book, bold=True, bg_color=paper.HEAD, valign="vcenter")
    otherwise = paper.looks(book, bg_color=paper.OPTIONAL, valign="vcenter")
    sheet.set_row(HEADING_ROW, 42)
    sheet.set_row(HEADING_ROW + 1, 26)
    sheet.write_blank(HEADING_ROW, 0, None, otherwise)
    for place, column in enumerate(columns, 1):
        sheet.set_column(place, place, column.width)
        look = always if column.is_required else otherwise
        sheet.write(HEADING_ROW, place, column.heading, look)
        if column.hint:
            size = {"x_scale": 1.8, "y_scale": 1 + len(column.hint) / 120, "font_size": 9}
            sheet.write_comment(HEADING_ROW, place, column.hint, size)
    last = len(columns)
    sheet.freeze_panes(EXAMPLE_ROW, 2)
    sheet.repeat_rows(HEADING_ROW)
    paper.landscape(sheet, header=f"&L&8{paper.in_margin(title)}", size=paper.A3)
    sheet.print_area(0, 0, EXAMPLE_ROW + ROWS, last)


def _write_rows(
    book: "Workbook", sheet: "Worksheet", columns: list[Blank], ranges: dict[str, str]
) -> None:
    """Write the example, frame the empty rows and let every cell say what belongs in it."""
    gray = {"italic": True, "font_color": "#666666", "bg_color": paper.DESK}
    example = paper.looks(book, **gray)
    day_example = paper.looks(book, **gray, num_format=paper.WAREKI, align="left")
    empty, day = paper.looks(book), paper.looks(book, num_format=paper.WAREKI, align="left")
    sheet.write(EXAMPLE_ROW, 0, MARK, example)
    for place, column in enumerate(columns, 1):
        look = day_example if column.kind == "date" else example
        sheet.write(EXAMPLE_ROW, place, column.example, look)
    first, last = EXAMPLE_ROW + 1, EXAMPLE_ROW + ROWS
    for row in range(first, last + 1):
        sheet.write_blank(row, 0, None, empty)
        for place, column in enumerate(columns, 1):
            sheet.write_blank(row, place, None, day if column.kind == "date" else empty)
    for place, column in enumerate(columns, 1):
        if rule := _rule(column, ranges):
            sheet.data_validation(first, place, last, place, rule)


def _rule(column: Blank, ranges: dict[str, str]) -> dict[str, Any]:
    """Return what Excel checks in the cells of a column; a list is open where text is too."""
    told = {"input_title": column.heading[:TITLE_LENGTH], "input_message": column.message}
    if column.key in ranges:
        return {
            "validate": "list",
            "source": f"={ranges[column.key]}",
            "error_title": column.heading[:TITLE_LENGTH],
            "error_message": _("一覧から選んでください。"),
            "error_type": "warning" if column.is_open else "stop",
            **told,
        }
    if column.kind == "date":
        return {
            "validate": "date",
            "criteria": ">=",
            "value": paper.FIRST_DAY,
            "error_title": column.heading[:TITLE_LENGTH],
            "error_message": _("R8.12.11や2026/12/11のような日付を入力してください。"),
            "error_type": "warning",
            **told,
        }
    if column.kind == "number":
        return {
            "validate": "integer",
            "criteria": ">=",
            "value": 0,
            "error_title": column.heading[:TITLE_LENGTH],
            "error_message": _("0以上の整数を入力してください。"),
            "error_type": "warning",
            **told,
        }
    return {"validate": "any", **told} if column.hint else {}


def _write_choices(book: "Workbook", sheet: "Worksheet", columns: list[Blank]) -> dict[str, str]:
    """Write every list in a column of its own; return where each stands, by column key."""
    listed = [column for column in columns if column.choices]
    head = paper.looks(book, bold=True, bg_color=paper.HEAD)
    body = paper.looks(book, text_wrap=False)
    for place, column in enumerate(listed):
        widest = max(map(paper.letters_wide, (*column.choices, column.heading)))
        sheet.set_column(place, place, min(widest + 2, 40))
        sheet.write(0, place, column.heading, head)
    for row, texts in enumerate(zip_longest(*[column.choices for column in listed]), 1):
        for place, text in enumerate(texts):
            if text is not None:
                sheet.write(row, place, text, body)
    sheet.freeze_panes(1, 0)
    sheet.protect("", {"select_locked_cells": True, "format_columns": True})
    paper.landscape(sheet, header=f"&L&8{CHOICES}")
    return {
        column.key: paper.cells(CHOICES, place, first=1, last=len(column.choices))
        for place, column in enumerate(listed)
    }


def _explain(book: "Workbook", sheet: "Worksheet", columns: list[Blank], at: datetime) -> None:
    """Write how to fill in the sheet, and what belongs in every column."""
    title, text = paper.unframed(book, bold=True, font_size=14), paper.unframed(book, font_size=10)
    head = paper.looks(book, bold=True, bg_color=paper.HEAD)
    body = paper.looks(book, font_size=10)
    for place, width in enumerate((30, 8, HINT_WIDTH)):
        sheet.set_column(place, place, width)
    sheet.set_row(0, 24)
    sheet.write(0, 0, _("記入のしかた"), title)
    lines = list(_instructions(at))
    sheet.write_column(1, 0, lines, text)
    top = len(lines) + 2
    sheet.write_row(top, 0, [_("見出し"), _("必須"), _("書くこと")], head)
    for row, column in enumerate(columns, top + 1):
        mark = _("必須") if column.is_required else ""
        sheet.write_row(row, 0, [column.heading, mark, column.hint], body)
        lines = column.hint.split("\n")
        sheet.set_row(
            row, 14 * sum(1 + paper.letters_wide(line) // HINT_WIDTH for line in lines) + 4
        )
    paper.landscape(sheet, header=f"&L&8{EXPLAINED}")


def _instructions(at: datetime) -> Iterator[str]:
    yield _("作成日：%(day)s") % {"day": dates.wareki(localdate(at))}
    yield _("1. 「記入」シートに、1行に1つの情報資産を書きます。番号は取り込んだときに付きます。")
    yield _("2. 取り扱いと分類が同じ資産は、1行にまとめてかまいません。")
    yield _("3. 矢印の出るセルは、一覧から選びます。一覧は「選択肢」シートにあります。")
    yield _("4. 日付は、R8.12.11、令和8年12月11日、2026/12/11のどれでも読み取ります。")
    yield _("5. 分からないところは空けておきます。空いたところは、取り込んだあとに確認できます。")
    yield _("6. 個人番号（マイナンバー）そのものは、どの欄にも書かないでください。")
    yield _("7. 初めの欄に「例」と書いた行は取り込みません。行が足りなければ下に続けて書きます。")
