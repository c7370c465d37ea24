"""How each sheet of a file is read: proposed, kept as plain JSON, changed by a person."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from django.utils.translation import gettext as _

from assets.services.imports import headings, layout
from assets.services.imports.layout.tables import UnitNamed, is_without_headings
from assets.services.imports.readings import Context, masked, spelled
from assets.services.imports.rows import SheetPlan, Skipped, SourceRow, Table
from config.kit.sheets.book import Book, Sheet

SAMPLES = 5
LONGEST = 60
DECIDED = ("use", "first_heading", "last_heading", "unit")  # what a person may say of a sheet

Plan = dict[str, Any]  # one sheet in ImportWork.plan


@dataclass(frozen=True, slots=True)
class Words:
    """What headings and names mean in one municipality.

    `remembered` are earlier mappings by plain heading, `own` its own columns, label → key.
    """

    unit_named: UnitNamed
    remembered: Mapping[str, str] = field(default_factory=dict)
    own: Mapping[str, str] = field(default_factory=dict)


def propose(book: Book, *, words: Words) -> tuple[dict[str, Plan], list[Skipped]]:
    """Return a plan for every register in the file, and the sheets that hold none.

    A sheet whose headings were not found is there as well, left out, for a person to say.
    """
    known = partial(headings.known, own={headings.plain(label) for label in words.own})
    tables, skipped = layout.tables_of(book, known=known, unit_named=words.unit_named)
    plans = {key: _proposed(table, words) for key, table in _named(tables)}
    for line in skipped:
        if is_without_headings(line.reason):
            plans[line.sheet] = _described(_no_table(line.sheet), None)
    return plans, skipped


def change(
    book: Book, stored: Mapping[str, Plan], changes: Mapping[str, Plan], *, words: Words
) -> dict[str, Plan]:
    """Return the plans with what a person decided; other heading rows are read anew."""
    sheets = {sheet.name: sheet for sheet in book.sheets}
    return {
        key: _changed(sheets.get(plan["sheet"]), plan, changes.get(key, {}), words)
        for key, plan in stored.items()
    }


def from_json(stored: Mapping[str, Plan]) -> dict[str, SheetPlan]:
    """Return the plans as the rows are read by them."""
    return {key: _plan(plan) for key, plan in stored.items()}


def problems(stored: Mapping[str, Plan]) -> list[tuple[str, str]]:
    """Return what keeps the file from being read: a plan's name (or "") and a sentence."""
    used = {key: plan for key, plan in stored.items() if plan["use"]}
    if not used:
        return [("", _("取り込むシートがありません。見出しのある行を指定してください。"))]
    found = []
    for key, plan in used.items():
        if not plan["first_heading"] or not any(plan.get("headings", [])):
            found.append((key, _("見出しの行が見つかりません。何行目ですか。")))
        elif "name" not in plan["columns"].values():
            found.append((key, _("情報資産名称の列が決まっていません。どの列ですか。")))
    return found


def mappings(stored: Mapping[str, Plan]) -> dict[str, str]:
    """Return which heading was taken for which column, to be remembered by plain heading."""
    found: dict[str, str] = {}
    for plan in stored.values():
        for place, key in plan["columns"].items() if plan["use"] else ():
            heading = headings.plain(plan["headings"][int(place)])
            if heading and len(heading) <= LONGEST:
                found.setdefault(heading, key)
    return found


def unit_names(context: Context) -> UnitNamed:
    """Return the function by which sheets and title lines name a unit."""

    def named(text: str) -> str:
        pk = context.units.find(text)
        return context.units.name(pk) if pk else ""

    return named


def tables_of(
    book: Book, plans: Mapping[str, SheetPlan], *, unit_named: UnitNamed
) -> Iterator[tuple[SheetPlan, Table, Iterator[SourceRow]]]:
    """Yield the tables that are used, with plan and lines; a sheet that is gone has none."""
    sheets = {sheet.name: sheet for sheet in book.sheets}
    used = [(plan.sheet or key, plan) for key, plan in plans.items() if plan.use]
    for name, plan in used:
        if name not in sheets or not plan.first_heading:
            continue
        rows = [other.first_heading for sheet, other in used if sheet == name]
        places = {key: place for place, key in plan.columns.items()}
        table, lines = layout.open_at(
            sheets[name],
            first=plan.first_heading,
            last=plan.last_heading,
            unit_named=unit_named,
            until=min((row for row in rows if row > plan.first_heading), default=0),
            name=places.get("name", -1),
            number=places.get("asset_no", -1),
        )
        yield plan, table, lines


def _named(tables: list[Table]) -> Iterator[tuple[str, Table]]:
    """Name each table after its sheet, a further one on the sheet with its number."""
    taken: set[str] = {table.sheet for table in tables}
    seen: dict[str, int] = {}
    for table in tables:
        count = seen[table.sheet] = seen.get(table.sheet, 0) + 1
        key = table.sheet if count == 1 else f"{table.sheet}#{count}"
        while count > 1 and key in taken:
            key += "#"
        taken.add(key)
        yield key, table


def _proposed(table: Table, words: Words) -> Plan:
    found = headings.propose(table, remembered=words.remembered, own=words.own)
    plan = SheetPlan(
        use=True,
        first_heading=table.first_heading,
        last_heading=table.last_heading,
        columns=found.columns,
        unit=table.unit,
        guessed=found.guessed,
        sheet=table.sheet,
        marks=table.marks,
    )
    return _described(plan, table)


def _no_table(sheet: str) -> SheetPlan:
    return SheetPlan(use=False, first_heading=0, last_heading=0, columns={}, sheet=sheet)


def _described(plan: SheetPlan, table: Table | None) -> Plan:
    """Return a plan as JSON, with what a person sees of the table."""
    return {
        "sheet": plan.sheet,
        "use": plan.use,
        "first_heading": plan.first_heading,
        "last_heading": plan.last_heading,
        "unit": plan.unit,
        "columns": {str(place): key for place, key in sorted(plan.columns.items())},
        "guessed": sorted(plan.guessed),
        "marks": {str(place): marks for place, marks in plan.marks.items()},
        "headings": table.headings if table else [],
        "samples": _samples(table) if table else [],
        "rows": table.count if table else 0,
        "titles": [masked(title) for title in table.titles] if table else [],
        "notices": table.notices if table else [],
    }


def _samples(table: Table) -> list[list[str]]:
    return [[masked(spelled(cell))[:LONGEST] for cell in row.cells] for row in table.rows[:SAMPLES]]


def _plan(stored: Plan) -> SheetPlan:
    return SheetPlan(
        use=stored["use"],
        first_heading=stored["first_heading"],
        last_heading=stored["last_heading"],
        columns={int(place): key for place, key in stored["columns"].items()},
        unit=stored["unit"],
        guessed=frozenset(stored["guessed"]),
        sheet=stored["sheet"],
        marks={int(place): marks for place, marks in stored.get("marks", {}).items()},
    )


def _changed(sheet: Sheet | None, stored: Plan, decided: Plan, words: Words) -> Plan:
    plan = {**stored, **{key: decided[key] for key in DECIDED if key in decided}}
    plan["last_heading"] = max(plan["first_heading"], plan["last_heading"])
    moved = any(plan[key] != stored[key] for key in ("first_heading", "last_heading"))
    if moved and sheet and plan["first_heading"]:
        plan = _read_anew(sheet, plan, words)
    columns = {**plan["columns"], **decided.get("columns", {})}
    guessed = [place for place in plan["guessed"] if str(place) not in decided.get("columns", {})]
    return {**plan, "columns": columns, "guessed": guessed}


def _read_anew(sheet: Sheet, plan: Plan, words: Words) -> Plan:
    """Read the table under the headings that a person pointed at."""
    last = min(plan["last_heading"], len(sheet.rows))
    table = layout.table_at(
        sheet, first=min(plan["first_heading"], last), last=last, unit_named=words.unit_named
    )
    table.titles = layout.titles_above(sheet, table.first_heading)
    described = _proposed(table, words)
    return {**described, "use": plan["use"], "unit": plan["unit"] or described["unit"]}
