"""What became of the rows of a file, summed up: the figures and the questions of the preview."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from assets.models import ImportRow
from assets.services.imports.readings import REPAIRS
from assets.services.imports.rows import Row, Skipped
from classification import columns

State = ImportRow.State
MOST_WORDS = 2_000  # different words that a question is made of
MOST_TOLD = 10_000
HEAVY = ("error", "warning", "notice")


@dataclass
class Outcome:
    """The counts of one check. A row with an error is in no other count than its own."""

    counts: Counter[str] = field(default_factory=Counter)
    repairs: Counter[str] = field(default_factory=Counter)
    gaps: Counter[str] = field(default_factory=Counter)
    broken: list[dict[str, Any]] = field(default_factory=list)  # Jury.told
    notices: list[str] = field(default_factory=list)
    sheets_skipped: list[Skipped] = field(default_factory=list)
    rows_skipped: list[Skipped] = field(default_factory=list)
    used_presets: set[str] = field(default_factory=set)
    new_posts: set[int] = field(default_factory=set)  # numbers of titles that nobody entered
    highest: dict[int, int] = field(default_factory=dict)
    waiting: int = 0  # new assets that others have to agree to first
    _words: Counter[tuple[str, str]] = field(default_factory=Counter)
    _fixes: dict[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)
    _grades: Counter[tuple[str, str]] = field(default_factory=Counter)
    _alike: int = 0

    def add(self, row: Row, state: str, weight: str) -> None:
        self.counts["error" if weight == "error" else state] += 1
        if weight == "warning":
            self.counts["warning"] += 1
        if not row.issues and not row.proposals:
            return
        graded = {key for key in row.proposals if key.endswith("_level")}
        for key in graded:
            self._grades[key, row.texts.get(key, "")] += 1
        for issue in row.issues:
            word = (issue.key, row.texts.get(issue.key, ""))
            known = word in self._words or len(self._words) < MOST_WORDS
            if issue.fixes and word[1] and known and issue.key not in graded:
                self._words[word] += 1
                self._fixes.setdefault(word, issue.fixes)
        self._alike += any(_tells_of_another(issue.key, issue.message) for issue in row.issues)

    def skip(self, row: Row, reason: str) -> None:
        self.counts["skipped"] += 1
        self.rows_skipped.append(Skipped(row.sheet, row.number, reason))

    def as_json(self) -> dict[str, Any]:
        """Return the summary whose form the docstring of `runs` promises."""
        labels = columns.columns()
        gaps = [
            {"label": labels[key].title if key in labels else key, "rows": rows}
            for key, rows in self.gaps.most_common()
        ]
        return {
            "counts": {key: self.counts[key] for key in (*State.values, "error", "warning")},
            "repairs": [
                {"code": code, "label": str(REPAIRS.get(code, code)), "count": count}
                for code, count in self.repairs.most_common()
            ],
            "notices": self.notices,
            "sheets_skipped": [
                {"sheet": one.sheet, "reason": one.reason} for one in self.sheets_skipped
            ],
            "rows_skipped": [
                {"sheet": one.sheet, "row": one.row, "reason": one.reason}
                for one in self.rows_skipped[:MOST_TOLD]
            ],
            "groups": list(self._groups()),
            "gaps": gaps,
            "broken": self.broken,
        }

    def _groups(self) -> Iterable[dict[str, Any]]:
        by_count = [pair for pair in self._words.most_common() if pair[1] > 1]
        for (key, word), rows in by_count[:20]:
            fixes = list(self._fixes[key, word])
            yield {"kind": "words", "key": key, "word": word, "rows": rows, "fixes": fixes}
        shown: dict[str, int] = defaultdict(int)
        for (key, word), rows in self._grades.most_common():
            shown[key] += 1
            if word and shown[key] <= 5:
                yield {"kind": "grades", "key": key, "word": word, "rows": rows, "fixes": []}
        if self._alike:
            yield {"kind": "duplicates", "key": "", "word": "", "rows": self._alike, "fixes": []}


def heaviest(row: Row) -> str:
    if not row.issues:
        return ""
    weights = {issue.weight for issue in row.issues}
    return next(weight for weight in HEAVY if weight in weights)


def message_of(created: int, updated: int, unchanged: int, refused: int) -> str:
    """Return the result of an import as a sentence."""
    told = {
        "created": f"{created:,}",
        "updated": f"{updated:,}",
        "unchanged": f"{unchanged:,}",
        "refused": f"{refused:,}",
    }
    if refused:
        return (
            _(
                "新規%(created)s件、更新%(updated)s件を取り込みました（変更なし%(unchanged)s件）。"
                "%(refused)s行は取り込んでいません。"
            )
            % told
        )
    return (
        _("新規%(created)s件、更新%(updated)s件を取り込みました（変更なし%(unchanged)s件）。")
        % told
    )


def _tells_of_another(key: str, message: str) -> bool:
    """Whether an objection says that a row may be an asset which is there already."""
    return (key == "name" and "二重登録" in message) or (not key and "同じ資産" in message)
