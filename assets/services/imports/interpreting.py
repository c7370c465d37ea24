"""From the lines of a file to rows of the register: every cell read, nothing of it lost."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import chain, islice
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from assets.services.imports.headings.assigning import LOOKED_AT
from assets.services.imports.headings.samples import are_running
from assets.services.imports.headings.words import GRADES
from assets.services.imports.layout.noticing import column_name
from assets.services.imports.plans import tables_of, unit_names
from assets.services.imports.readings import (
    Context,
    is_blank,
    masked,
    propose_grades,
    read,
    spelled,
)
from assets.services.imports.remarks import filled_unit, remark
from assets.services.imports.rows import (
    Answers,
    Proposal,
    Reading,
    Row,
    SheetPlan,
    Skipped,
    SourceRow,
    Table,
)
from classification import columns
from config.kit.sheets.book import Book, Value

MEMORY = 5_000  # cells of one column that are remembered
GRADED = ("c_level", GRADES, "mext_level")  # columns that show by which scheme a file grades
UNIT = "org_unit"
POSTS = frozenset({"owner_role", "sns_owner"})  # looked for in the row's unit first


@dataclass(slots=True)
class Report:
    """What was mended, passed over and noticed on the way, for all tables of a file."""

    repairs: Counter[str] = field(default_factory=Counter)
    skipped: list[Skipped] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)


class _Read(NamedTuple):
    """A cell as it is shown, and what it means."""

    text: str
    values: Mapping[str, Any]
    rest: Reading | None  # what else was understood; None for most cells
    repairs: tuple[str, ...] = ()  # of a cell of which nothing else is to be told


def interpret(
    book: Book,
    plans: Mapping[str, SheetPlan],
    *,
    context: Context,
    answers: Answers | None = None,
    report: Report | None = None,
) -> Iterator[Row]:
    """Yield every asset of the file as its plans say, with all that a person answered.

    The values of a row may be shared with other rows: they are not to be changed in place.
    `report` is filled as the rows are read.
    """
    report = report or Report()
    context = context.for_table(_graded(plans), is_1904=book.is_1904)
    for plan, table, lines in tables_of(book, plans, unit_named=unit_names(context)):
        first = list(islice(lines, LOOKED_AT))  # which the table keeps, to be judged by
        reader = _Reader(plan, table, context, answers or Answers(), report)
        yield from map(reader.row, chain(first, lines))
        report.skipped += table.skipped
        report.repairs += table.repairs
        report.notices += [f"{table.sheet}：{notice}" for notice in table.notices]


def _graded(plans: Mapping[str, SheetPlan]) -> dict[str, list[str]]:
    """Return what stands under the columns of grades, of all tables together."""
    found: dict[str, list[str]] = {}
    for plan in plans.values():
        for place, key in plan.columns.items() if plan.use else ():
            if key in GRADED:
                found.setdefault(key, []).extend(plan.marks.get(place, ()))
    return found


class _Reader:
    """Reads the lines of one table."""

    def __init__(
        self, plan: SheetPlan, table: Table, context: Context, answers: Answers, report: Report
    ) -> None:
        self.plan = plan
        self.table = table
        self.context = context
        self.answers = answers
        self.report = report
        self.answered = answers.by_place()
        mapped = {place: key for place, key in plan.columns.items() if key}
        self.places = {key: place for place, key in mapped.items()}
        self.unit_place = self.places.get(UNIT, -1)
        self.columns: list[tuple[int, str, dict[Any, _Read]]] = [
            (place, key, {})
            for place, key in sorted(mapped.items())
            if key != UNIT and key not in POSTS
        ]
        self.posts = [(place, key) for place, key in mapped.items() if key in POSTS]
        self.posts_of: dict[tuple[str, int | None], dict[Any, _Read]] = {}
        self.width = len(table.headings)
        self.unmapped = [
            place
            for place in range(self.width)
            if place not in mapped and not self._counts_lines(place)
        ]
        self.needed = max(mapped, default=-1) + 1
        self.units: dict[Any, _Read] = {}
        self.sections: dict[str, Reading] = {}
        self.unit_above: tuple[int, Value] | None = None
        self.old: dict[str, str] = {}  # grades of another scheme in the line at hand

    def row(self, source: SourceRow) -> Row:
        row = Row(self.table.sheet, source.number, source.part)
        self.old = {}
        fixed = self.answered.get(row.place, {}) if self.answered else {}
        cells = self._mended(source.cells, fixed)
        stated_unit = cells[self.unit_place] if self.unit_place >= 0 else None
        unit = self._unit(row, source, fixed.get(UNIT) or stated_unit)
        self._take_posts(row, cells, unit)
        texts, stated = row.texts, row.values
        repairs: list[str] = []
        for place, key, memory in self.columns:
            cell = cells[place]
            if cell is None:
                continue
            found = memory.get(cell) or self._read_anew(key, cell, memory, unit)
            if found.rest is None:
                texts[key] = found.text
                stated.update(found.values)
                repairs += found.repairs
            else:
                self._take(row, key, found)
        if repairs:
            self.report.repairs.update(repairs)
        for key in fixed.keys() - self.places.keys() - {UNIT}:  # what the file has no column for
            self._take(row, key, self._read_anew(key, fixed[key], {}, unit))
        self._keep_unmapped(row, cells)
        self._judge(row, source, fixed)
        if self.answers.rows and self.answers.rows.get(row.place) == "skip":
            row.issues.clear()
        return row

    def _take_posts(self, row: Row, cells: list[Value], unit: int | None) -> None:
        for place, key in self.posts:
            if cells[place] is not None:
                memory = self.posts_of.setdefault((key, unit), {})
                self._take(row, key, self._read(key, cells[place], memory, unit))

    def _counts_lines(self, place: int) -> bool:
        """Whether a column holds running numbers, which say nothing about an asset."""
        cells = [row.cells[place] for row in self.table.rows if place < len(row.cells)]
        return are_running(cells) and any(cell is not None for cell in cells)

    def _mended(self, cells: list[Value], fixed: Mapping[str, str]) -> list[Value]:
        """Return the cells with those that a person put right; as many as there are columns."""
        short = self.needed - len(cells)
        if not fixed and short <= 0:
            return cells
        mended = [*cells, *[None] * short]
        for key, text in fixed.items():
            if key in self.places:
                mended[self.places[key]] = text
        return mended

    def _unit(self, row: Row, source: SourceRow, cell: Value) -> int | None:
        """Read the unit: the row's own, else that of the lines above, else the sheet's."""
        cell = self._stated(row, cell) or source.unit or self.plan.unit or self._from_above(row)
        if cell:
            self._take(row, UNIT, self._read(UNIT, cell, self.units, None))
        unit: int | None = row.values.get("org_unit_id")
        return unit

    def _stated(self, row: Row, cell: Value) -> Value:
        if cell:
            self.unit_above = row.number, cell
        return cell

    def _from_above(self, row: Row) -> Value:
        """Return the unit that was stated last: many ledgers name it in the first line only.

        Not for a file of our own, where a blank changes nothing.
        """
        if self.unit_above is None or "version" in self.places:
            return None
        number, cell = self.unit_above
        row.issues.append(filled_unit(number))
        row.doubts.add(UNIT)
        self.report.repairs["ditto"] += 1
        return cell

    def _read(self, key: str, cell: Value, memory: dict[Any, _Read], unit: int | None) -> _Read:
        known = memory.get(cell) if cell.__class__ is str else None
        return known or self._read_anew(key, cell, memory, unit)

    def _read_anew(
        self, key: str, cell: Value, memory: dict[Any, _Read], unit: int | None
    ) -> _Read:
        kind = cell.__class__
        remembered = cell if kind is str else (kind, cell)  # 1 is not True
        if kind is not str and remembered in memory:
            return memory[remembered]
        text = spelled(cell)
        answers = self.answers.words.get(key)
        meant = answers.get(text, cell) if answers else cell
        if meant is not cell:
            text = spelled(meant)
        reading = read(key, meant, self.context, unit=unit)
        if not reading.values and _is_only_told(key):
            reading = Reading(original=text, issues=reading.issues)
        if reading.original:
            reading = replace(reading, original=masked(reading.original))
        rest = reading if key == "notes" or reading.says_more else None
        repairs = () if rest else reading.repairs
        shown = masked(text) if reading.issues else text  # what is refused may not be shown
        found = _Read(shown, reading.values, rest, repairs)
        if len(memory) >= MEMORY:
            memory.clear()
        memory[remembered] = found
        return found

    def _take(self, row: Row, key: str, cell: _Read) -> None:
        text, values, rest, repairs = cell
        if repairs:
            self.report.repairs.update(repairs)
        if key == "notes":
            row.add_note(values.get("notes", ""))
            text = "\n".join(filter(None, (row.texts.get(key), text)))
        else:
            row.values.update(values)
        row.texts[key] = text
        if rest:
            self._take_rest(row, key, rest)

    def _take_rest(self, row: Row, key: str, reading: Reading) -> None:
        for repair in reading.repairs:
            self.report.repairs[repair] += 1
        if reading.issues or reading.proposals:
            row.proposals.update(reading.proposals)
            row.issues += reading.issues
        row.doubts.update(reading.doubts)
        self.old.update(reading.old)
        if reading.original:
            row.originals[key] = reading.original
        if reading.note:
            row.add_note(reading.note)

    def _keep_unmapped(self, row: Row, cells: list[Value]) -> None:
        places = self.unmapped
        if len(cells) > self.width:
            places = [*places, *range(self.width, len(cells))]
        for place in places:
            cell = cells[place] if place < len(cells) else None
            if cell is not None and not (isinstance(cell, str) and is_blank(cell)):
                named = place < self.width and self.table.headings[place]
                row.originals[named or column_name(place)] = masked(spelled(cell))

    def _judge(self, row: Row, source: SourceRow, fixed: Mapping[str, str]) -> None:
        """Add what the whole row says: its grades, its look, what is doubtful about it."""
        if self.old or "mext_level" in row.values:
            grades = propose_grades(row.values, self.old, self.context)
            row.values.update(grades.values)
            self._take_rest(row, "", grades)
        remark(row, source, columns=self.plan.columns, answered=fixed)
        if source.section and "business" not in row.values and not row.originals.get("business"):
            self._propose_business(row, source.section)

    def _propose_business(self, row: Row, section: str) -> None:
        reading = self.sections.get(section) or read("business", section, self.context)
        self.sections[section] = reading
        if code := reading.values.get("business_id") or reading.values.get("business"):
            key = next(iter(reading.values))
            reason = _("上の行「%s」の区分のため") % section
            row.proposals[key] = Proposal(code, reason)
        else:
            row.originals[_("区分")] = section


def _is_only_told(key: str) -> bool:
    """Whether the register works this column out itself: the file's wording is kept beside."""
    column = columns.columns().get(key)
    return bool(column) and column is not None and not column.asked
