"""Imports as a person sees them: the list of files, the five steps, how far one has come."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assets.models import ImportRun
from config.kit import chips

State = ImportRun.State
STEPS = [
    gettext_lazy("ファイル"),
    gettext_lazy("列の対応"),
    gettext_lazy("内容の確認"),
    gettext_lazy("取り込み"),
    gettext_lazy("結果"),
]
STEP_OF = {
    State.RECEIVED: 1,
    State.COLUMNS: 1,
    State.TO_CHECK: 2,
    State.CHECKED: 2,
    State.TO_STORE: 3,
    State.DONE: 4,
    State.UNDONE: 4,
    State.FAILED: 3,
    State.CANCELLED: 4,
    State.REFUSED: 0,
}
LOOK_OF = {
    State.DONE: "ok",
    State.COLUMNS: "todo",
    State.CHECKED: "todo",
    State.REFUSED: "late",
    State.FAILED: "late",
    State.CANCELLED: "draft",
    State.UNDONE: "draft",
}
COUNTED = {State.DONE, State.UNDONE}


@dataclass(frozen=True)
class Line:
    """One import in the list."""

    run: ImportRun

    @property
    def state(self) -> SafeString:
        state = State(self.run.state)
        return chips.state_chip(LOOK_OF.get(state, "todo"), str(state.label))

    @property
    def counts(self) -> list[dict[str, str]]:
        """Its four counts; nothing is counted before something was stored."""
        run, told = self.run, State(self.run.state) in COUNTED
        return [
            {"label": label, "shown": f"{number:,}" if told else ""}
            for label, number in (
                (_("新規"), run.created),
                (_("更新"), run.updated),
                (_("変更なし"), run.unchanged),
                (_("取り込まず"), run.refused),
            )
        ]


def lines(runs: Iterable[ImportRun]) -> list[Line]:
    return [Line(run) for run in runs]


def steps(at: int) -> list[dict[str, Any]]:
    """The five steps, of which `at` (from 0) is the one a person is in."""
    return [
        {"name": name, "done": place < at, "here": place == at} for place, name in enumerate(STEPS)
    ]


def steps_of(run: ImportRun) -> list[dict[str, Any]]:
    return steps(STEP_OF[State(run.state)])


@dataclass(frozen=True)
class Progress:
    """How far an import has come that works by itself."""

    run: ImportRun

    @property
    def title(self) -> str:
        return {
            State.RECEIVED: _("ファイルを読み取っています"),
            State.TO_CHECK: _("内容を確かめています"),
        }.get(State(self.run.state), _("台帳に取り込んでいます"))

    @property
    def done(self) -> int:
        return min(self.run.work.rows_done, self.total)

    @property
    def total(self) -> int:
        return self.run.work.rows_total

    @property
    def text(self) -> str:
        """What a screen reader is told every five seconds."""
        if not self.total:
            return _("順番を待っています。")
        told = {"done": f"{self.done:,}", "total": f"{self.total:,}"}
        if self.run.state == State.TO_STORE:
            return _("%(total)s行のうち%(done)s行を取り込みました。") % told
        return _("%(total)s行のうち%(done)s行を確かめました。") % told

    @property
    def label(self) -> str:
        return _("%(title)s %(done)s／%(total)s行") % {
            "title": self.title,
            "done": f"{self.done:,}",
            "total": f"{self.total:,}",
        }
