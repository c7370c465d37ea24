"""What is noticed of a table's lines as they pass by, and told to a person at the end."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from assets.services.imports.headings.assigning import LOOKED_AT
from assets.services.imports.layout.grid import Grid, is_blank
from assets.services.imports.layout.lines import Lines
from assets.services.imports.readings.grading import marks_in
from assets.services.imports.rows import SourceRow, Table
from config.kit.sheets.book import Value

SHOWN = 10  # row numbers that a notice names
DIFFERENT = 500  # cells of a column that are told apart; grades repeat, sentences do not
OFTEN = 500  # lines after which the columns of many different cells are let go


@dataclass(slots=True)
class Rows:
    """Numbers of rows: the first of them, and how many there are."""

    first: list[int] = field(default_factory=list)
    count: int = 0

    def add(self, number: int) -> None:
        self.count += 1
        if self.count <= SHOWN:
            self.first.append(number)

    def __str__(self) -> str:
        shown = "、".join(_("%d行目") % row for row in self.first)
        more = self.count - len(self.first)
        return shown + (_("ほか%d行") % more if more else "")


class Notes:
    """Counts the lines of one table, keeps the first of them, and remembers their look."""

    def __init__(self, grid: Grid, table: Table) -> None:
        self.sheet = grid.sheet
        self.table = table
        self.hidden = Rows()
        self.struck = Rows()
        self.is_coloured = False
        self.width = len(table.headings)
        self.unheaded = [place for place, text in enumerate(table.headings) if not text]
        self.stated: set[int] = set()  # columns without a heading that hold something

    def take(self, row: SourceRow) -> None:
        self.table.count += 1
        if self.table.count <= LOOKED_AT:
            self.table.rows.append(row)
        if row.is_hidden:
            self.hidden.add(row.number)
        if row.is_struck:
            self.struck.add(row.number)
        if self.unheaded or len(row.cells) > self.width:
            self._look_aside(row.cells)
        if self.sheet.coloured and not self.is_coloured:
            self.is_coloured = bool(self.sheet.coloured.columns(row.number - 1))

    def _look_aside(self, cells: list[Value]) -> None:
        for column in (*self.unheaded, *range(self.width, len(cells))):
            if column < len(cells) and not is_blank(cells[column]):
                self.stated.add(column)

    def told(self, found: Lines) -> Iterator[str]:
        """Yield a sentence for everything that a person should know of the table."""
        if self.hidden.count:
            yield _("非表示の行があります：%(rows)s。") % {"rows": self.hidden}
        yield from _set_in(found)
        if self.struck.count:
            yield _("取り消し線の行があります：%(rows)s。") % {"rows": self.struck}
        if self.stated:
            names = "、".join(column_name(column) for column in sorted(self.stated))
            yield _("見出しのない列に値があります：%(columns)s。") % {"columns": names}
        yield from self._look()

    def _look(self) -> Iterator[str]:
        """Say what the sheet's look told that is not taken: colours, hidden columns."""
        if self.is_coloured:
            yield _("色で区別されていました。色は取り込みません。")
        hidden = [
            self.table.headings[column] or column_name(column)
            for column in sorted(self.sheet.hidden_columns)
            if column < self.width
        ]
        if hidden:
            yield _("非表示の列があります：%s。") % "、".join(hidden)


class Marks:
    """Gathers what could be grades: the cells of every column with few different ones."""

    def __init__(self, width: int) -> None:
        self._seen: dict[int, set[Value]] = {place: set() for place in range(width)}
        self._adds = self._all_adds()
        self._count = 0

    def take(self, cells: list[Value]) -> None:
        for place, add in self._adds:
            add(cells[place])
        self._count += 1
        if not self._count % OFTEN:
            self._let_go()

    def found(self) -> dict[int, list[str]]:
        """Return, by column, the marks by which the scheme of its grades is told."""
        self._let_go()
        marks = {place: marks_in(cells) for place, cells in self._seen.items()}
        return {place: found for place, found in marks.items() if found}

    def _let_go(self) -> None:
        self._seen = {k: cells for k, cells in self._seen.items() if len(cells) <= DIFFERENT}
        self._adds = self._all_adds()

    def _all_adds(self) -> list[tuple[int, Callable[[Value], None]]]:
        return [(place, cells.add) for place, cells in self._seen.items()]


def noticed(rows: Iterable[SourceRow], notes: Notes, found: Lines) -> Iterator[SourceRow]:
    """Pass the lines of a table on; at the last its notices are complete."""
    for row in rows:
        notes.take(row)
        yield row
    notes.table.notices += notes.told(found)


def column_name(column: int) -> str:
    """Return what a spreadsheet calls a column, counted from 0: A, B … AA."""
    name = ""
    column += 1
    while column:
        column, letter = divmod(column - 1, 26)
        name = chr(ord("A") + letter) + name
    return _("%s列") % name


def _set_in(found: Lines) -> Iterator[str]:
    set_in = sum(count for indent, count in found.indents.items() if indent)
    if found.groups:
        groups = "、".join(found.groups[:SHOWN])
        yield _("名称の前の空白で階層を表しています。上の行（%s）は業務分類の案にします。") % groups
    elif set_in > 1 and len(found.indents) > 1:
        yield _("名称の前に空白のある行が%d行あります。空白は取り除きました。") % set_in
