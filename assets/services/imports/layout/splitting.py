"""Several assets in one line of a file: a row for each of them."""

from dataclasses import replace

from assets.services.imports.rows import SourceRow
from config.kit.sheets.book import Value


def parts(source: SourceRow, names: list[str], *, name: int, number: int) -> list[SourceRow]:
    """Return a row for each name; `name` and `number` are the places of these columns.

    Cells with as many lines are parted as well, all others hold for every asset. A number
    that is not parted stays with the first: it cannot mean them all.
    """
    return [_part(source, names, at, name, number) for at in range(len(names))]


def _part(source: SourceRow, names: list[str], at: int, name: int, number: int) -> SourceRow:
    cells = [_share(cell, len(names), at) for cell in source.cells]
    whole = str(source.cells[name])
    cells[name] = names[at]
    if at and 0 <= number < len(cells) and cells[number] == source.cells[number]:
        cells[number] = None
    return replace(source, cells=cells, split_from=whole, part=at + 1)


def _share(cell: Value, count: int, at: int) -> Value:
    if not isinstance(cell, str) or "\n" not in cell:
        return cell
    lines = [line.strip() for line in cell.split("\n") if line.strip()]
    return lines[at] if len(lines) == count else cell
