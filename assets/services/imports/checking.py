"""The first half of every import, and all of a dry run: which rows would do what, and why not.

Nothing of the register is written. What a row would store is left for `storing`, which takes
it as it is; so what a person saw is what happens.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from itertools import islice
from typing import Any

from django.db.models import DateField
from django.utils.translation import gettext as _

from assets.access import Viewer
from assets.models import CustomField, ImportRow, ImportRun, Status, Unit
from assets.models.asset.asset import UNSTATED
from assets.models.asset.grades import AXES
from assets.models.custom_field import CustomField as Field
from assets.services.checks import FIELDS, Objections, Rules, different
from assets.services.imports import files, merging
from assets.services.imports.asking import Asking
from assets.services.imports.files import POSTS, Ready
from assets.services.imports.judging import Jury
from assets.services.imports.matching import CLOSED, Match, Matcher
from assets.services.imports.merging import Merge, plain
from assets.services.imports.outcome import Outcome, heaviest
from assets.services.imports.rows import Answers, Issue, Row
from assets.services.imports.showing import Shown
from assets.services.lifecycle import STEPS
from assets.services.reviews import intervals
from classification import columns
from config.kit.dates import add_months

BATCH = 500
SHOWN = 1_000
# What follows from the other columns, or is given to every new asset.
DERIVED = (
    "status", "next_review", "extra", "restricted", "scheme_version_id",
    "school_scheme_version_id", *(f"{axis}_rank" for axis in AXES),
)  # fmt: skip
DATES = [name for name, field in FIELDS.items() if isinstance(field, DateField)]
State = ImportRow.State
Progress = Callable[[int], None]


class Check:
    """One pass over the rows of one file, with the rights of one viewer."""

    def __init__(
        self, run: ImportRun, viewer: Viewer, answers: Answers, *, on: date, is_own: bool = False
    ) -> None:
        self.run, self.viewer, self.answers, self.on = run, viewer, answers, on
        self.outcome = Outcome()
        self.matcher = Matcher(viewer, answers, is_own=is_own, count=run.work.rows_total)
        self.rules = Rules(run.municipality)
        self.jury = Jury(run.municipality, on=on)
        self.may_edit = set(viewer.unit_ids("edit_assets"))
        self.may_approve = set(viewer.unit_ids("approve_assets"))
        self.units = {unit.pk: unit for unit in Unit.objects.filter(municipality=run.municipality)}
        self.asking = Asking(viewer, self.units, on=on)
        fields = CustomField.objects.filter(municipality=run.municipality)
        self.used: dict[str, Field] = {field.key: field for field in fields if field.active}
        self.may_manage = viewer.can_everywhere("manage_units")
        self.empty = {name: field.get_default() for name, field in FIELDS.items()}
        self.empty |= dict.fromkeys(UNSTATED, "") | {"municipality_id": run.municipality_id}
        self.by_import = _("「%(file)s」の取り込みによる") % {"file": run.file_name}

    def rows(self, rows: Iterable[Row], *, progress: Progress) -> Outcome:
        """Check every row, and leave what is to be stored and what is to be shown."""
        shown = Shown(self.run, self.matcher, plain_rows=SHOWN)
        done = 0
        with files.write_ready(self.run) as out:
            for batch in _batches(rows):
                for match in self.matcher.match(batch):
                    ready = self._row(match)
                    if ready is not None:
                        out.write(f"{ready.as_text()}\n")
                    shown.add(match, self._state, self._merge)
                shown.store()
                done += len(batch)
                batch.clear()  # before the next one is read
                progress(done)
        files.finish(self.run)
        self.outcome.highest = dict(self.matcher.highest)
        self.outcome.broken = self.jury.told()
        return self.outcome

    def _row(self, match: Match) -> Ready | None:
        row = match.row
        self._merge, self._state = Merge(), State.SKIPPED
        if match.skip:
            self.outcome.skip(row, match.skip)
            return None
        self._demand(row)
        self._settle_beside(match)
        ready = self._changed(match) if match.present is not None else self._new(match)
        weight = heaviest(row)
        self.outcome.add(row, self._state, weight)
        return None if weight == "error" or ready is None else ready

    def _demand(self, row: Row) -> None:
        """Without a name and a unit there is no asset; without a right no way into the unit."""
        objected = {issue.key for issue in row.issues if issue.weight == "error"}
        unit = row.values.get("org_unit_id")
        if not str(row.values.get("name") or "").strip() and "name" not in objected:
            row.issues.append(Issue("name", "error", _("資産名が空です。")))
        if unit is None and "org_unit" not in objected:
            row.issues.append(Issue("org_unit", "error", _("所管が空です。")))
        elif unit is not None and unit not in self.may_edit:
            row.issues.append(Issue("org_unit", "error", _not_allowed()))

    def _settle_beside(self, match: Match) -> None:
        """Use ready-made columns that the file fills, where the viewer may switch them on."""
        row = match.row
        for key in list(match.beside):
            if key in self.used:
                continue
            column = columns.columns().get(key)
            if column is not None and column.tier == "ext" and self.may_manage:
                self.outcome.used_presets.add(key)
                continue
            value = match.beside.pop(key)
            row.originals.setdefault(key, row.texts.get(key) or str(value))
            message = _("この団体では使っていない項目です。元の表記だけを残します。")
            row.issues.append(Issue(key, "warning", message))

    def _new(self, match: Match) -> Ready:
        row, said = match.row, match.said
        self._state = State.NEW
        stated = self.empty | said
        state = stated | {"extra": _plain_all(match.beside)}
        state["status"] = self.asking.first_status(state, said.get("status") or Status.ACTIVE)
        state["next_review"] = said.get("next_review") or self.on
        refused: Objections = {}
        self.rules.admit(state, [*said, "extra"] if match.beside else said, refused)
        self._finish(row, state, None, refused)
        if not said.get("next_review"):
            state["next_review"] = add_months(self.on, self._months(state))
        if state["status"] == Status.DISPOSED and not state["disposed_on"]:
            refused["disposed_on"] = [_("廃棄した日を入力してください。")]
        _object(row, refused)
        self.outcome.waiting += state["status"] == Status.PENDING and not row.has_error
        self._hear(row, state, None)
        ready = self._ready("+", match, row.values.get("org_unit_id") or 0)
        follows = [name for name in (*said, *DERIVED) if state[name] != stated[name]]
        ready.asset_no = match.number
        ready.values = {name: plain(state[name]) for name in follows}
        return ready

    def _changed(self, match: Match) -> Ready | None:
        """Return what a row changes of an asset; the register's rules and rights hold for it."""
        row, present = match.row, dict(match.present or {})
        merge = self._merge = merging.merge(match, self.answers)
        self._refuse_status(row, present, merge)
        self._state = State.CHANGED if merge.values or merge.extra else State.SAME
        if self._state == State.SAME:
            return self._same(match, present)
        if present["status"] in CLOSED:
            row.issues.append(Issue("", "error", _("廃棄・移管した資産は変更できません。")))
        if present["org_unit_id"] not in self.may_edit:
            row.issues.append(Issue("org_unit", "error", _not_allowed()))
        state = present | merge.values
        state["extra"] = (present["extra"] or {}) | _plain_all(merge.extra)
        if self._is_regraded(present, state) and not merge.values.get("classify_reason"):
            state["classify_reason"] = present["classify_reason"] or self.by_import
        self._refuse_move(row, present, state)
        refused: Objections = {}
        self.rules.admit(state, different(present, state), refused)
        self._finish(row, state, present, refused)
        if state["next_review"] == present["next_review"]:
            state["next_review"] = intervals.sooner(
                present["next_review"], before=self._months(present), after=self._months(state)
            )
        _object(row, refused)
        if why := self.asking.objection(present, state):
            row.issues.append(Issue("", "error", why))
        self._hear(row, state, present)
        changed = different(present, state)
        ready = self._ready("~", match, state["org_unit_id"])
        ready.key, ready.version = present["id"], present["version"]
        ready.values = {name: plain(state[name]) for name in changed}
        return ready

    def _same(self, match: Match, present: dict[str, Any]) -> Ready | None:
        """Nothing of the asset changes; where the file is new to it, its source is noted."""
        source = match.source
        if self.matcher.is_own or (
            source is not None
            and all(source.values.get(k) == v for k, v in self._told(match).items())
        ):
            return None
        ready = self._ready("=", match, present["org_unit_id"])
        ready.key, ready.version = present["id"], present["version"]
        return ready

    def _is_regraded(self, before: dict[str, Any], after: dict[str, Any]) -> bool:
        return any(before[f"{axis}_level"] != after[f"{axis}_level"] for axis in AXES)

    def _refuse_status(self, row: Row, present: dict[str, Any], merge: Merge) -> None:
        """A state changes by its steps; only pausing and resuming can come from a file."""
        after = merge.values.get("status")
        if after is None:
            return
        before = present["status"]
        steps = (STEPS["suspend"], STEPS["resume"])
        allowed = any(before in step.sources and after == step.target for step in steps)
        if not allowed or present["org_unit_id"] not in self.may_approve:
            del merge.values["status"]
            merge.changes = [change for change in merge.changes if change.name != "status"]
            message = _("状態は取り込みでは変わりません。資産の画面で変えてください。")
            row.issues.append(Issue("status", "warning", message))

    def _refuse_move(self, row: Row, before: dict[str, Any], after: dict[str, Any]) -> None:
        """Moving an asset to another unit takes the approval of both."""
        units = {before["org_unit_id"], after["org_unit_id"]}
        if len(units) > 1 and not units <= self.may_approve:
            message = _("所管を変えるには、両方の部署で資産を確定する権限が要ります。")
            row.issues.append(Issue("org_unit", "error", message))

    def _finish(self, row: Row, state: dict[str, Any], before: Any, refused: Objections) -> None:
        """Grade, protect, and count what is still missing."""
        self.rules.grade(state, before, refused)
        self.rules.protect(state)
        unit = self.units.get(state["org_unit_id"] or 0)
        if unit is None or state["system_id"] == (before or {}).get("id", 0):
            if unit is not None:
                refused["system"] = [_("関連システムを選び直してください。")]
            return
        if state["status"] != Status.DRAFT:
            for column in self.rules.gaps(state, before, org_type=unit.org_type):
                self.outcome.gaps[column.key] += 1
            for field in self.rules.own_gaps(state):
                self.outcome.gaps[field.label] += 1

    def _hear(self, row: Row, state: dict[str, Any], before: Any) -> None:
        self.jury.hear(row, state, before=before, unit=self.units.get(state["org_unit_id"] or 0))

    def _months(self, state: dict[str, Any]) -> int:
        unit = self.units.get(state["org_unit_id"] or 0)
        usual = self.run.municipality.review_months
        if unit is None:
            return usual
        return intervals.months(self.run.municipality, unit=unit, restricted=state["restricted"])

    def _ready(self, kind: str, match: Match, unit: int) -> Ready:
        row = match.row
        if match.said.keys() & POSTS:
            said = match.said
            self.outcome.new_posts |= {said[name] for name in POSTS if (said.get(name) or 0) < 0}
        proposals = {
            key: {"value": plain(one.value), "reason": one.reason}
            for key, one in row.proposals.items()
        }
        told = Ready.telling((self._told(match), proposals, row.originals, sorted(row.doubts)))
        return Ready(kind, row.sheet, row.number, row.part, unit, match.identity, told=told)

    def _told(self, match: Match) -> dict[str, Any]:
        """Return what the file states; a disputed cell is not settled yet."""
        disputed = self._merge.disputed
        told = _plainly(match.said) | _plain_all(match.beside)
        return {key: told[key] for key in told if key not in disputed} if disputed else told


def _object(row: Row, refused: Objections) -> None:
    known = {issue.key for issue in row.issues if issue.weight == "error"}
    for key, messages in refused.items():
        if key not in known:
            row.issues += [Issue(key, "error", message) for message in messages]


def _plainly(said: dict[str, Any]) -> dict[str, Any]:
    """Return columns of an asset plain as JSON has them."""
    return said | {name: plain(said[name]) for name in DATES if name in said}


def _plain_all(values: dict[str, Any]) -> dict[str, Any]:
    return {key: plain(value) for key, value in values.items()}


def _not_allowed() -> str:
    return _("この部署の資産を登録する権限がありません。")


def _batches(rows: Iterable[Row]) -> Iterator[list[Row]]:
    each = iter(rows)
    while batch := list(islice(each, BATCH)):
        yield batch
