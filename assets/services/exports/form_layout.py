"""情報資産台帳 as offices print it: the form on A4 landscape, a sheet for all or for each unit."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.utils.translation import gettext as _
from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from assets.models import Kind, PersonalInfo
from assets.services.exports import paper
from assets.services.exports.columns import FORM, OutColumn
from classification.services import catalogue

SCHOOL_FORM = (*FORM[: FORM.index("a_level") + 1], "mext_level", *FORM[FORM.index("a_level") + 1 :])
TITLE_ROWS = 3
GRADES, PEOPLE = "分類", "個人情報"


@dataclass(frozen=True)
class Printed:
    """A column of the form: the heading it has on paper, the one above it, its width."""

    heading: str
    width: float
    group: str = ""


PRINTED = {
    "asset_no": Printed("番号", 9),
    "name": Printed("名称", 22),
    "kind": Printed("区分", 8),
    "form": Printed("媒体", 9),
    "org_unit": Printed("所管", 10.5),
    "owner_role": Printed("管理者", 13),
    "location": Printed("保管場所", 15),
    "segment": Printed("ネットワーク", 11),
    "c_level": Printed("機密性", 5, GRADES),
    "i_level": Printed("完全性", 5, GRADES),
    "a_level": Printed("可用性", 5, GRADES),
    "mext_level": Printed("重要性", 5, GRADES),
    "personal_info": Printed("有無", 8, PEOPLE),
    "subject_count": Printed("人数", 7, PEOPLE),
    "retention": Printed("保存期間", 6),
    "outsourced": Printed("委託", 5),
    "last_review": Printed("最終確認", 8.5),
    "notes": Printed("備考", 10),
}
CENTRED = {"c_level", "i_level", "a_level", "mext_level", "outsourced", "retention"}
SHEET_NAME = re.compile(r"[\[\]:*?/\\]|^'|'$")
LONGEST_NAME, LONGEST_CELL, LONGEST_MARGIN = 31, 32_000, 60
CHUNK = 64 * 1024
LINE_HEIGHT, MOST_LINES = 10.5, 12  # points of a line of 8 pt
NARROW = 1.45  # letters of 8 pt in the width of one letter of the usual 11 pt
SHORT_KIND = {Kind.EQUIPMENT: "①設備等", Kind.INFORMATION: "②情報", Kind.SYSTEM_DOC: "③関連文書"}
LIVE = re.compile(r"[\ufeff\s]*[=+\-@＝＋－＠']")


@dataclass(frozen=True)
class Head:
    """What stands above the form and in the margins of every page.

    `grade` is the class of the file itself, the highest of its rows (機密性3B); a file with
    a class above the lowest is marked 取扱注意.
    """

    municipality: str
    made_by: str
    made_at: str
    conditions: str = ""
    grade: str = ""
    is_careful: bool = False
    number: str = ""
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


def stream(parts: Iterable[Part], columns: Sequence[OutColumn], head: Head) -> Iterator[bytes]:
    """Yield the bytes of the form; the rows pass by one at a time, through files on disk."""
    with TemporaryDirectory(prefix="daicho-form-") as folder:
        file = Path(folder) / "form.xlsx"
        options = {**paper.SAFE, "constant_memory": True, "tmpdir": folder}
        with Workbook(str(file), options) as book:
            _Form(book, columns, head).write(parts)
        with file.open("rb") as made:
            while chunk := made.read(CHUNK):
                yield chunk


class _Form:
    """One workbook with the looks that its cells share."""

    def __init__(self, book: Workbook, columns: Sequence[OutColumn], head: Head) -> None:
        self.book, self.columns, self.head = book, columns, head
        self.printed = [PRINTED.get(c.key) or Printed(c.heading, c.width) for c in columns]
        small: dict[str, Any] = {"font_size": 8, "valign": "vcenter"}
        heading = small | {"bold": True, "bg_color": paper.HEAD, "align": "center"}
        self.heading = paper.looks(book, **heading)
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
        self.short = {
            "kind": {str(kind.label): SHORT_KIND[kind] for kind in Kind},
            "personal_info": {str(PersonalInfo.SENSITIVE.label): _("要配慮")},
            "segment": {one.label: one.short_label for one in catalogue.segments().values()},
        }

    def write(self, parts: Iterable[Part]) -> None:
        head = self.head
        self.book.set_properties(
            {"title": _("情報資産台帳"), "author": head.made_by, "company": head.municipality}
        )
        for name, value in head.properties.items():
            self.book.set_custom_property(name, value, "text")
        self.day_places = [place for place, c in enumerate(self.columns) if c.kind == "date"]
        for part in parts:
            self._sheet(part)

    def _sheet(self, part: Part) -> None:
        sheet = self.book.add_worksheet(self._name(part.name))
        for place, column in enumerate(self.printed):
            sheet.set_column(place, place, column.width)
        self._titles(sheet, part.name)
        first = self._headings(sheet, TITLE_ROWS)
        writers = [self._writer(sheet, column) for column in self.columns]
        row = first - 1
        for row, cells in enumerate(map(self._shortened, part.rows), first):
            sheet.set_row(row, LINE_HEIGHT * self._lines(cells) + 3)
            for place, (write, cell) in enumerate(zip(writers, cells, strict=True)):
                write(row, place, cell)
        self._set_up(sheet, first=first, last=max(row, first))

    def _shortened(self, cells: Sequence[str]) -> list[str]:
        """Say long names of codes as the list on the screen says them."""
        short = self.short
        return [
            short[column.key].get(cell, cell) if column.key in short else cell
            for column, cell in zip(self.columns, cells, strict=True)
        ]

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
        plain = SHEET_NAME.sub("・", wanted).strip() or _("情報資産台帳")
        name, number = plain[:LONGEST_NAME], 1
        while name.casefold() in self.names:
            number += 1
            name = f"{plain[: LONGEST_NAME - 4]}({number})"
        self.names.add(name.casefold())
        return name

    def _titles(self, sheet: Worksheet, part: str) -> None:
        head = self.head
        told = {"place": head.municipality, "at": head.made_at, "by": head.made_by}
        sheet.set_row(0, 24)
        sheet.write_string(0, 0, _("情報資産台帳"), self.title)
        if head.caution:
            sheet.write_string(0, len(self.columns) - 1, head.caution, self.mark)
        line = _("団体名：%(place)s　作成日時：%(at)s　作成者：%(by)s") % told
        sheet.write_string(1, 0, line, self.line)
        if head.conditions:
            conditions = _("条件：%(conditions)s") % {"conditions": head.conditions}
            sheet.write_string(2, 0, conditions[:LONGEST_CELL], self.line)

    def _headings(self, sheet: Worksheet, top: int) -> int:
        """Write the two rows of headings; return the row below them.

        Rows that have passed cannot be written again, so the rows are written one after the
        other, and only then is it said which of their cells are one.
        """
        for place, column in enumerate(self.printed):
            sheet.write_string(top, place, column.group or column.heading, self.heading)
        sheet.set_row(top + 1, 22)
        for place, column in enumerate(self.printed):
            text = column.heading if column.group else ""
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

    def _writer(self, sheet: Worksheet, column: OutColumn) -> Any:
        text = self.centred if column.key in CENTRED else self.text

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

    def _set_up(self, sheet: Worksheet, *, first: int, last: int) -> None:
        right = len(self.columns) - 1
        sheet.freeze_panes(first, min(2, right))
        sheet.autofilter(first - 1, 0, last, right)
        sheet.repeat_rows(first - 2, first - 1)
        sheet.print_area(0, 0, last, right)
        paper.landscape(sheet, header=self._header(), footer=self._footer())

    def _header(self) -> str:
        head = self.head
        name = paper.in_margin(head.municipality[:LONGEST_MARGIN])
        caution = paper.in_margin(head.caution)
        form = _("情報資産台帳")
        return f"&L&8 {name}　{form}&C&10&B {caution}&B&R&8 {paper.in_margin(head.made_at)}"

    def _footer(self) -> str:
        made_by = _("作成者：%(by)s") % {"by": self.head.made_by[:LONGEST_MARGIN]}
        number = paper.in_margin(self.head.number)
        return f"&L&8 {paper.in_margin(made_by)}&C&8{paper.pages()}&R&8 {number}"


def _lines_of(text: str, width: float) -> int:
    """Return how many lines a text takes; a Japanese letter is as wide as two others."""
    letters = sum(1 if letter.isascii() else 2 for letter in text)
    return max(1, -(-letters // int(width)))
