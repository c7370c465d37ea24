"""What the eye sees on a sheet and its values do not tell, gathered while the file is checked."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from config.kit.sheets import limits
from config.kit.sheets.book import Area
from config.kit.sheets.places import Place
from config.kit.sheets.refusing import RefusalError


@dataclass(slots=True)
class SheetLayout:
    """The marks of one sheet, by row and column counted from 0."""

    name: str
    is_hidden: bool = False
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    merged: list[Area] = field(default_factory=list)
    struck: list[Place] = field(default_factory=list)
    coloured: list[Place] = field(default_factory=list)
    formulas: list[Place] = field(default_factory=list)
    without_result: list[Place] = field(default_factory=list)
    errors: dict[Place, str] = field(default_factory=dict)  # "#REF!": no parser tells them

    def merge(self, area: Area) -> None:
        check_grid(area.bottom, area.right)
        if len(self.merged) == limits.MAX_MERGED:
            raise RefusalError("merged", limit=limits.MAX_MERGED)
        self.merged.append(area)

    def fail(self, place: Place, error: str) -> None:
        if len(self.errors) == limits.MAX_MARKS:
            raise RefusalError("marks", limit=limits.MAX_MARKS)
        self.errors[place] = error


@dataclass(slots=True)
class BookLayout:
    """What a file's check found out about it, sheet by sheet in the file's own order."""

    sheets: list[SheetLayout] = field(default_factory=list)
    is_1904: bool = False
    properties: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Looks:
    """The names of the cell formats that strike a value through or colour its cell."""

    struck: set[str] = field(default_factory=set)
    coloured: set[str] = field(default_factory=set)
    strings: frozenset[bytes] = frozenset()  # the numbers of struck strings (xlsx)


@dataclass(slots=True)
class Budget:
    """What all sheets of a file may take together; every scan draws on it."""

    most_cells: int = limits.MAX_CELLS
    cells: int = 0
    area: int = 0

    def take_cells(self, count: int) -> None:
        self.cells += count
        if self.cells > self.most_cells:
            raise RefusalError("cells", limit=self.most_cells)

    def take_area(self, count: int) -> None:
        self.area += count
        if self.area > limits.MAX_AREA:
            raise RefusalError("area", limit=limits.MAX_AREA)


class Extent:
    """The rectangle from the first to the last value: a parser sets it aside whole."""

    def __init__(self, budget: Budget) -> None:
        self._budget = budget
        self._taken = 0
        self.top = self.left = limits.MAX_ROWS
        self.bottom = self.right = -1

    def grow(self, row: int, first: int, last: int) -> None:
        if self.top <= row <= self.bottom and self.left <= first and last <= self.right:
            return
        check_grid(row, last)
        self.top, self.bottom = min(self.top, row), max(self.bottom, row)
        self.left, self.right = min(self.left, first), max(self.right, last)
        area = (self.bottom - self.top + 1) * (self.right - self.left + 1)
        self._budget.take_area(area - self._taken)
        self._taken = area


def check_grid(row: int, column: int) -> None:
    if not (0 <= row < limits.MAX_ROWS and 0 <= column < limits.MAX_COLUMNS):
        raise RefusalError("grid", rows=limits.MAX_ROWS, columns=limits.MAX_COLUMNS)


def remember(marks: list[Place], places: Iterable[Place], *, is_needed: bool = True) -> None:
    """Add places; beyond the limit refuse, or stop where one mark says as much as a million."""
    for place in places:
        if len(marks) >= limits.MAX_MARKS:
            if is_needed:
                raise RefusalError("marks", limit=limits.MAX_MARKS)
            return
        marks.append(place)
