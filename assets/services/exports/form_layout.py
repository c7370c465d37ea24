"""The printed forms as Excel: ready for the printer, a sheet for all or for each unit."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from assets.services.exports import paper
from assets.services.exports.columns import OutColumn
from assets.services.exports.printed import Paper, PrintedForm

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

TITLE_ROWS = 3
SHEET_NAME = re.compile(r"[\[\]:*?/\\]|^'|'$")
LONGEST_NAME, LONGEST_CELL, LONGEST_MARGIN = 31, 32_000, 60
CHUNK = 64 * 1024
POINTS = 2.83  # of a millimetre
LINE_HEIGHT, MOST_LINES = 10.5, 38  # as high as a row of Excel can be  # points of a line of 8 pt
NARROW = 1.45  # letters of 8 pt in the width of one letter of the usual 11 pt
LABEL_WIDTH, VALUE_WIDTH, CARD_SCALE = 34, 62, 95
LIVE = re.compile(r"[\ufeff\s]*[=+\-@＝＋－＠']")


@dataclass(frozen=True)
class Head:
    """What stands above the form and in the margins of every page.

    `grade` is the class of the file itself, the highest of its rows (機密性3B); a file with
    a class above the lowest is marked 取扱注意. `seal` is the state of the ledger, in short.
    """

    municipality: str
    made_by: str
    made_at: str
    conditions: str = ""
    grade: str = ""
    is_careful: bool = False
    number: str = ""
    seal: str = ""
    properties: dict[str, str] = field(default_factory=dict)

    @property
    def caution(self) -> str:
        marks = [_("取扱注意")] if self.is_careful else []
        return "　".join([*marks, *([self.grade] if self.grade else [])])


@dataclass(frozen=True)
class Part:
    """The rows of one sheet, as texts in the order of the columns; days are ISO texts."""

    name: str
    rows: Iterable[Sequence[str]]


def stream(
    parts: Iterable[Part],
    form: PrintedForm,
    columns: Sequence[OutColumn],
    head: Head,
    *,
    size: Paper = "a4",
) -> Iterator[bytes]:
    """Yield the bytes of the form; the rows pass by one at a time, through files on disk."""
    with TemporaryDirectory(prefix="daicho-form-") as folder:
        file = Path(folder) / "form.xlsx"
        with paper.workbook(str(file), constant_memory=True, tmpdir=folder) as book:
            _Form(book, form, columns, head, size).write(parts)
        with file.open("rb") as made:
            while chunk := made.read(CHUNK):
                yield chunk


class _Form:
    """One workbook with the looks that its cells share."""

    def __init__(
        self,
        book: "Workbook",
        form: PrintedForm,
        columns: Sequence[OutColumn],
        head: Head,
        size: Paper,
    ) -> None:
        self.book, self.form, self.columns, self.head = book, form, columns, head
        self.size, self.printed = {"a4": paper.A4, "a3": paper.A3}[size], form.columns
        small: dict[str, Any] = {"font_size": 8, "valign": "vcenter"}
        heading = small | {"bold": True, "bg_color": paper.HEAD, "align": "center"}
        self.heading = paper.looks(book, **heading)
        self.label = paper.looks(book, **(heading | {"align": "left"}))
        self.title = paper.unframed(book, bold=True, font_size=14)
        self.line = paper.unframed(book, font_size=8)
        mark = {"bold": True, "font_color": paper.FAULTY_LINE, "align": "right"}
        self.mark = paper.unframed(book, **mark, font_size=11)
        self.text = paper.looks(book, **small)
        self.quoted = paper.looks(book, **small, quote_prefix=True)
        self.centred = paper.looks(book, **small, align="center")
        self.number = paper.looks(book, **small, num_format="#,##0")
        self.day = paper.looks(book, **small, num_format=paper.WAREKI, align="center")
        self.names: set[str] = set()

    def write(self, parts: Iterable[Part]) -> None:
        head = self.head
        self.book.set_properties(
            {"title": self.form.name, "author": head.made_by, "company": head.municipality}
        )
        for name, value in head.properties.items():
            self.book.set_custom_property(name, value, "text")
        self.day_places = [place for place, c in enumerate(self.columns) if c.kind == "date"]
        draw = self._cards if self.form.page_each else self._sheet
        for part in parts:
            draw(part)

    def _sheet(self, part: Part) -> None:
        sheet = self.book.add_worksheet(self._name(part.name))
        for place, column in enumerate(self.printed):
            sheet.set_column(place, place, column.width)
        self._titles(sheet, part.name)
        first = self._headings(sheet, TITLE_ROWS)
        pairs = zip(self.columns, self.printed, strict=True)
        writers = [
            self._drawer(sheet) if one.code else self._writer(sheet, column, one.align)
            for column, one in pairs
        ]
        row = first - 1
        for row, cells in enumerate(self._filled(part.rows), first):
            sheet.set_row(row, max(LINE_HEIGHT * self._lines(cells) + 3, self.form.high * POINTS))
            for place, (write, cell) in enumerate(zip(writers, cells, strict=True)):
                write(row, place, cell)
        self._set_up(sheet, first=first, last=max(row, first))

    def _filled(self, rows: Iterable[Sequence[str]]) -> Iterator[Sequence[str]]:
        """Add the lines that are filled by hand."""
        count = 0
        for count, row in enumerate(rows, 1):  # noqa: B007 - the last count is used
            yield row
        yield from [[""] * len(self.columns)] * self.form.empty_lines(count)

    def _cards(self, part: Part) -> None:
        """A page for each row: its labels, and beside them what belongs to them."""
        sheet = self.book.add_worksheet(self._name(part.name))
        sheet.set_column(0, 0, LABEL_WIDTH)
        sheet.set_column(1, 1, VALUE_WIDTH)
        row, breaks = -1, []
        for cells in part.rows:
            if row >= 0:
                breaks.append(row + 1)
            row += 1
            sheet.set_row(row, 26)
            sheet.write_string(row, 0, self.form.name, self.title)
            for column, one, cell in zip(self.columns, self.printed, cells, strict=True):
                row += 1
                lines = sum(_lines_of(line, VALUE_WIDTH * NARROW) for line in cell.split("\n"))
                sheet.set_row(row, max(LINE_HEIGHT * lines + 3, self.form.high * POINTS))
                sheet.write_string(row, 0, str(one.heading), self.label)
                self._writer(sheet, column, one.align)(row, 1, cell)
        sheet.print_area(0, 0, max(row, 0), 1)
        self._print(sheet)
        sheet.set_print_scale(CARD_SCALE)  # fitted to the page, Excel would not break it there
        sheet.set_h_pagebreaks(breaks)

    def _lines(self, cells: Sequence[str]) -> int:
        """Return how many lines the row needs: a program that opens the file does not ask."""
        needed = 1
        for cell, column in zip(cells, self.printed, strict=True):
            if len(cell) * 2 > column.width * NARROW:
                lines = cell.split("\n")
                needed = max(needed, sum(_lines_of(line, column.width * NARROW) for line in lines))
        return min(needed, MOST_LINES)

    def _name(self, wanted: str) -> str:
        """Return a name that a sheet may have and no other sheet has."""
        plain = SHEET_NAME.sub("・", wanted).strip() or self.form.name
        name, number = plain[:LONGEST_NAME], 1
        while name.casefold() in self.names:
            number += 1
            name = f"{plain[: LONGEST_NAME - 4]}({number})"
        self.names.add(name.casefold())
        return name

    def _titles(self, sheet: "Worksheet", part: str) -> None:
        head = self.head
        made = {"place": head.municipality, "at": head.made_at, "by": head.made_by}
        sheet.set_row(0, 24)
        title = [self.form.name, *([part] if part != self.form.name else [])]
        sheet.write_string(0, 0, "　".join(title), self.title)
        if head.caution:
            sheet.write_string(0, len(self.columns) - 1, head.caution, self.mark)
        line = _("団体名：%(place)s　作成日時：%(at)s　作成者：%(by)s") % made
        sheet.write_string(1, 0, line, self.line)
        conditions = head.conditions and _("条件：%(words)s") % {"words": head.conditions}
        if told := "　".join(filter(None, (str(self.form.note), conditions))):
            sheet.write_string(2, 0, told[:LONGEST_CELL], self.line)

    def _headings(self, sheet: "Worksheet", top: int) -> int:
        """Write the two rows of headings; return the row below them.

        Rows that have passed cannot be written again, so the rows are written one after the
        other, and only then is it said which of their cells are one.
        """
        for place, column in enumerate(self.printed):
            sheet.write_string(top, place, str(column.group or column.heading), self.heading)
        sheet.set_row(top + 1, 22)
        for place, column in enumerate(self.printed):
            text = str(column.heading) if column.group else ""
            sheet.write_string(top + 1, place, text, self.heading)
        for place, column in enumerate(self.printed):
            if not column.group:
                sheet.merge.append([top, place, top + 1, place])
        for left, right in self._groups():
            sheet.merge.append([top, left, top, right])
        return top + 2

    def _groups(self) -> Iterator[tuple[int, int]]:
        """Yield the first and the last place of each heading above others."""
        start = 0
        for place in range(1, len(self.printed) + 1):
            here = self.printed[place].group if place < len(self.printed) else None
            if here != self.printed[start].group:
                if self.printed[start].group and place - start > 1:
                    yield start, place - 1
                start = place

    def _writer(self, sheet: "Worksheet", column: OutColumn, align: str) -> Any:
        text = self.centred if align == "center" else self.text

        def write(row: int, place: int, cell: str) -> None:
            if not cell:
                sheet.write_blank(row, place, None, text)
            elif LIVE.match(cell):
                sheet.write_string(row, place, cell[:LONGEST_CELL], self.quoted)
            else:
                sheet.write_string(row, place, cell[:LONGEST_CELL], text)

        def write_number(row: int, place: int, cell: str) -> None:
            if cell.isdecimal():
                sheet.write_number(row, place, int(cell), self.number)
            else:
                write(row, place, cell)

        def write_day(row: int, place: int, cell: str) -> None:
            day = date.fromisoformat(cell) if cell else None
            if day and day >= paper.FIRST_DAY:
                sheet.write_datetime(row, place, day, self.day)
            else:
                write(row, place, cell)

        return {"number": write_number, "date": write_day}.get(column.kind, write)

    def _drawer(self, sheet: "Worksheet") -> Any:
        def draw(row: int, place: int, cell: str) -> None:
            sheet.write_blank(row, place, None, self.text)
            alt = str(self.printed[place].heading)
            paper.draw_code(sheet, row, place, cell, points=self.form.high * POINTS - 4, alt=alt)

        return draw

    def _set_up(self, sheet: "Worksheet", *, first: int, last: int) -> None:
        right = len(self.columns) - 1
        sheet.freeze_panes(first, min(2, right))
        sheet.autofilter(first - 1, 0, last, right)
        sheet.repeat_rows(first - 2, first - 1)
        sheet.print_area(0, 0, last, right)
        self._print(sheet)

    def _print(self, sheet: "Worksheet") -> None:
        paper.landscape(
            sheet,
            header=self._header(),
            footer=self._footer(),
            size=self.size,
            upright=not self.form.landscape,
        )

    def _header(self) -> str:
        head = self.head
        name = paper.in_margin(head.municipality[:LONGEST_MARGIN])
        caution = paper.in_margin(head.caution)
        form = paper.in_margin(self.form.name)
        return f"&L&8 {name}　{form}&C&10&B {caution}&B&R&8 {paper.in_margin(head.made_at)}"

    def _footer(self) -> str:
        made_by = _("作成者：%(by)s") % {"by": self.head.made_by[:LONGEST_MARGIN]}
        told = filter(None, (self.head.number, self.head.seal))
        number = paper.in_margin("\n".join(told))
        return f"&L&8 {paper.in_margin(made_by)}&C&8{paper.pages()}&R&8 {number}"


def _lines_of(text: str, width: float) -> int:
    """Return how many lines a text takes; a Japanese letter is as wide as two others."""
    letters = sum(1 if letter.isascii() else 2 for letter in text)
    return max(1, -(-letters // int(width)))
