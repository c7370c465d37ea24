"""What a spreadsheet file holds, as plain values: the same for xlsx, xls, ods and CSV."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

Value = str | int | float | bool | date | datetime | None
Place = tuple[int, int]  # row and column of a cell, counted from 0
Kind = Literal["xlsx", "xls", "ods", "csv"]


@dataclass(frozen=True, slots=True)
class Area:
    """Merged cells: the first and the last row and column, counted from 0."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(slots=True)
class Sheet:
    """One sheet, every row at its own place: row 0 is the first row of the sheet.

    Whole numbers are int, dates are date or datetime (1904 already reckoned with), an error
    value of a formula is its text ("#REF!"), an empty cell is None. What the eye sees and
    the values do not tell stands beside them, by row and column counted from 0.

    Marks stand at cells with a value, blanks have none. A value is struck when all of its
    letters are; `coloured` and `formulas` name the first half million. A CSV has no marks, an
    xls of Excel 95 or older neither; any xls stores a result for each of its formulas.
    """

    name: str
    rows: list[list[Value]]
    merged: list[Area] = field(default_factory=list)
    is_hidden: bool = False
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    struck: frozenset[Place] = frozenset()
    coloured: frozenset[Place] = frozenset()
    formulas: frozenset[Place] = frozenset()
    without_result: frozenset[Place] = frozenset()  # formulas stored without their result


@dataclass(slots=True)
class Book:
    """One file. `properties` are the document's own (custom) properties."""

    kind: Kind
    sheets: list[Sheet]
    encoding: str = ""
    is_1904: bool = False
    properties: dict[str, str] = field(default_factory=dict)


class RefusedFileError(Exception):
    """A file that is not read: its message is a sentence that says why and what to do."""
