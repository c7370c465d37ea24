"""A sheet with its merged cells told apart: what a heading spans, what a cell hands down."""

from collections import defaultdict
from functools import cached_property

from assets.services.imports.readings.cells import spelled
from config.kit.sheets.book import Area, Sheet, Value

Down = dict[int, dict[int, Value]]


class Grid:
    """One sheet as tables are looked for in it; rows and columns count from 0."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.rows = sheet.rows

    def __len__(self) -> int:
        return len(self.rows)

    def at(self, row: int, column: int) -> Value:
        cells = self.rows[row] if row < len(self.rows) else []
        return cells[column] if column < len(cells) else None

    def stated(self, row: int) -> list[tuple[int, Value]]:
        """Return the cells of a row that hold something, with their columns."""
        return [(place, cell) for place, cell in enumerate(self.rows[row]) if not is_blank(cell)]

    def line(self, row: int) -> str:
        """Return what stands in a row, as one line of text."""
        return " ".join(spelled(cell).strip() for _place, cell in self.stated(row))

    def heading_cells(self, row: int, width: int) -> list[Value]:
        """Return a row with every merged cell's value in all the columns it spans."""
        cells = [self.at(row, column) for column in range(width)]
        for area in self.areas_at(row):
            value = self.at(area.top, area.left)
            for column in range(area.left, min(area.right + 1, width)):
                cells[column] = value
        return cells

    def areas_at(self, row: int) -> list[Area]:
        return self._areas.get(row, [])

    def is_inside_merged(self, row: int) -> bool:
        """Whether a merged cell of this row begins in a row above it."""
        return any(area.top < row for area in self.areas_at(row))

    def spans(self, row: int, width: int) -> bool:
        """Whether one merged cell takes most of the row."""
        return any(area.right - area.left + 1 >= max(3, width / 2) for area in self.areas_at(row))

    @cached_property
    def _areas(self) -> dict[int, list[Area]]:
        found: dict[int, list[Area]] = defaultdict(list)
        for area in self.sheet.merged:
            for row in range(area.top, min(area.bottom, len(self.rows) - 1) + 1):
                found[row].append(area)
        return found

    def handed_down(self, after: int) -> Down:
        """Return, for rows below `after`, the values that a merged cell above hands down."""
        down: Down = defaultdict(dict)
        for area in self.sheet.merged:
            value = self.at(area.top, area.left)
            if area.top <= after or area.bottom == area.top or is_blank(value):
                continue
            for row in range(area.top + 1, min(area.bottom, len(self.rows) - 1) + 1):
                down[row][area.left] = value
        return down


def is_blank(value: Value) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())
