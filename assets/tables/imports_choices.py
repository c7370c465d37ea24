"""Rows of a file beside what they resemble or collide with, and the answers one may give."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast
from django.http import QueryDict
from django.utils.translation import gettext as _

from assets.access import Viewer
from assets.models import Asset, ImportRow, ImportRun
from assets.models.asset.wording import plain
from assets.services.imports.labels import label_of
from assets.tables.imports_rows import is_alike, spelt

PER_PAGE = 50
COMPARED = ("name", "org_unit", "form", "location", "segment", "c_level")
QUOTED = re.compile("「(.+)」")
CONFLICT, PROPOSAL = "conflict", "proposal"


@dataclass(frozen=True)
class Option:
    """One answer to a row: what it means, and whether it holds while nobody chooses."""

    value: str
    label: str
    note: str = ""
    is_chosen: bool = False


@dataclass(frozen=True)
class Question:
    """One row, what it is about, what stands on each side, and the answers."""

    row: ImportRow
    key: str
    texts: list[str]
    options: list[Option]
    message: str = ""
    beside: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The name of its field on the page."""
        return f"choice-{self.row.pk}-{self.key}" if self.key else f"choice-{self.row.pk}"

    @property
    def place(self) -> str:
        return f"{self.row}!{self.key}" if self.key else str(self.row)


class Choices:
    """One page of questions about a checked file: duplicates, old grades, or conflicts."""

    def __init__(self, run: ImportRun, query: QueryDict, viewer: Viewer) -> None:
        self.run, self.viewer = run, viewer
        self.about = query.get("about", "")
        self.key, self.word = query.get("key", ""), query.get("word", "")
        self.asked_page = query.get("page", "")

    @property
    def title(self) -> str:
        if self.about == "grades":
            told = {"label": label_of(self.key), "word": self.word}
            return _("%(label)s「%(word)s」の分け方") % told
        if self.about == "conflicts":
            return _("台帳の側も変わっている項目")
        return _("名前の近い資産")

    @property
    def lead(self) -> str:
        if self.about == "grades":
            return _("個人情報などの列から案を出しました。選ばない行は、提案のまま取り込みます。")
        if self.about == "conflicts":
            return _(
                "ファイルを書き出したあとに台帳で変わりました。選ばない項目は、台帳の今の値を残します。"
            )
        return _(
            "同じ資産なら「同じ資産」、別の資産なら「新しく登録」を選びます。選ばない行は新しく登録します。"
        )

    @property
    def heads(self) -> list[str]:
        """The headings of the columns that stand side by side."""
        if self.about == "conflicts":
            return [_("項目"), _("開いたとき"), _("台帳の今"), _("ファイル")]
        if self.about == "grades":
            heads = [label_of(key) for key in ("name", "org_unit", "personal_info", self.key)]
            return [*heads, _("案"), _("案の理由")]
        return [label_of(key) for key in COMPARED]

    @cached_property
    def page(self) -> Page:
        return Paginator(self._rows, PER_PAGE).get_page(self.asked_page)

    @property
    def _rows(self) -> list[ImportRow] | QuerySet[ImportRow]:
        rows = self.run.rows.order_by("pk")
        if self.about == "conflicts":
            return conflicting(self.run).order_by("pk")
        if self.about == "grades":
            return rows.filter(**{f"texts__{self.key}": self.word}).exclude(state="skipped")
        found = rows.filter(weight__in=["error", "warning"]).exclude(state="skipped")
        return [row for row in found.iterator(chunk_size=500) if likeness(row)]

    @cached_property
    def questions(self) -> list[Question]:
        rows = list(self.page.object_list)
        if self.about == "conflicts":
            return [q for row in rows for q in _conflicts(row)]
        if self.about == "grades":
            return [self._grade(row) for row in rows]
        known = self._known(rows)
        return [self._duplicate(row, known) for row in rows]

    @property
    def places(self) -> dict[str, str]:
        """Name of each field → the place that its answer is for."""
        return {question.name: question.place for question in self.questions}

    def _grade(self, row: ImportRow) -> Question:
        """The grade that the other columns speak for; as long as nobody takes it, a proposal."""
        change = next((c for c in row.changes if c["key"] == self.key), None)
        fixes = [str(change["after"])] if change and change["kind"] == PROPOSAL else []
        fixes += [fix for issue in row.issues if issue["key"] == self.key for fix in issue["fixes"]]
        options = [
            Option(fix, _("「%(fix)s」にする") % {"fix": fix}) for fix in dict.fromkeys(fixes)
        ]
        later = _("提案として残す（資産の画面で決める）")
        options.insert(0, Option("", later, is_chosen=True))
        texts = [row.name, *(str(row.texts.get(k, "")) for k in ("org_unit", "personal_info"))]
        reason = str(change["base"]) if fixes and change else ""
        return Question(row, "", [*texts, self.word, "・".join(fixes), reason], options)

    def _known(self, rows: Iterable[ImportRow]) -> dict[str, Asset]:
        """The assets that the rows resemble, by name; one query."""
        issues = [likeness(row) for row in rows]
        names = {m[1] for issue in issues if issue and (m := QUOTED.search(issue["message"]))}
        mine = self.viewer.assets().filter(name__in=names).select_related("org_unit")
        return {asset.name: asset for asset in mine.order_by("-pk")}

    def _duplicate(self, row: ImportRow, known: Mapping[str, Asset]) -> Question:
        issue = likeness(row) or {"message": "", "key": ""}
        match = QUOTED.search(issue["message"])
        other = known.get(match[1]) if match else None
        same = Option(
            f"as:{match[1]}" if match else "same",
            _("同じ資産（この行で更新）") if match else _("同じ資産（この行は取り込まない）"),
            other.asset_no if other else "",
        )
        options = [
            same,
            Option("new", _("別の資産（新しく登録）"), is_chosen=True),
            Option("skip", _("この行は取り込まない")),
        ]
        texts = [str(row.texts.get(key, "")) for key in COMPARED]
        beside = [plain(other, key) for key in COMPARED] if other else []
        return Question(row, "", texts, options, issue["message"], beside)


def conflicting(run: ImportRun) -> QuerySet[ImportRow]:
    """The rows in which the file and the register changed the same cell, undecided."""
    told = run.rows.filter(weight__in=["error", "warning"]).annotate(
        told=Cast("changes", TextField())
    )
    return told.filter(told__contains=f'"{CONFLICT}"')


def likeness(row: ImportRow) -> dict[str, Any] | None:
    """The objection that a row resembles an asset or an earlier row."""
    return next((issue for issue in row.issues if is_alike(issue)), None)


def _conflicts(row: ImportRow) -> list[Question]:
    found = []
    for change in row.changes:
        if change["kind"] != CONFLICT:
            continue
        before, after = spelt(change["before"]), spelt(change["after"])
        options = [
            Option("register", _("台帳の今"), before, is_chosen=True),
            Option("file", _("ファイル"), after),
        ]
        texts = [label_of(change["key"]), spelt(change.get("base")), before, after]
        found.append(Question(row, change["key"], texts, options))
    return found
