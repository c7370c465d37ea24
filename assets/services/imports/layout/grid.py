"""A sheet with its merged cells told apart: what a heading spans, what a cell hands down."""

from assets.services.imports.readings.cells import spelled
from config.kit.sheets.book import Area, Sheet, Value

BACK = 8  # rows above the one at hand that are looked at again


class Grid:
    """One sheet as tables are looked for in it; rows and columns count from 0."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.rows = sheet.rows
        self._merged = sorted(sheet.merged, key=lambda area: (area.top, area.left))
        self._near: list[tuple[Area, Value]] = []
        self._next = self._passed = 0

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
        return [area for area, _value in self._at(row)]

    def is_inside_merged(self, row: int) -> bool:
        """Whether a merged cell of this row begins in a row above it."""
        return any(area.top < row for area in self.areas_at(row))

    def spans(self, row: int, width: int) -> bool:
        """Whether one merged cell takes most of the row."""
        return any(area.right - area.left + 1 >= max(3, width / 2) for area in self.areas_at(row))

    def handed_down(self, row: int, *, after: int) -> dict[int, Value]:
        """Return, by column, what merged cells that begin between `after` and a row say in it."""
        return {
            area.left: value
            for area, value in self._at(row)
            if after < area.top < row and not is_blank(value)
        }

    def _at(self, row: int) -> list[tuple[Area, Value]]:
        """Return the merged cells of a row with their values.

        Rows are asked for from the top down, some of them once more: what ended further above
        is forgotten, and found again only by beginning anew.
        """
        if not self._merged:
            return []
        if row < self._passed:
            self._next, self._passed, self._near = 0, 0, []
        self._passed = max(self._passed, row - BACK)
        while self._next < len(self._merged) and self._merged[self._next].top <= row:
            area = self._merged[self._next]
            if area.bottom >= self._passed:
                self._near.append((area, self.at(area.top, area.left)))
            self._next += 1
        self._near = [one for one in self._near if one[0].bottom >= self._passed]
        return [one for one in self._near if one[0].top <= row <= one[0].bottom]


def is_blank(value: Value) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())
