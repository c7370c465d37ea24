"""The rows of a checked file as the preview shows them: stored a batch at a time."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from django.db import transaction

from assets.models import ImportRow, ImportRun, Post, User
from assets.services.checks import FIELDS
from assets.services.imports.matching import Match, Matcher
from assets.services.imports.merging import Change, Merge, plain
from assets.services.imports.outcome import heaviest
from assets.services.imports.rows import Issue, Row
from config.kit import copying

State = ImportRow.State
NAMES = (
    "run_id", "sheet", "number", "part", "state", "weight", "name", "asset_id", "texts", "issues",
    "changes",
)  # fmt: skip
LENGTH = 200


class Shown:
    """Every row with an objection or a change, and the first of the others."""

    def __init__(self, run: ImportRun, matcher: Matcher, *, plain_rows: int) -> None:
        self.run, self.left = run, plain_rows
        self.words = _Words(run, matcher)
        self.rows: list[tuple[Any, ...]] = []
        ImportRow.objects.filter(run=run).delete()

    def add(self, match: Match, state: str, merge: Merge) -> None:
        row, weight = match.row, heaviest(match.row)
        is_plain = not weight and state in {State.NEW, State.SAME} and not merge.changes
        if is_plain:
            if not self.left:
                return
            self.left -= 1
        name = str(row.values.get("name") or row.texts.get("name", ""))[:LENGTH]
        present = match.present["id"] if match.present is not None else None
        issues = _objections(tuple(row.issues))
        changes = [self.words.told(change, row) for change in merge.changes]
        changes += [_proposed(row, key) for key in row.proposals]
        place = (self.run.pk, row.sheet[:LENGTH], row.number, row.part)
        self.rows.append((*place, state, weight, name, present, row.texts, issues, changes))

    def store(self) -> None:
        with transaction.atomic():
            copying.insert(ImportRow, NAMES, self.rows)
        self.rows = []


class _Words:
    """The values of changes as people know them: names for keys, labels for codes."""

    def __init__(self, run: ImportRun, matcher: Matcher) -> None:
        self.run = run
        self.known: dict[tuple[str, Any], Any] = {}
        self.asked: dict[str, Callable[[Any], Any]] = {
            "org_unit_id": lambda pk: dict(run.municipality.units.values_list("pk", "name"))[pk],
            "owner_role_id": self._post,
            "sns_owner_id": self._post,
            "reviewed_by_id": lambda pk: User.objects.get(pk=pk).name,
            "system_id": lambda pk: str(matcher.viewer.assets().filter(pk=pk).first() or "—"),
        }

    def told(self, change: Change, row: Row) -> dict[str, Any]:
        told = {part: self._of(change.name, getattr(change, part)) for part in _PARTS}
        if _is_new(change.after):  # a post that is yet to be entered
            told["after"] = row.texts.get(change.key, "")
        return {
            "key": change.key,
            "name": change.name,
            "kind": change.kind,
            **told,
            "was": change.base,
        }

    def _of(self, name: str, value: Any) -> Any:
        if value in (None, "") or isinstance(value, list | dict) or _is_new(value):
            return value
        key = (name, value)
        if key not in self.known:
            self.known[key] = self._asked(name, value)
        return self.known[key]

    def _asked(self, name: str, value: Any) -> Any:
        if name in self.asked:
            return self.asked[name](value)
        choices = FIELDS[name].choices if name in FIELDS else None
        return str(dict(choices).get(value, value)) if choices else value

    @staticmethod
    def _post(pk: int) -> str:
        return Post.objects.get(pk=pk).name


@lru_cache(maxsize=1_000)
def _objections(issues: tuple[Issue, ...]) -> copying.Encoded:
    """Return objections as they are stored; many rows have the same."""
    return copying.encoded(
        [{name: getattr(one, name) for name in Issue.__slots__} for one in issues]
    )


def _is_new(value: Any) -> bool:
    return isinstance(value, int) and value < 0


def _proposed(row: Row, key: str) -> dict[str, Any]:
    """Return a guessed value as a change that is not made: a person decides on the asset."""
    proposal, text = row.proposals[key], row.texts.get(key, "")
    value = {"before": text, "after": plain(proposal.value), "base": proposal.reason}
    return {"key": key, "name": key, "kind": "proposal", **value, "was": None}


_PARTS = ("before", "after", "base")
