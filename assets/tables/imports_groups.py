"""What the preview of a file offers to mend at once, and what it tells without a question."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from assets.models import ImportRun
from assets.services.imports.labels import label_of

NAMED = 100


@dataclass(frozen=True)
class Group:
    """Rows that one answer mends."""

    number: int
    run: ImportRun
    facts: Mapping[str, Any]
    offered: list[str]

    @property
    def id(self) -> str:
        return f"group-{self.number}"

    @property
    def key(self) -> str:
        return str(self.facts.get("key", ""))

    @property
    def read(self) -> str:
        return str(self.facts.get("word", ""))

    @property
    def count(self) -> str:
        return f"{self.facts['rows']:,}"

    @property
    def is_word(self) -> bool:
        return bool(self.facts["kind"] == "words")

    @property
    def fix(self) -> str:
        fixes = self.facts.get("fixes") or [""]
        return str(fixes[0]) if self.is_word else ""

    @property
    def before(self) -> str:
        if self.facts["kind"] == "duplicates":
            return _("名前の近い資産が")
        told = {"label": label_of(self.key), "read": self.read}
        return _("%(label)s「%(read)s」") % told

    @property
    def after(self) -> str:
        kind = self.facts["kind"]
        if kind == "duplicates":
            return _("あります。二重登録ではありませんか？")
        if kind == "grades":
            return _("を、いまの分類に分けますか？")
        return (
            _("を「%(fix)s」に置き換えますか？") % {"fix": self.fix}
            if self.fix
            else _("は登録されていません")
        )

    @property
    def action(self) -> str:
        kind = self.facts["kind"]
        if kind == "duplicates":
            return _("並べて比べる")
        if kind == "grades":
            return _("分けた結果を見る")
        return _("別の部署を選ぶ") if self.key == "org_unit" else _("別の言葉を選ぶ")

    @property
    def href(self) -> str:
        if self.is_word:
            return ""
        about = {"about": self.facts["kind"]}
        if self.key:
            about |= {"key": self.key, "word": self.read}
        return f"{reverse('import_choices', args=[self.run.key])}?{urlencode(about)}"


@dataclass(frozen=True)
class Told:
    """Something said about the file that needs no answer; folded away."""

    title: str
    lines: list[str]
    more: int = 0


def size_of(size: int) -> str:
    """Return the size of a file as one says it: 312KB."""
    step, unit = (1 << 20, "MB") if size >= 1 << 20 else (1 << 10, "KB")
    return f"{max(1, round(size / step)):,}{unit}"


def mended_of(repairs: list[dict[str, Any]]) -> list[str]:
    """Return what was put right while reading, for the line under the title."""
    names = {"width": _("全角"), "era": _("和暦"), "ditto": _("同上"), "mark": _("○×")}
    counted = {each["code"]: each["count"] for each in repairs}
    told = [
        _("%(label)s%(n)sか所") % {"label": name, "n": f"{counted[code]:,}"}
        for code, name in names.items()
        if counted.get(code)
    ]
    return [_("%(repairs)sは変換済み") % {"repairs": "・".join(told)}] if told else []


def told_of(summary: Mapping[str, Any]) -> list[Told]:
    """What was left out or noticed on the way, part by part."""
    rows = [_row_told(each) for each in summary.get("rows_skipped", [])]
    sheets = [f"{each['sheet']}：{each['reason']}" for each in summary.get("sheets_skipped", [])]
    gaps = [
        _("%(label)s：%(n)s行") % {"label": gap["label"], "n": f"{gap['rows']:,}"}
        for gap in summary.get("gaps", [])
    ]
    names = {"error": _("違反"), "warn": _("注意")}
    broken = [
        _("%(weight)s：%(message)s　%(n)s行")
        % {"weight": names[each["severity"]], "message": each["message"], "n": f"{each['rows']:,}"}
        for each in summary.get("broken", [])
    ]
    repairs = [
        _("%(label)s：%(n)sか所") % {"label": each["label"], "n": f"{each['count']:,}"}
        for each in summary.get("repairs", [])
    ]
    parts = [
        (_("読み取りで整えたところ %(n)s種類"), repairs),
        (_("資産ではないとみて読まなかった行 %(n)s行"), rows),
        (_("読まなかったシート %(n)s枚"), sheets),
        (_("お知らせ %(n)s件"), summary.get("notices", [])),
        (_("取り込むと決まりに合わなくなるもの %(n)s種類"), broken),
        (_("あとから入力が要る項目 %(n)s項目"), gaps),
    ]
    return [
        Told(title % {"n": f"{len(lines):,}"}, lines[:NAMED], max(0, len(lines) - NAMED))
        for title, lines in parts
        if lines
    ]


def _row_told(skipped: Mapping[str, Any]) -> str:
    told = {"sheet": skipped["sheet"], "row": skipped["row"], "reason": skipped["reason"]}
    return _("%(sheet)s %(row)s行目：%(reason)s") % told
