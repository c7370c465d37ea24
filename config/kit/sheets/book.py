"""What a spreadsheet file holds, as plain values: the same for xlsx, xls, ods and CSV."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from config.kit.sheets.places import Places

Value = str | int | float | bool | date | datetime | None
Kind = Literal["xlsx", "xls", "ods", "csv", "json"]


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

    The rows of a large file wait on disk (spooling): going through them in order is cheap,
    jumping about is not. They are not to be changed.
    """

    name: str
    rows: Sequence[list[Value]]
    merged: list[Area] = field(default_factory=list)
    is_hidden: bool = False
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    struck: Places = field(default_factory=Places)
    coloured: Places = field(default_factory=Places)
    formulas: Places = field(default_factory=Places)
    without_result: Places = field(default_factory=Places)  # formulas stored without their result


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
