"""The registers that stand on the sheets of a file, and why the other sheets hold none."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assets.services.imports.headings.names import key_of
from assets.services.imports.layout import heading_rows, lines, wording
from assets.services.imports.layout.grid import Grid, is_blank
from assets.services.imports.layout.heading_rows import Block, Known
from assets.services.imports.layout.noticing import Marks, Notes, noticed
from assets.services.imports.rows import Skipped, SourceRow, Table
from config.kit.sheets.book import Book, Sheet

UnitNamed = Callable[[str], str]
NO_HEADINGS = gettext_lazy("見出しの行が見つかりません。")


def tables_of(
    book: Book, *, known: Known, unit_named: UnitNamed
) -> tuple[list[Table], list[Skipped]]:
    """Return every register of the file, and the sheets that hold none with the reason.

    `known` says whether a heading resembles a column, `unit_named` gives the code of the
    unit that a text names, or "".
    """
    tables: list[Table] = []
    skipped: list[Skipped] = []
    for sheet in book.sheets:
        found, reason = _of_sheet(sheet, known, unit_named)
        tables += found
        if not found:
            skipped.append(Skipped(sheet.name, 0, reason))
    return tables, skipped


def table_at(sheet: Sheet, *, first: int, last: int, unit_named: UnitNamed) -> Table:
    """Return the table whose headings stand in these rows (from 1), as a person may say."""
    grid = Grid(sheet)
    block = heading_rows.at(grid, first=first - 1, last=last - 1)
    return _whole(_opened(grid, block, unit_named, _never))[0]


def open_at(
    sheet: Sheet, *, first: int, last: int, unit_named: UnitNamed, until: int = 0, **columns: int
) -> tuple[Table, Iterator[SourceRow]]:
    """Return a table and, one by one, all of its lines; at the last the table is complete.

    `until` is the row in which the next table of the sheet begins; `name` and `number`
    are the places of these two columns when a person moved them.
    """
    grid = Grid(sheet)
    block = heading_rows.at(grid, first=first - 1, last=last - 1)
    opened = _opened(grid, block, unit_named, _never, until=until - 1 if until else 0, **columns)
    return opened.table, opened.rows


def is_without_headings(reason: str) -> bool:
    """Whether a sheet was passed over only because its headings were not found."""
    return reason == str(NO_HEADINGS)


def titles_above(sheet: Sheet, row: int, *, start: int = 0) -> list[str]:
    """Return the lines that stand above a row (from 1)."""
    grid = Grid(sheet)
    start = max(start, row - 1 - heading_rows.LOOK)
    return [line for above in range(start, row - 1) if (line := grid.line(above))]


def _of_sheet(sheet: Sheet, known: Known, unit_named: UnitNamed) -> tuple[list[Table], str]:
    """Return the tables of a sheet, or why there are none."""
    grid = Grid(sheet)
    if reason := _why_passed_over(grid):
        return [], reason
    tables: list[Table] = []
    start = 0
    while block := heading_rows.find(grid, known, start=start):
        table, last = _whole(_opened(grid, block, unit_named, _other_table(grid, block, known)))
        table.titles = titles_above(sheet, block.first + 1, start=start)
        named = [wording.unit_in(title, unit_named) for title in table.titles]
        table.unit = wording.unit_in(sheet.name, unit_named) or next(filter(None, named), "")
        if tables:  # the lines right above a second table are its titles
            top = _first_title(grid, block)
            table.titles = [grid.line(row) for row in range(max(top, start), block.first)]
            tables[-1].skipped = [line for line in tables[-1].skipped if line.row <= top]
        if table.rows or not tables:
            tables.append(table)
        start = max(last, block.last) + 1
    if tables and not any(table.rows for table in tables):
        return [], _("見出しだけで、資産の行がありません。")
    return tables, "" if tables else str(NO_HEADINGS)


def _first_title(grid: Grid, block: Block) -> int:
    top = block.first
    while top and grid.stated(top - 1):
        top -= 1
    return top


def _why_passed_over(grid: Grid) -> str:
    sheet = grid.sheet
    if sheet.is_hidden:
        return _("非表示のシートです。")
    if not any(not is_blank(cell) for cells in sheet.rows for cell in cells):
        return _("空のシートです。")
    pivot = {"行ラベル", "列ラベル", "総計"}
    labels = {cell for cells in sheet.rows[:50] for cell in cells if isinstance(cell, str)}
    if len(pivot & labels) > 1:
        return _("集計のシートです。")
    return wording.why_no_register(sheet.name)


def _never(_row: int) -> bool:
    return False


def _other_table(grid: Grid, block: Block, known: Known) -> Callable[[int], bool]:
    """Return the test for the headings of another table below this one."""

    def begins(row: int) -> bool:
        found = heading_rows.begins_at(grid, known, row)
        return bool(found) and found is not None and found.headings != block.headings

    return begins


def _whole(opened: "_Opened") -> tuple[Table, int]:
    """Go through all lines of a table; return it and the last row that holds an asset."""
    marks = Marks(len(opened.table.headings))
    for row in opened.rows:
        marks.take(row.cells)
    opened.table.marks = marks.found()
    return opened.table, opened.found.last


class _Opened(NamedTuple):
    """A table whose lines are still to come."""

    table: Table
    found: lines.Lines
    rows: Iterator[SourceRow]


def _opened(
    grid: Grid,
    block: Block,
    unit_named: UnitNamed,
    ends_at: Callable[[int], bool],
    *,
    until: int = 0,
    **columns: int,
) -> _Opened:
    keys = [key_of(heading) for heading in block.headings]
    plan = lines.Reading(
        grid,
        block,
        name_column=columns.get("name", keys.index("name") if "name" in keys else -1),
        number_column=columns.get("number", keys.index("asset_no") if "asset_no" in keys else -1),
        unit_named=unit_named,
        ends_at=ends_at,
        until=until or len(grid),
        has_units="org_unit" in keys,
        is_literal="version" in keys,
    )
    found = lines.Lines(last=block.last)
    table = Table(
        sheet=grid.sheet.name,
        first_heading=block.first + 1,
        last_heading=block.last + 1,
        headings=list(block.headings),
        rows=[],
        skipped=found.skipped,
        repairs=found.repairs,
    )
    return _Opened(table, found, noticed(lines.read(plan, found), Notes(grid, table), found))
