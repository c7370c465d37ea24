"""What a row would change of its asset: each cell three ways, the file, its base, the register."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from assets.services.checks import FIELDS
from assets.services.imports.matching import Match
from assets.services.imports.rows import Answers, Issue

BLANK: tuple[Any, ...] = (None, "", [], {})
FILE, KEPT, CONFLICT = "file", "kept", "conflict"


@dataclass(slots=True)
class Change:
    """One cell that says something else than the register: taken over, kept, or in conflict."""

    name: str
    before: Any
    after: Any
    kind: str
    base: Any = None

    @property
    def key(self) -> str:
        return FIELDS[self.name].name if self.name in FIELDS else self.name


@dataclass(slots=True)
class Merge:
    """The columns that a row changes, and every cell that it was asked about."""

    values: dict[str, Any] = field(default_factory=dict)
    extra: dict[str, Any] = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)

    @property
    def disputed(self) -> set[str]:
        return {change.name for change in self.changes if change.kind == CONFLICT}


def plain(value: Any) -> Any:
    """Return a value as JSON keeps it, so that what was read and what is stored compare."""
    return value.isoformat() if isinstance(value, date) else value


def merge(match: Match, answers: Answers) -> Merge:
    """Hold every stated cell against the register; a blank cell says nothing."""
    found = Merge()
    present = match.present or {}
    beside = present.get("extra") or {}
    for name, value in match.said.items():
        change = _compare(match, answers, name, value, present[name])
        if change is not None:
            found.changes.append(change)
            if change.kind == FILE:
                found.values[name] = value
    for name, value in match.beside.items():
        change = _compare(match, answers, name, value, beside.get(name))
        if change is not None:
            found.changes.append(change)
            if change.kind == FILE:
                found.extra[name] = value
    return found


def _compare(match: Match, answers: Answers, name: str, value: Any, present: Any) -> Change | None:
    theirs, mine = plain(value), plain(present)
    if theirs == mine or theirs in BLANK:
        return None
    if match.base is None:
        return Change(name, mine, theirs, FILE)
    base = plain(match.base.get(name))
    if theirs == base:
        return None  # people changed it since; the file never did
    if _same(mine, base):
        return Change(name, mine, theirs, FILE, base)
    change = Change(name, mine, theirs, CONFLICT, base)
    answer = answers.conflicts.get(f"{match.row.place}!{change.key}", "")
    if answer:
        change.kind = FILE if answer == "file" else KEPT
    else:
        message = _("ファイルと台帳の両方で変わっています。答えるまで台帳の値のままにします。")
        match.row.issues.append(Issue(change.key, "warning", message))
    return change


def _same(one: Any, other: Any) -> bool:
    return bool(one == other) or (one in BLANK and other in BLANK)
