"""A checked file before anything of it is stored: counters, what can be mended, its rows."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.db.models import Count, Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _

from assets.models import ImportRow, ImportRun
from assets.services.imports.labels import label_of
from assets.tables.imports_choices import conflicting
from assets.tables.imports_groups import Group, Told, mended_of, size_of, told_of
from assets.tables.imports_rows import CENTRED, Line, shown_columns

PER_PAGE = 50
STATE = ImportRow.State
OPEN = Q(weight__in=["error", "warning"]) & ~Q(state=STATE.SKIPPED)
SHOWN: Mapping[str, Q] = {
    "": OPEN,
    "ready": Q(state__in=[STATE.NEW, STATE.CHANGED]) & ~Q(weight__in=["error", "warning"]),
    "warning": Q(weight="warning") & ~Q(state=STATE.SKIPPED),
    "error": Q(weight="error") & ~Q(state=STATE.SKIPPED),
    "same": Q(state=STATE.SAME) & ~Q(weight="error"),
    "skipped": Q(state=STATE.SKIPPED),
}


@dataclass(frozen=True)
class Tile:
    """One of the counters above the rows; it leads to the rows that it counts."""

    show: str
    number: int
    title: str
    note: str
    here: bool

    @property
    def css(self) -> str:
        marks = {"error": "e", "warning": "w"}
        return marks.get(self.show, "") if self.number else ""

    @property
    def count(self) -> str:
        return f"{self.number:,}"

    @property
    def href(self) -> str:
        """To its rows, and from them back to those that need an answer."""
        return "?" if self.here else f"?show={self.show}"


class Preview:
    """What a person sees of a checked file, as the address says which of its rows.

    `offered` are the words that the opened cell may hold; `words` those of the columns
    that can be mended for many rows at once.
    """

    def __init__(
        self, run: ImportRun, query: QueryDict, words: Mapping[str, list[str]] | None = None
    ) -> None:
        self.run, self.words = run, words or {}
        self.show = query.get("show", "") if query.get("show") in SHOWN else ""
        self.asked_page = query.get("page", "")
        row, _dash, key = query.get("edit", "").partition("-")
        self.opened = (int(row), key) if row.isdecimal() and key else (0, "")
        self.summary: dict[str, Any] = run.work.summary
        self.counts: dict[str, int] = self.summary["counts"]

    @property
    def query(self) -> str:
        """The address of this list without an opened cell."""
        kept = {"show": self.show, "page": self.asked_page}
        return urlencode({name: text for name, text in kept.items() if text})

    @property
    def edit_base(self) -> str:
        return f"?{self.query}&edit=" if self.query else "?edit="

    @cached_property
    def warned(self) -> dict[str, int]:
        """State → how many of its rows have a warning; all rows with one are stored."""
        found = self.run.rows.filter(SHOWN["warning"]).values_list("state")
        return dict(found.annotate(n=Count("pk")).order_by("state"))

    def _clean(self, state: str) -> int:
        return max(0, self.counts.get(state, 0) - self.warned.get(state, 0))

    @property
    def takes(self) -> int:
        return self.counts["new"] + self.counts["changed"]

    @property
    def faulty(self) -> int:
        return self.counts["error"] + self.counts["warning"]

    @property
    def refused(self) -> str:
        """How many rows the Excel file of the refused ones has; "" for none."""
        return f"{self.counts['error']:,}" if self.counts["error"] else ""

    @cached_property
    def tiles(self) -> list[Tile]:
        new, changed = self._clean("new"), self._clean("changed")
        counts, told = self.counts, {"new": f"{new:,}", "changed": f"{changed:,}"}
        made = [
            (
                "ready",
                new + changed,
                _("そのまま取り込める行"),
                _("新規%(new)s・更新%(changed)s") % told,
            ),
            ("warning", counts["warning"], _("注意のある行"), _("このままでも取り込めます")),
            ("error", counts["error"], _("エラーの行"), _("直すまで取り込めません")),
            ("same", counts["same"], _("変更のない行"), _("取り込みません")),
        ]
        return [Tile(*tile, tile[0] == self.show) for tile in made]

    @cached_property
    def facts(self) -> list[str]:
        """What the line under the title says of the file."""
        used = [name for name, plan in self.run.work.plan.items() if plan.get("use")]
        rows = sum(self.counts[name] for name in ("new", "changed", "same", "skipped", "error"))
        sheets = (
            _("シート「%(name)s」") % {"name": used[0]}
            if len(used) == 1
            else _("シート%(n)s枚") % {"n": len(used)}
        )
        mended = mended_of(self.summary.get("repairs", []))
        found = [self.run.file_name, sheets, _("%(n)s行") % {"n": f"{rows:,}"}]
        return [*found, size_of(self.run.size), *mended]

    @property
    def has_sheets(self) -> bool:
        return sum(bool(plan.get("use")) for plan in self.run.work.plan.values()) > 1

    @cached_property
    def conflicts(self) -> int:
        """In how many rows the file and the register changed the same cell."""
        return conflicting(self.run).count()

    @cached_property
    def groups(self) -> list[Group]:
        return [
            Group(number, self.run, facts, self.words.get(str(facts.get("key", "")), []))
            for number, facts in enumerate(self.summary.get("groups", []), 1)
        ]

    @property
    def group_keys(self) -> set[str]:
        return {g["key"] for g in self.summary.get("groups", []) if g["kind"] == "words"}

    @property
    def rows(self) -> QuerySet[ImportRow]:
        """The rows asked for: those with errors first, each as they stand in the file."""
        found = self.run.rows.filter(SHOWN[self.show])
        return found.order_by("weight", "pk") if not self.show else found.order_by("pk")

    @cached_property
    def page(self) -> Page:
        return Paginator(self.rows, PER_PAGE).get_page(self.asked_page)

    @cached_property
    def _page_rows(self) -> list[ImportRow]:
        return list(self.page.object_list)

    @cached_property
    def _keys(self) -> list[str]:
        return shown_columns(self._page_rows)

    @property
    def columns(self) -> list[dict[str, str]]:
        return [
            {"label": label_of(key), "css": "c" if key in CENTRED else ""} for key in self._keys
        ]

    @cached_property
    def lines(self) -> list[Line]:
        return [self._line(row) for row in self._page_rows]

    def line_of(self, pk: int) -> Line | None:
        """Return one row of the page, alone."""
        return next((self._line(row) for row in self._page_rows if row.pk == pk), None)

    def _line(self, row: ImportRow) -> Line:
        opened = self.opened[1] if row.pk == self.opened[0] else ""
        return Line(row, self._keys, opened, tells_changes=self.tells_changes)

    @property
    def offered(self) -> list[str]:
        """The words that the opened cell may hold, if they are a fixed list."""
        return self.words.get(self.opened[1], [])

    @property
    def tells_changes(self) -> bool:
        return self.show in {"ready", "same", "skipped"}

    @property
    def title(self) -> str:
        titles = {"": _("1行ずつ直すもの"), "skipped": _("取り込まないことにした行")}
        tile = next((tile.title for tile in self.tiles if tile.show == self.show), "")
        return titles.get(self.show) or tile

    @property
    def subtitle(self) -> str:
        told = {name: f"{self.counts[name]:,}" for name in ("error", "warning")}
        if self.show:
            return _("%(n)s行") % {"n": f"{self.page.paginator.count:,}"}
        return _("エラー%(error)s行、注意%(warning)s行") % told if self.faulty else ""

    @property
    def caption(self) -> str:
        told = {"title": self.title, "range": self.range}
        return _("取り込む内容の確認：%(title)s（%(range)s）") % told

    @property
    def range(self) -> str:
        page = self.page
        told = {"all": f"{page.paginator.count:,}", "a": page.start_index(), "b": page.end_index()}
        return _("%(all)s行中 %(a)s〜%(b)s行") % told

    @property
    def nothing(self) -> str:
        if self.show:
            return _("この行はありません。")
        return _("直すものはありません。このまま取り込めます。")

    @property
    def action(self) -> str:
        """What the one filled button says."""
        told = {"takes": f"{self.takes:,}", "error": f"{self.counts['error']:,}"}
        if not self.takes:
            return _("取り込む行がありません")
        if self.counts["error"]:
            return _("エラーの%(error)s行を除き、%(takes)s件を取り込む") % told
        return _("%(takes)s件を取り込む") % told

    @cached_property
    def details(self) -> list[Told]:
        return told_of(self.summary)
