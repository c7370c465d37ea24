"""The rows of a file as the preview shows them: cells, what is wrong with them, how to mend it."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from assets.models import ImportRow
from assets.models.asset.wording import spell
from assets.services.imports.labels import label_of

ALWAYS = (
    "name",
    "org_unit",
    "segment",
    "c_level",
    "i_level",
    "a_level",
    "next_review",
)
CENTRED = {"c_level", "i_level", "a_level", "mext_level"}
WIDE = {"name", "location", "summary", "notes", "handling", "user_scope"}
MOST_EXTRA = 3
WEIGHTS = {
    "error": ("bad", "", "alert"),
    "warning": ("soft", "w", "help"),
    "notice": ("", "n", "info"),
}
STATES = {
    ImportRow.State.NEW: "plus",
    ImportRow.State.CHANGED: "edit",
    ImportRow.State.SAME: "check",
    ImportRow.State.SKIPPED: "minus",
}


def is_alike(issue: Mapping[str, Any]) -> bool:
    """Whether an objection says that a row may be an asset which is there already."""
    key, message = issue["key"], issue["message"]
    return ("二重登録" in message) if key == "name" else (not key and "同じ資産" in message)


def spelt(value: Any) -> str:
    """Return a value of a JSON column in words."""
    return spell(value) if not isinstance(value, dict) else "、".join(map(str, value.values()))


@dataclass(frozen=True)
class Problem:
    """One objection to a row, in words, and the texts that would mend it."""

    number: int
    key: str
    weight: str
    message: str
    fixes: Sequence[str]
    text: str
    is_apart: bool  # the cell it is about has no column of its own in the table
    is_conflict: bool = False
    is_alike: bool = False

    @property
    def css(self) -> str:
        return WEIGHTS[self.weight][1]

    @property
    def icon(self) -> str:
        return WEIGHTS[self.weight][2]

    @property
    def kind(self) -> str:
        return {"error": _("エラー"), "warning": _("注意")}.get(self.weight, _("お知らせ"))

    @property
    def label(self) -> str:
        return label_of(self.key) if self.key else ""

    @property
    def best(self) -> str:
        return self.fixes[0] if self.fixes else ""

    @property
    def about(self) -> str:
        """The page on which this is answered beside what it collides with, if there is one."""
        if self.is_conflict:
            return "conflicts"
        return "duplicates" if self.is_alike else ""

    @property
    def others(self) -> Sequence[str]:
        return self.fixes[1:3]


@dataclass(frozen=True)
class Cell:
    """One cell of the file, with its frame where something is wrong."""

    key: str
    label: str
    text: str
    weight: str
    is_open: bool

    @property
    def css(self) -> str:
        frame = WEIGHTS[self.weight][0] if self.weight else ""
        place = "c" if self.key in CENTRED else "" if self.key in WIDE else "short"
        return " ".join(filter(None, (place, "name" if self.key == "name" else "", frame)))

    @property
    def is_head(self) -> bool:
        return self.key == "name"

    @property
    def is_invalid(self) -> bool:
        return self.weight == "error"


@dataclass(frozen=True)
class Change:
    """One column of an asset before and after the import."""

    label: str
    before: str
    after: str
    is_proposal: bool = False


@dataclass(frozen=True)
class Line:
    """One row of the preview."""

    row: ImportRow
    shown: Sequence[str]
    opened: str = ""
    tells_changes: bool = False

    @property
    def id(self) -> str:
        return f"r{self.row.pk}"

    @property
    def place(self) -> str:
        return str(self.row)

    @property
    def icon(self) -> str:
        return STATES[ImportRow.State(self.row.state)]

    @property
    def state(self) -> str:
        return str(self.row.get_state_display())

    @cached_property
    def weights(self) -> dict[str, str]:
        """Column key → the heaviest objection to it."""
        order = list(WEIGHTS)
        found: dict[str, str] = {}
        for issue in self.row.issues:
            key, weight = issue["key"], issue["weight"]
            if key not in found or order.index(weight) < order.index(found[key]):
                found[key] = weight
        return found

    @cached_property
    def cells(self) -> list[Cell]:
        texts = self.row.texts
        return [
            Cell(
                key,
                label_of(key),
                str(texts.get(key) or (self.row.name if key == "name" else "")),
                self.weights.get(key, ""),
                key == self.opened,
            )
            for key in self.shown
        ]

    @cached_property
    def problems(self) -> list[Problem]:
        order = list(WEIGHTS)
        issues = sorted(self.row.issues, key=lambda issue: order.index(issue["weight"]))
        return [self._problem(number, issue) for number, issue in enumerate(issues, 1)]

    @cached_property
    def changes(self) -> list[Change]:
        """What of the register this row would change, where that is what is asked."""
        if not self.tells_changes:
            return []
        return [
            Change(
                label_of(each["key"]),
                spelt(each["before"]),
                spelt(each["after"]),
                each["kind"] == "proposal",
            )
            for each in self.row.changes
            if each["kind"] in {"file", "proposal"}
        ]

    def _problem(self, number: int, issue: dict[str, Any]) -> Problem:
        key = issue["key"]
        return Problem(
            number,
            key,
            issue["weight"],
            issue["message"],
            issue.get("fixes", ()),
            str(self.row.texts.get(key, "")),
            bool(key) and key not in self.shown,
            any(c["key"] == key and c["kind"] == "conflict" for c in self.row.changes),
            is_alike(issue),
        )


def shown_columns(rows: Iterable[ImportRow]) -> list[str]:
    """The columns that a page of rows shows: the usual ones, and those with most objections."""
    asked = Counter(issue["key"] for row in rows for issue in row.issues if issue["key"])
    extra = [key for key, _count in asked.most_common() if key not in ALWAYS]
    return [*ALWAYS, *extra[:MOST_EXTRA]]
