"""The lines below the headings: which of them are assets, and what every cell of them says."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from assets.services.imports.layout import splitting, wording
from assets.services.imports.layout.grid import Grid, is_blank
from assets.services.imports.layout.heading_rows import BETWEEN, Block, heading_text
from assets.services.imports.readings.cells import spelled
from assets.services.imports.rows import Skipped, SourceRow
from config.kit.sheets.book import Value

MOST_TOLD = 10_000
FEW = 2  # cells that hold something in a line that is a remark rather than an asset


@dataclass(frozen=True, slots=True)
class Reading:
    """What the lines of one table are read with; columns count from 0, -1 for none."""

    grid: Grid
    block: Block
    name_column: int
    number_column: int
    unit_named: Callable[[str], str]
    ends_at: Callable[[int], bool]  # whether another table's headings begin in this row
    until: int
    has_units: bool = False  # whether a column names the unit of each line
    is_literal: bool = False  # whether this product wrote it: every line is one asset as it stands


@dataclass(slots=True)
class Lines:
    """What was found on the way; `last` is the last row (from 0) that holds an asset."""

    skipped: list[Skipped] = field(default_factory=list)  # the first of them
    repairs: Counter[str] = field(default_factory=Counter)
    indents: Counter[int] = field(default_factory=Counter)
    groups: list[str] = field(default_factory=list)  # first names above rows that are set in
    last: int = 0


def read(plan: Reading, found: Lines) -> Iterator[SourceRow]:
    """Yield the assets below a table's headings; `found` is filled as they are read."""
    reader = _Reader(plan, found)
    for row in range(plan.block.last + 1, min(plan.until, len(plan.grid))):
        if not reader.take(row):
            break
        yield from reader.ready
        reader.ready.clear()


class _Reader:
    """Goes down a table line by line and remembers what lines below refer to."""

    def __init__(self, plan: Reading, found: Lines) -> None:
        self.plan = plan
        self.grid = plan.grid
        self.found = found
        self.ready: list[SourceRow] = []
        self.is_begun = False  # whether there was an asset
        self.width = max(len(plan.block.headings), 1)
        self.few = min(FEW, max(1, self.width - 1))
        self.above: list[Value] = []
        self.blanks = 0  # lines without anything that went before
        self.first_blank = 0
        self.unit = ""
        self.section = ""
        self.section_indent = -1
        self.is_remark = False
        self.is_loose = False  # whether the last line was no asset
        self.heads = {
            column: frozenset(heading.split(BETWEEN))
            for column, heading in enumerate(plan.block.headings)
            if heading
        }

    def take(self, row: int) -> bool:
        """Read one line; False when the table has ended above it."""
        cells = self.grid.rows[row]
        held = self._held(cells)
        if not held:
            self.first_blank = self.first_blank if self.blanks else row + 1
            self.blanks += 1
            self.is_loose = True
            return True
        if self.plan.is_literal:
            self._append(row, cells + [None] * (self.width - len(cells)), frozenset())
            return True
        if self.is_loose and self.plan.ends_at(row):
            return False
        reason = self._why_skipped(row, cells, held)
        self.is_loose = bool(reason)
        if reason:
            self._skip(row, reason)
        else:
            self._enter(row, cells)
        return True

    def _held(self, cells: list[Value]) -> int:
        held = len(cells) - cells.count(None)
        if not held or held > self.few + 2:  # cells of mere blanks matter in short lines only
            return held
        return sum(not is_blank(cell) for cell in cells)

    def _why_skipped(self, row: int, cells: list[Value], held: int) -> str:
        if self._repeats_headings(cells):
            return _("見出しの繰り返しです。")
        if not self.is_begun and self._numbers_columns(cells, held):
            return _("列の番号の行です。")
        if self._is_total(cells, held):
            return _("合計・小計の行です。")
        name = self._name(cells)
        if held > self.few and not (self.is_remark and held < 4) and not is_blank(name):
            self.is_remark = False
            return self._example(cells)
        return self._why_sparse(row, cells, held)

    def _name(self, cells: list[Value]) -> Value:
        column = self.plan.name_column
        return cells[column] if 0 <= column < len(cells) else None

    def _repeats_headings(self, cells: list[Value]) -> bool:
        """Whether at least two columns, and most that hold something, hold their heading."""
        for column, cell in enumerate(cells):  # the first cell tells for nearly every line
            if cell is not None:
                if not self._is_heading(column, cell):
                    return False
                break
        held = [(column, cell) for column, cell in enumerate(cells) if not is_blank(cell)]
        return sum(self._is_heading(*one) for one in held) >= max(2, len(held) * 0.6)

    def _is_heading(self, column: int, cell: Value) -> bool:
        return cell.__class__ is str and heading_text(cell) in self.heads.get(column, ())

    def _is_total(self, cells: list[Value], held: int) -> bool:
        looked_at = cells if held <= self.width * 0.6 else [*cells[:2], self._name(cells)]
        texts = [cell for cell in looked_at if cell.__class__ is str and cell]
        totals = [text for text in texts if "計" in text or "otal" in text or "OTAL" in text]
        if not totals or not any(map(wording.is_total, totals)):
            return False
        stated = [cell for cell in cells if isinstance(cell, str) and not is_blank(cell)]
        others = [text for text in stated if not wording.is_total(text)]
        return len(others) <= 1 or held <= self.width / 3

    def _example(self, cells: list[Value]) -> str:
        first = next(cell for cell in cells if not is_blank(cell))
        is_example = isinstance(first, str) and len(first) < 8 and wording.is_example(first)
        return _("記入例の行です。") if is_example else ""

    def _why_sparse(self, row: int, cells: list[Value], held: int) -> str:
        """Judge a line with few cells or without a name; "" when it is an asset after all."""
        text = self.grid.line(row)
        if wording.is_note(text):
            self.is_remark = True
            return _("注記・凡例の行です：%(text)s") % {"text": text[:40]}
        if held <= self.few and (why := self._section(row, cells, text)):
            return why
        if self.is_remark or (held <= self.few and is_blank(self._name(cells))):
            return _("資産名称のない行です：%(text)s") % {"text": text[:40]}
        return ""

    def _numbers_columns(self, cells: list[Value], held: int) -> bool:
        """Whether (1) (2) (3) stand under the headings."""
        if held < min(3, self.width):
            return False
        texts = [wording.compact(spelled(cell)) for cell in cells if not is_blank(cell)]
        numbers = [text.strip("()[]〔〕欄") for text in texts]
        return all(n.isdigit() for n in numbers) and [int(n) for n in numbers] == list(
            range(int(numbers[0]), int(numbers[0]) + len(numbers))
        )

    def _section(self, row: int, cells: list[Value], text: str) -> str:
        """Take a line that stands above a group of rows: a unit or a wording of their own."""
        name = self._name(cells)
        spans = self.grid.spans(row, self.width)
        unit = wording.unit_in(text, self.plan.unit_named)
        apart = spans or wording.is_marked_section(text) or (unit and self._held(cells) == 1)
        indent = _indent(name)
        if not apart and not self._has_deeper_below(row, name, indent):
            return ""
        self.unit = unit or self.unit
        is_unit = unit and not self.plan.has_units
        self.section = "" if is_unit else text.strip(" 　■□◆◇●○▼▽★☆【】〔〕[]＜＞<>§◎")
        self.section_indent = indent if not apart else -1
        if not apart:
            _note(self.found.groups, text.strip())
        self.is_remark = False
        return _("区切りの行です：%(text)s") % {"text": text[:40]}

    def _has_deeper_below(self, row: int, name: Value, indent: int) -> bool:
        """Whether the next line is indented further: this one names a group."""
        if is_blank(name) or row + 1 >= len(self.grid):
            return False
        below = self.grid.rows[row + 1]
        return self._held(below) > self.few and _indent(self._name(below)) > indent

    def _skip(self, row: int, reason: str) -> None:
        self.blanks = 0
        _note(self.found.skipped, Skipped(self.grid.sheet.name, row + 1, reason))

    def _enter(self, row: int, cells: list[Value]) -> None:
        if self.blanks:
            reason = _("空白の行です（%d行）。") % self.blanks
            _note(self.found.skipped, Skipped(self.grid.sheet.name, self.first_blank, reason))
        self.blanks = 0
        self.found.last = row
        indent = _indent(self._name(cells))
        if indent <= self.section_indent:
            self.section, self.section_indent = "", -1
        self.found.indents[indent] += 1
        cells, filled = self._completed(row, cells)
        self.above = cells
        self._append(row, cells, filled)

    def _completed(self, row: int, cells: list[Value]) -> tuple[list[Value], frozenset[int]]:
        """Fill in what stands above, and take the blanks around the texts away."""
        cells = cells + [None] * (self.width - len(cells))
        filled: set[int] = set()
        down = self.grid.handed_down(row, after=self.plan.block.last)
        for column, value in down.items():
            if column < len(cells) and is_blank(cells[column]):
                cells[column] = value
                filled.add(column)
                self.found.repairs["merged"] += 1
        if not wording.DITTO.isdisjoint(cells):
            self._repeat(cells, filled)
        self._set_out(cells)
        return cells, frozenset(filled)

    def _repeat(self, cells: list[Value], filled: set[int]) -> None:
        """Put the cell above in the place of every ditto mark."""
        for column, cell in enumerate(cells):
            if cell in wording.DITTO:
                cells[column] = self.above[column] if column < len(self.above) else None
                filled.add(column)
                self.found.repairs["ditto"] += 1

    def _set_out(self, cells: list[Value]) -> None:
        """Take the blanks around the name away: they set it in, or fill a column."""
        column = self.plan.name_column
        name = cells[column] if 0 <= column < len(cells) else None
        if isinstance(name, str) and name and (name[0] in wording.BLANKS or name[-1:] in " 　"):
            cells[column] = name.strip(wording.BLANKS) or None
            self.found.repairs["indent"] += 1

    def _append(self, row: int, cells: list[Value], filled: frozenset[int]) -> None:
        sheet, name = self.grid.sheet, self.plan.name_column
        source = SourceRow(row + 1, cells, filled, unit=self.unit, section=self.section)
        source.is_hidden = row in sheet.hidden_rows
        source.is_struck = bool(sheet.struck) and self._is_struck(row, cells)
        if sheet.without_result:
            source.unreadable = frozenset(sheet.without_result.columns(row))
        text = cells[name] if 0 <= name < len(cells) else None
        is_listed = isinstance(text, str) and ("\n" in text or "、" in text)
        if is_listed and not self.plan.is_literal:
            self._split(source, str(text))
        else:
            self.ready.append(source)
        self.is_begun = True

    def _split(self, source: SourceRow, text: str) -> None:
        names = wording.assets_in(text)
        if len(names) == 1:
            self.found.repairs["line_break"] += "\n" in text
            source.cells[self.plan.name_column] = names[0]
            self.ready.append(source)
            return
        self.found.repairs["split"] += 1
        places = self.plan.name_column, self.plan.number_column
        self.ready += splitting.parts(source, names, name=places[0], number=places[1])

    def _is_struck(self, row: int, cells: list[Value]) -> bool:
        held = {column for column, cell in enumerate(cells) if not is_blank(cell)}
        struck = held.intersection(self.grid.sheet.struck.columns(row))
        return self.plan.name_column in struck or len(struck) * 2 > len(held)


def _note(noted: list[Any], one: Any) -> None:
    """Add to what is told to a person, who reads the first of many only."""
    if len(noted) < MOST_TOLD:
        noted.append(one)


def _indent(name: Value) -> int:
    """How far a name is set in; a full-width blank counts two."""
    if not isinstance(name, str):
        return 0
    blanks = name[: len(name) - len(name.lstrip(" \u3000\t"))]
    return sum(1 if blank == " " else 2 for blank in blanks)
