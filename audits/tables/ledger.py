"""The ledger as people read of it: the verdict in words, its seals, its copies."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.cache import cache
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from assets.models import Municipality
from audits.models import Checkpoint, SealTree, VerificationRun
from audits.services import verifying
from audits.services.keeping import Compared, Verdict
from audits.services.standing import COPIED_WITHIN, Key, Standing
from config.kit import proof
from config.kit.notes import Checkpoint as Statement
from config.kit.proof import Fact

SAID_FOR = 30  # seconds
State = VerificationRun.State
LOOKS = {State.INTACT: "ok", State.BROKEN: "err", State.STOPPED: "err"}
CHIPS = {State.INTACT: "ok", State.BROKEN: "late", State.STOPPED: "late"}
SHARED = gettext_lazy("団体に共通の記録")
ANOTHER = gettext_lazy("ほかの団体の封印")
COUNTED = {
    "rows": gettext_lazy("台帳の行%s"),
    "lines": gettext_lazy("変更の記録%s"),
    "versions": gettext_lazy("履歴%s"),
    "sealed": gettext_lazy("封印した記録%s"),
    "checkpoints": gettext_lazy("署名%s"),
    "erased": gettext_lazy("2人の確認で内容の一部を消した記録%s"),
}


@dataclass(frozen=True)
class RunLine:
    """One verification, as it is shown to a municipality."""

    run: VerificationRun
    municipality: Municipality | None

    @property
    def look(self) -> str:
        return LOOKS.get(State(self.run.state), "info")

    @property
    def chip(self) -> str:
        return CHIPS.get(State(self.run.state), "todo")

    @property
    def headline(self) -> str:
        run = self.run
        if run.state == State.BROKEN:
            said = _("記録の検証に失敗しました（異常%(count)s件）")
            return said % {"count": len(run.faults)}
        if run.state == State.STOPPED:
            return _("記録の検証を終えられませんでした")
        if run.state == State.INTACT:
            return _("記録に異常はありません")
        return _("記録を検証しています") if run.state == State.RUNNING else _("検証を待っています")

    @property
    def looked_at(self) -> str:
        """What was looked at, in one sentence."""
        counts = self.run.counts
        told = [
            str(words) % f"{counts[name]:,}" for name, words in COUNTED.items() if counts.get(name)
        ]
        return "、".join(told)

    @property
    def scope(self) -> str:
        return _("全体") if self.run.whole else _("前回の続き")

    @property
    def who(self) -> str:
        """Who asked for it; a person of another municipality is not named."""
        run = self.run
        if run.asked_by is None:
            return _("自動（毎日）")
        place = self.municipality.pk if self.municipality else None
        return run.asked_by.name if run.asked_by.municipality_id == place else _("ほかの団体")

    @property
    def may_be_opened(self) -> bool:
        place = self.municipality.pk if self.municipality else None
        return self.run.municipality_id in {None, place}

    @property
    def faults(self) -> list[dict[str, str]]:
        """What is broken; the seal of another municipality is not named."""
        return [fault | {"object": self._named(fault["object"])} for fault in self.run.faults]

    def _named(self, name: str) -> str:
        code = self.municipality.code if self.municipality else ""
        place = name.partition("daicho/")[2].partition("/")[0]
        return name if place in {"", code, "shared"} else str(ANOTHER)


@dataclass(frozen=True)
class SealLine:
    """One checkpoint in the list."""

    checkpoint: Checkpoint

    @property
    def of(self) -> str:
        return name_of(self.checkpoint.tree)

    @property
    def digest(self) -> str:
        return digest_of(self.checkpoint)

    @property
    def size(self) -> str:
        return f"{self.checkpoint.size:,}"


def overview(standing: Standing) -> dict[str, Any]:
    """What the page says at its top."""
    key = standing.key
    return {
        "standing": standing,
        "verdict": verdict_of(standing),
        "open_run": RunLine(standing.open_run, standing.municipality)
        if standing.open_run
        else None,
        "newest": SealLine(standing.newest) if standing.newest else None,
        "waiting": waiting_words(standing),
        "copy": copy_words(standing),
        "may_go_on": verifying.can_go_on(),
        "key": key,
        "key_words": key_words(key) if key else "",
    }


def for_home(municipality: Municipality | None, at: datetime) -> proof.Standing:
    """What the homes of auditors, administrators and the CISO say of the ledger.

    It takes a dozen questions and changes with the minute: each home need not ask them anew.
    """
    key = f"ledger-at-home:{municipality.pk if municipality else 0}:{get_language()}"
    known: proof.Standing | None = cache.get(key)
    if known is None:
        known = _for_home(Standing(municipality, at=at), at)
        cache.set(key, known, SAID_FOR)
    return known


def _for_home(standing: Standing, at: datetime) -> proof.Standing:
    verdict = verdict_of(standing)
    copied = Fact(_("外部控え"), copy_words(standing), "warn" if standing.is_uncopied else "")
    sealed = Fact(
        _("封印していない記録"), waiting_words(standing), "err" if standing.is_stalled else ""
    )
    if verdict is None:
        checked = Fact(_("記録の検証"), _("まだ検証していません"))
    else:
        when = age(verdict.run.ended_at or at, at=at)
        said = _("%(headline)s（%(age)s）") % {"headline": verdict.headline, "age": when}
        checked = Fact(_("記録の検証"), said, verdict.look)
    uncopied = standing.uncopied
    return proof.Standing(
        alarms=[problem.text for problem in standing.alarms],
        warning=uncopied.text if uncopied else "",
        facts=[checked, copied, sealed],
    )


def verdict_of(standing: Standing) -> RunLine | None:
    run = standing.verdict
    return RunLine(run, standing.municipality) if run else None


def run_lines(runs: Iterable[VerificationRun], place: Municipality | None) -> list[RunLine]:
    return [RunLine(run, place) for run in runs]


def seal_lines(checkpoints: Iterable[Checkpoint]) -> list[SealLine]:
    return [SealLine(one) for one in checkpoints]


def name_of(tree: SealTree) -> str:
    return _("自分の団体の記録") if tree.municipality_id else str(SHARED)


def digest_of(checkpoint: Checkpoint) -> str:
    told = Statement(checkpoint.tree.origin, checkpoint.size, bytes(checkpoint.root),
                     checkpoint.sealed_at)  # fmt: skip
    return told.digest


def age(since: datetime, *, at: datetime) -> str:
    """Say how long ago: 6時間前."""
    passed = max(at - since, timedelta())
    if passed < timedelta(minutes=1):
        return _("たった今")
    if passed < timedelta(hours=1):
        return _("%d分前") % (passed.total_seconds() // 60)
    if passed < 2 * COPIED_WITHIN:
        return _("%d時間前") % (passed.total_seconds() // 3600)
    return _("%d日前") % passed.days


def copy_words(standing: Standing) -> str:
    """Say when the newest copy left, how and to whom: 6時間前（メール、2人）."""
    if not standing.copies:
        return _("まだありません")
    newest = standing.copies[0]
    people = {copy.receiver for copy in standing.copies}
    whom = newest.receiver
    if len(people) > 1:
        whom = ngettext("%d人", "%d人", len(people)) % len(people)
    facts = {"age": age(newest.at, at=standing.at), "way": newest.get_way_display(), "whom": whom}
    return _("%(age)s（%(way)s、%(whom)s）") % facts


def waiting_words(standing: Standing) -> str:
    count, since = standing.waiting
    if since is None:
        return _("すべて封印済み")
    facts = {"count": f"{count:,}", "age": age(since, at=standing.at)}
    if standing.at - since < timedelta(minutes=1):
        return _("%(count)s件") % facts
    return _("%(count)s件（%(age)sから）") % facts


def key_words(key: Key) -> str:
    if key.vouched is None:
        return _("最初の鍵")
    if key.vouched:
        return _("前の鍵が署名しています")
    return _("前の鍵の署名がありません（失ったときの交換）")


def compared_lines(found: Iterable[Compared]) -> list["ComparedLine"]:
    """What is wrong stands first; of what is the same, the longest of each tree speaks for all."""
    wrong: list[ComparedLine] = []
    same: dict[str, list[Compared]] = {}
    for one in found:
        if one.verdict == Verdict.SAME:
            same.setdefault(one.origin, []).append(one)
        else:
            wrong.append(ComparedLine(one))
    longest = {origin: max(ones, key=lambda one: one.size) for origin, ones in same.items()}
    return wrong + [ComparedLine(longest[origin], len(ones)) for origin, ones in same.items()]


@dataclass(frozen=True)
class ComparedLine:
    """A kept checkpoint beside the ledger of today, in plain words."""

    found: Compared
    count: int = 1

    @property
    def look(self) -> str:
        good = self.found.verdict == Verdict.SAME
        return "ok" if good else "warn" if self.found.verdict == Verdict.UNKNOWN else "err"

    @property
    def headline(self) -> str:
        found = self.found
        facts: dict[str, Any] = {"size": f"{found.size:,}", "here": f"{found.here:,}"}
        return str(_SAID[found.verdict]) % facts

    @property
    def explanation(self) -> str:
        return str(_WHY[self.found.verdict])


_SAID = {
    Verdict.SAME: gettext_lazy("はじめの%(size)s件は、控えたときのままです"),
    Verdict.DIFFERENT: gettext_lazy("はじめの%(size)s件が、控えたときと違います"),
    Verdict.SHORTER: gettext_lazy("%(size)s件あった記録が、今は%(here)s件しかありません"),
    Verdict.UNKNOWN: gettext_lazy("この団体の封印ではありません"),
    Verdict.UNSIGNED: gettext_lazy("署名を確かめられません"),
}
_WHY = {
    Verdict.SAME: gettext_lazy(
        "控えた後に、これらの記録が消されたり、書き換えられたり、並べ替えられたりしていません。"
    ),
    Verdict.DIFFERENT: gettext_lazy(
        "控えた後に、記録が書き換えられています。控えと画面をそのまま保存し、"
        "CISOと情報セキュリティ監査統括責任者に報告してください。"
    ),
    Verdict.SHORTER: gettext_lazy(
        "控えた後に記録が消されたか、古いデータへ戻されています。控えを保存し、"
        "CISOと情報セキュリティ監査統括責任者に報告してください。"
    ),
    Verdict.UNKNOWN: gettext_lazy(
        "控えにある記録の名前が、この台帳の自分の団体のものと合いません。"
    ),
    Verdict.UNSIGNED: gettext_lazy(
        "文が途中で変わっているか、登録された封印の鍵のものではありません。"
        "受け取ったままの文でもこう出るときは、鍵が差し替えられている疑いがあります。"
    ),
}
