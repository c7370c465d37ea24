"""What becomes of a file on its way into the register: tables, rows, readings, objections."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from config.kit.sheets.book import Value

Weight = Literal["error", "warning", "notice"]


@dataclass(frozen=True, slots=True)
class Proposal:
    """A value that was guessed: a person confirms it, nothing does so for them."""

    value: Any
    reason: str


@dataclass(frozen=True, slots=True)
class Issue:
    """One objection to a cell (or to the row, key ""), and what would mend it.

    `fixes` are texts for the cell, the likeliest first, each of them accepted as it stands.
    """

    key: str
    weight: Weight
    message: str
    fixes: tuple[str, ...] = ()


@dataclass(slots=True)
class Reading:
    """What one cell was understood as: values by column key, and all that was done to it.

    `repairs` are codes of what was mended on the way ("width", "era", "mark", "serial",
    "count", "ditto", "choice" …), see REPAIRS in wording. `original` is the wording as read
    where the value does not keep it; `note` belongs into 備考; `doubts` are columns whose
    value a person should look at. `old` are grades of another scheme ("lg_legacy:3" by
    column key): what they become is decided by the whole row (readings.propose_grades).
    """

    values: dict[str, Any] = field(default_factory=dict)
    proposals: dict[str, Proposal] = field(default_factory=dict)
    issues: list[Issue] = field(default_factory=list)
    repairs: tuple[str, ...] = ()
    original: str = ""
    note: str = ""
    doubts: tuple[str, ...] = ()
    old: dict[str, str] = field(default_factory=dict)

    @property
    def says_more(self) -> bool:
        """Whether it holds more than values, and than how often they were mended."""
        return bool(
            self.issues or self.original or self.proposals or self.note or self.doubts or self.old
        )


@dataclass(slots=True)
class SourceRow:
    """One line of a table as it stands in the file; `number` is its row there, from 1.

    `filled` are the columns whose value came from a merged cell or a ditto mark above.
    """

    number: int
    cells: list[Value]
    filled: frozenset[int] = frozenset()
    is_struck: bool = False
    is_hidden: bool = False
    split_from: str = ""  # the whole cell, where one row of the file holds several assets
    part: int = 0  # which of these assets it is, from 1
    unit: str = ""  # the unit that a line above the row names
    section: str = ""  # the wording of the line that stands above a group of rows
    unreadable: frozenset[int] = frozenset()  # formulas that were stored without a result


@dataclass(frozen=True, slots=True)
class Skipped:
    """A row (or, with row 0, a sheet) that holds no asset, and why."""

    sheet: str
    row: int
    reason: str


@dataclass(slots=True)
class Table:
    """The register that was found on a sheet: its headings, its lines, what stands around it.

    Of the lines there are the first, the others only passed by. `marks` are, by column,
    what could be grades, by which their scheme is known. `unit` is the section that the
    sheet's name or its title lines name, "" when none does.
    """

    sheet: str
    first_heading: int  # row numbers in the file, from 1
    last_heading: int
    headings: list[str]  # one per column, stacked headings joined: 分類／機密性; "" for none
    rows: list[SourceRow]
    count: int = 0  # of all lines
    marks: dict[int, list[str]] = field(default_factory=dict)
    skipped: list[Skipped] = field(default_factory=list)
    titles: list[str] = field(default_factory=list)
    unit: str = ""
    repairs: Counter[str] = field(default_factory=Counter)
    notices: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Row:
    """One asset as the file states it: values understood so far, and every objection.

    `values` holds plain values by column key (ext and own columns too; posts, units and
    systems resolved to their primary keys under the field's attname); a key that is absent
    was blank in the file and changes nothing. `texts` are the cells as read, for the screen.
    """

    sheet: str
    number: int
    part: int = 0
    values: dict[str, Any] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    proposals: dict[str, Proposal] = field(default_factory=dict)
    originals: dict[str, str] = field(default_factory=dict)
    doubts: set[str] = field(default_factory=set)
    issues: list[Issue] = field(default_factory=list)

    @property
    def place(self) -> str:
        """The name of this row in answers: 台帳!12, and 台帳!12-2 for its second asset."""
        return f"{self.sheet}!{self.number}" + (f"-{self.part}" if self.part else "")

    def add_note(self, note: str) -> None:
        """Put a line into 備考, once."""
        kept = self.values.get("notes", "")
        if note and note not in kept.split("\n"):
            self.values["notes"] = f"{kept}\n{note}" if kept else note

    @property
    def has_error(self) -> bool:
        return any(issue.weight == "error" for issue in self.issues)


@dataclass(slots=True)
class SheetPlan:
    """How one sheet is read: which rows are its headings, which column is which.

    `columns` maps the column's place (from 0) to a column key, a composite ("grades" for
    3B・2・2) or "" for one that is left out. `unit` is the unit (code or name) of rows without.
    `sheet` is the name of the sheet: a sheet that holds several registers has several plans.
    `marks` are those of its table.
    """

    use: bool
    first_heading: int
    last_heading: int
    columns: dict[int, str]
    unit: str = ""
    guessed: frozenset[int] = frozenset()
    sheet: str = ""
    marks: Mapping[int, list[str]] = field(default_factory=dict)


@dataclass(slots=True)
class Answers:
    """What the person decided in the preview; applied anew at every check.

    `cells`: "台帳!7!org_unit" → text; `words`: column key → text as read → text;
    `rows`: "台帳!12" → "skip", "new" or "same" (as the asset it resembles);
    `conflicts`: "台帳!12!location" → "file" or "register".
    """

    cells: dict[str, str] = field(default_factory=dict)
    words: dict[str, dict[str, str]] = field(default_factory=dict)
    rows: dict[str, str] = field(default_factory=dict)
    conflicts: dict[str, str] = field(default_factory=dict)

    def by_place(self) -> dict[str, dict[str, str]]:
        """Return what was answered for single cells: place → column key → text."""
        found: dict[str, dict[str, str]] = {}
        for name, text in self.cells.items():
            place, _sign, key = name.rpartition("!")
            found.setdefault(place, {})[key] = text
        return found
