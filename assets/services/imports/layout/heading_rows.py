"""Where the headings of a table stand: one to three rows, told by the columns they name."""

from collections.abc import Callable
from dataclasses import dataclass

from assets.services.imports.headings.names import is_worded, plain
from assets.services.imports.layout.grid import Grid
from config.kit.sheets.book import Value

LOOK = 100  # rows in which the headings must begin
HIGHEST = 3
LONGEST = 40  # letters of a heading; whole sentences are none
BETWEEN = "／"

Known = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Block:
    """The rows of one table's headings, counted from 0, and what each column is called."""

    first: int
    last: int
    headings: tuple[str, ...]
    score: float = 0.0


def find(grid: Grid, known: Known, *, start: int = 0) -> Block | None:
    """Return the first rows below `start` that look like headings."""
    for row in range(start, min(start + LOOK, len(grid))):
        found = _best(grid, known, row)
        if found:
            near = [_best(grid, known, below) for below in range(row + 1, row + HIGHEST)]
            others = [block for block in near if block and block.score > found.score]
            return max(others, key=lambda block: block.score, default=found)
    return None


def at(grid: Grid, *, first: int, last: int) -> Block:
    """Return the headings of rows that a person named, whatever they look like."""
    last = min(last, len(grid) - 1)
    return Block(first, last, tuple(_stacked(grid, first, last)))


def begins_at(grid: Grid, known: Known, row: int) -> Block | None:
    """Return the headings that begin in exactly this row."""
    best = _best(grid, known, row)
    below = _best(grid, known, row + 1) if best else None
    return None if best and below and below.score > best.score else best


def _best(grid: Grid, known: Known, first: int) -> Block | None:
    if first >= len(grid) or len(grid.stated(first)) < 2 or grid.is_inside_merged(first):
        return None
    if not _may_hold(grid, first):
        return None
    blocks = []
    for last in range(first, min(first + HIGHEST, len(grid))):
        headings = _stacked(grid, first, last)
        score = _score(grid, headings, known, first, last)
        blocks.append(Block(first, last, tuple(headings), score))
    best = max(blocks, key=lambda block: block.score)
    named = sum(map(bool, best.headings))
    return best if best.score >= max(2.0, named * 0.3) else None


def _may_hold(grid: Grid, first: int) -> bool:
    """Whether any heading stands here word for word: most lines are told so at once."""
    return any(
        isinstance(cell, str) and len(cell) <= LONGEST and is_worded(cell)
        for row in range(first, min(first + HIGHEST, len(grid)))
        for cell in grid.rows[row]
    )


def _width(grid: Grid, first: int, last: int) -> int:
    return max((len(grid.rows[row]) for row in range(first, last + 1)), default=0)


def _stacked(grid: Grid, first: int, last: int) -> list[str]:
    width = _width(grid, first, last)
    levels = [_level(grid, row, last, width) for row in range(first, last + 1)]
    return [BETWEEN.join(_distinct(column)) for column in zip(*levels, strict=True)]


def _level(grid: Grid, row: int, last: int, width: int) -> list[str]:
    """One row of headings, each of them over all the columns that it heads."""
    cells = [heading_text(cell) for cell in grid.heading_cells(row, width)]
    if row == last:
        return cells
    below = [heading_text(cell) for cell in grid.heading_cells(row + 1, width)]
    carried = ""
    for column, cell in enumerate(cells):
        if cell:
            carried = cell if below[column] else ""
        elif carried and below[column]:
            cells[column] = carried
        else:
            carried = ""
    return cells


def heading_text(value: Value) -> str:
    """Return a heading on one line; numbers and dates are none."""
    if not isinstance(value, str):
        return ""
    return (" " if value.isascii() else "").join(value.split())


def _distinct(parts: tuple[str, ...]) -> list[str]:
    return [part for place, part in enumerate(parts) if part and part not in parts[:place]]


def _score(grid: Grid, headings: list[str], known: Known, first: int, last: int) -> float:
    """How many columns are known, less what speaks against rows of headings."""
    named = {heading for heading in headings if heading}
    hits = sum(map(known, named))
    cells = [cell for row in range(first, last + 1) for _place, cell in grid.stated(row)]
    odd = sum(not isinstance(cell, str) or len(cell.strip()) > LONGEST for cell in cells)
    lost = sum(_is_title(grid, row) for row in range(first, last + 1) if last > first)
    lost += not _says_something(grid, last)
    stacks = [heading.split(BETWEEN) for heading in headings if BETWEEN in heading]
    stray = _single_stacks(stacks, known)
    heads = [parts[0] for parts in stacks]
    parents = {head for head in heads if heads.count(head) > 1}
    context = 0.3 * sum(map(known, parents)) - 0.5 * (last - first)
    return hits + context - 2 * odd - 9 * lost - stray


def _says_something(grid: Grid, row: int) -> bool:
    """Whether the row is more than column numbers or units: (1) (2), （人）."""
    return any(plain(cell) for _place, cell in grid.stated(row) if isinstance(cell, str))


def _is_title(grid: Grid, row: int) -> bool:
    return len(grid.stated(row)) < 2 and not any(
        area.bottom > area.top for area in grid.areas_at(row)
    )


def _single_stacks(stacks: list[list[str]], known: Known) -> int:
    """How many headings stand alone on another one: a line above the table, not a parent."""
    heads = [parts[0] for parts in stacks]
    return sum(
        heads.count(parts[0]) == 1 and not known(parts[-1]) and not known("".join(parts))
        for parts in stacks
    )
