"""Exports as a person reads about them: who took what, in which form, and what for."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.http import QueryDict
from django.template.defaultfilters import filesizeformat
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from assets.access import Viewer
from assets.forms.conditions import EXTRA, Reader
from assets.forms.exports import KINDS
from assets.forms.targets import words_of
from assets.models import ExportRun
from assets.models.asset.names import short_name
from assets.services.exports import background, events
from classification import columns as register
from config.kit import chips

State, Alarm = ExportRun.State, ExportRun.Alarm
SHORT_DIGEST = 12
LOOK_OF = {
    State.DONE: "ok",
    State.BROKEN: "late",
    State.RUNNING: "todo",
    State.WAITING: "todo",
    State.CANCELLED: "none",
}


@dataclass(frozen=True)
class Line:
    """One export, in the list and on a page of its own."""

    run: ExportRun
    reader: Reader

    @property
    def words(self) -> str:
        return words_of(QueryDict(self.run.query), self.reader)

    @property
    def kind(self) -> str:
        run = self.run
        if run.form:
            told = {"form": run.get_form_display(), "kind": run.get_format_display()}
            return _("%(form)s（%(kind)s）") % told
        known = {(str(kind), encoding): label for kind, encoding, label in KINDS.values()}
        return str(known.get((run.format, run.encoding), run.get_format_display()))

    @property
    def state(self) -> SafeString:
        state = State(self.run.state)
        return chips.state_chip(LOOK_OF[state], str(state.label))

    @property
    def alarm(self) -> SafeString | str:
        """The chip of one that stands out."""
        label = Alarm(self.run.alarm).label if self.run.alarm else ""
        return chips.state_chip("warn", str(label)) if label else ""

    @property
    def is_under_way(self) -> bool:
        return self.run.state in ExportRun.UNDER_WAY and hasattr(self.run, "work")

    @property
    def is_own(self) -> bool:
        return bool(self.run.by_id == self.reader.viewer.user.pk)

    @property
    def is_kept(self) -> bool:
        """Whether this person can fetch the file."""
        return self.is_own and hasattr(self.run, "work") and background.is_kept(self.run)

    @property
    def kept_until(self) -> datetime:
        return (self.run.ended_at or self.run.begun_at) + background.KEPT

    @property
    def progress(self) -> str:
        """How far it is, in words."""
        work = self.run.work
        if not work.rows_done:
            return _("順番を待っています。")
        told = {"done": f"{work.rows_done:,}", "total": f"{work.rows_total:,}"}
        return _("%(total)s件のうち%(done)s件まで進みました。") % told

    @property
    def is_done(self) -> bool:
        return bool(self.run.state == State.DONE)

    @property
    def rows(self) -> str:
        """How many have left; of a file that is under way, how many will."""
        return f"{self.run.work.rows_total if self.is_under_way else self.run.rows:,}"

    @property
    def grade(self) -> str:
        """The highest grade of confidentiality inside, as today's scheme names its rank."""
        return events.grade(self.reader.viewer, self.run.highest)

    @property
    def short_digest(self) -> str:
        return f"{self.run.digest[:SHORT_DIGEST]}…" if self.run.digest else ""

    @property
    def columns(self) -> str:
        own = {key.removeprefix(EXTRA): one.label for key, one in self.reader.custom.items()}
        known = {key: short_name(key) for key in register.columns()} | own
        known["version"] = _("台帳の版")
        return "、".join(known[key] for key in self.run.columns if key in known)

    @property
    def letters(self) -> list[dict[str, Any]]:
        """The letters that the encoding lacks, with what was written and where."""
        return [_letter(one) for one in self.run.unencodable]

    @property
    def facts(self) -> list[dict[str, Any]]:
        """What is on record about it, in the order that an auditor asks."""
        run = self.run
        told = [
            (_("書き出し番号"), run.number or _("ありません")),
            (_("書き出した人"), str(run.by or _("コマンド"))),
            (_("目的"), run.purpose or _("書かれていません")),
            (_("対象"), self.words),
            (_("件数"), _("%(rows)s件") % {"rows": self.rows}),
            (_("最も高い機密性"), self.grade or _("未分類")),
            (_("形式"), self.kind),
            (_("ファイル名"), run.file_name),
            (_("大きさ"), _("作成中") if self.is_under_way else filesizeformat(run.size)),
        ]
        return [{"label": label, "value": value} for label, value in told]


def _letter(one: dict[str, Any]) -> dict[str, Any]:
    letter = str(one["letter"])
    places = [
        _("%(row)sの「%(column)s」") % place if isinstance(place, dict) else str(place)
        for place in one.get("places", [])
    ]
    more = one["count"] > len(places)
    return {
        "letter": letter,
        "code": " ".join(f"U+{ord(each):04X}" for each in letter),
        "written": one["written"],
        "count": one["count"],
        "places": "、".join(places) + (_("ほか") if more and places else ""),
    }


def lines(runs: Iterable[ExportRun], viewer: Viewer, *, on: date) -> list[Line]:
    """Return the exports; what their conditions name is read once for all of them."""
    reader = Reader(viewer, on)
    return [Line(run, reader) for run in runs]
