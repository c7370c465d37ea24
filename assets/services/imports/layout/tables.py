"""The registers that stand on the sheets of a file, and why the other sheets hold none."""

from collections.abc import Callable, Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assets.services.imports.headings.names import key_of
from assets.services.imports.layout import heading_rows, lines, wording
from assets.services.imports.layout.grid import Grid, is_blank
from assets.services.imports.layout.heading_rows import Block, Known
from assets.services.imports.rows import Skipped, SourceRow, Table
from config.kit.sheets.book import Book, Sheet

UnitNamed = Callable[[str], str]
SHOWN = 10  # row numbers that a notice names
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


def table_at(
    sheet: Sheet, *, first: int, last: int, unit_named: UnitNamed, until: int = 0, **columns: int
) -> Table:
    """Return the table whose headings stand in these rows (from 1), as a person may say.

    `until` is the row in which the next table of the sheet begins; `name` and `number`
    are the places of these two columns when a person moved them.
    """
    grid = Grid(sheet)
    block = heading_rows.at(grid, first=first - 1, last=last - 1)
    stop = until - 1 if until else len(grid)
    table, _last = _table(grid, block, unit_named, lambda row: False, until=stop, **columns)
    return table


def is_without_headings(reason: str) -> bool:
    """Whether a sheet was passed over only because its headings were not found."""
    return reason == str(NO_HEADINGS)


def titles_above(sheet: Sheet, row: int, *, start: int = 0) -> list[str]:
    """Return the lines that stand above a row (from 1)."""
    grid = Grid(sheet)
    return [line for above in range(start, row - 1) if (line := grid.line(above))]


def _of_sheet(sheet: Sheet, known: Known, unit_named: UnitNamed) -> tuple[list[Table], str]:
    """Return the tables of a sheet, or why there are none."""
    grid = Grid(sheet)
    if reason := _why_passed_over(grid):
        return [], reason
    tables: list[Table] = []
    start = 0
    while block := heading_rows.find(grid, known, start=start):
        table, last = _table(grid, block, unit_named, _other_table(grid, block, known))
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


def _other_table(grid: Grid, block: Block, known: Known) -> Callable[[int], bool]:
    """Return the test for the headings of another table below this one."""

    def begins(row: int) -> bool:
        found = heading_rows.begins_at(grid, known, row)
        return bool(found) and found is not None and found.headings != block.headings

    return begins


def _table(
    grid: Grid,
    block: Block,
    unit_named: UnitNamed,
    ends_at: Callable[[int], bool],
    *,
    until: int = 0,
    **columns: int,
) -> tuple[Table, int]:
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
    found = lines.read(plan)
    table = Table(
        sheet=grid.sheet.name,
        first_heading=block.first + 1,
        last_heading=block.last + 1,
        headings=list(block.headings),
        rows=found.rows,
        skipped=found.skipped,
        repairs=+found.repairs,
    )
    table.notices += [*_notices(table, found), *_look(grid, table)]
    return table, found.last


def _notices(table: Table, found: lines.Lines) -> list[str]:
    notices = []
    if hidden := [row.number for row in table.rows if row.is_hidden]:
        notices.append(_("非表示の行があります：%(rows)s。") % {"rows": _row_list(hidden)})
    set_in = sum(count for indent, count in found.indents.items() if indent)
    if found.groups:
        notices.append(
            _("名称の前の空白で階層を表しています。上の行（%s）は業務分類の案にします。")
            % "、".join(found.groups[:SHOWN])
        )
    elif set_in > 1 and len(found.indents) > 1:
        notices.append(_("名称の前に空白のある行が%d行あります。空白は取り除きました。") % set_in)
    if struck := [row.number for row in table.rows if row.is_struck]:
        notices.append(_("取り消し線の行があります：%(rows)s。") % {"rows": _row_list(struck)})
    if place := _without_heading(table):
        notices.append(
            _("見出しのない列に値があります：%(columns)s。") % {"columns": "、".join(place)}
        )
    return notices


def _without_heading(table: Table) -> list[str]:
    width = max((len(row.cells) for row in table.rows), default=0)
    headings = [*table.headings, *[""] * width]
    return [
        column_name(column)
        for column in range(width)
        if not headings[column] and any(_held(row, column) for row in table.rows)
    ]


def _held(row: SourceRow, column: int) -> bool:
    return column < len(row.cells) and not is_blank(row.cells[column])


def column_name(column: int) -> str:
    """Return what a spreadsheet calls a column, counted from 0: A, B … AA."""
    name = ""
    column += 1
    while column:
        column, letter = divmod(column - 1, 26)
        name = chr(ord("A") + letter) + name
    return _("%s列") % name


def _look(grid: Grid, table: Table) -> Iterator[str]:
    """Say what the sheet's look told that is not taken: colours, hidden columns."""
    sheet = grid.sheet
    rows = {row.number - 1 for row in table.rows}
    if any(row in rows for row, _column in sheet.coloured):
        yield _("色で区別されていました。色は取り込みません。")
    hidden = [
        table.headings[column] or column_name(column)
        for column in sorted(sheet.hidden_columns)
        if column < len(table.headings)
    ]
    if hidden:
        yield _("非表示の列があります：%s。") % "、".join(hidden)


def _row_list(rows: list[int]) -> str:
    shown = "、".join(_("%d行目") % row for row in rows[:SHOWN])
    return shown + (_("ほか%d行") % (len(rows) - SHOWN) if len(rows) > SHOWN else "")
