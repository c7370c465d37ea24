"""How the ledger stands: what was verified, what waits for the seal, what has left the house."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from django.conf import settings
from django.db.models import Max, QuerySet
from django.utils.translation import gettext as _

from assets.models import Municipality
from audits.models import Checkpoint, OutsideCopy, SealKey, SealTree, VerificationRun
from audits.services.sealing import keys, queue, trees

SEALED_WITHIN = timedelta(minutes=5)
# Mails take a copy out every day; without a mail server somebody does so once a month.
COPIED_WITHIN, COPIED_BY_HAND_WITHIN = timedelta(hours=24), timedelta(days=31)
MOST_COUNTED = 10_000
Run = VerificationRun


@dataclass(frozen=True)
class Problem:
    """Something that people must hear of. `cause` is the same as long as it lasts."""

    kind: str
    cause: str
    text: str


@dataclass(frozen=True)
class Key:
    """The key in force; `vouched` by the one before, None for the first."""

    key: SealKey
    vouched: bool | None


class Standing:
    """The ledger of one municipality at one moment, each part read when it is asked for."""

    def __init__(self, municipality: Municipality | None, *, at: datetime) -> None:
        self.municipality, self.at = municipality, at

    @property
    def _runs(self) -> QuerySet[VerificationRun]:
        return Run.objects.select_related("asked_by")

    @cached_property
    def open_run(self) -> VerificationRun | None:
        return self._runs.filter(state__in=Run.OPEN).order_by("state", "pk").first()

    @cached_property
    def verdict(self) -> VerificationRun | None:
        """The verification that counts: a shorter one does not make good what a whole one found."""
        ended = self._runs.exclude(state__in=Run.OPEN).order_by("-pk")
        whole = ended.filter(whole=True).first()
        return whole if whole and whole.state != Run.State.INTACT else ended.first()

    @cached_property
    def trees(self) -> list[SealTree]:
        """The trees of the municipality and of what all share, the newest year first."""
        mine = None if self.municipality is None else self.municipality.pk
        own = list(SealTree.objects.filter(municipality_id=mine).order_by("-fiscal_year"))
        if mine is None:
            return own
        return own + list(SealTree.objects.filter(municipality_id=None).order_by("-fiscal_year"))

    @property
    def years(self) -> list[int]:
        return sorted({tree.fiscal_year for tree in self.trees}, reverse=True)

    def trees_of(self, year: int | None) -> list[SealTree]:
        return [tree for tree in self.trees if tree.fiscal_year == year]

    @property
    def newest_trees(self) -> list[SealTree]:
        """The growing tree of the municipality and the growing one of what all share."""
        newest: dict[int | None, SealTree] = {}
        for tree in self.trees:
            newest.setdefault(tree.municipality_id, tree)
        return list(newest.values())

    @cached_property
    def newest(self) -> Checkpoint | None:
        """The newest checkpoint of the municipality's own tree."""
        mine = None if self.municipality is None else self.municipality.pk
        tree = trees.newest_tree(mine)
        return trees.newest(tree) if tree else None

    @cached_property
    def waiting(self) -> tuple[int, datetime | None]:
        """How many lines of the installation are not sealed, and since when the first waits."""
        return queue.waiting(most=MOST_COUNTED)

    @cached_property
    def key(self) -> Key | None:
        found = keys.all_keys()
        if not found:
            return None
        before = found[-2] if len(found) > 1 else None
        return Key(found[-1], keys.is_endorsed(found[-1], by=before.raw) if before else None)

    @cached_property
    def copies(self) -> list[OutsideCopy]:
        """The newest outside copy, once for each receiver."""
        mine = OutsideCopy.objects.filter(municipality=self.municipality)
        newest = mine.order_by("-at", "-pk").first()
        if newest is None:
            return []
        same = mine.filter(checkpoint=newest.checkpoint_id, way=newest.way)
        return list(same.select_related("checkpoint").order_by("-at", "-pk"))

    @cached_property
    def uncovered_since(self) -> datetime | None:
        """When the first seal was made that no copy covers; None where the newest one does."""
        mine = None if self.municipality is None else self.municipality.pk
        sealed = Checkpoint.objects.filter(tree__municipality_id=mine)
        mine_copied = OutsideCopy.objects.filter(municipality=self.municipality)
        covered = mine_copied.aggregate(last=Max("checkpoint_id"))["last"]
        if covered is not None:
            sealed = sealed.filter(pk__gt=covered)
        return sealed.order_by("pk").values_list("sealed_at", flat=True).first()

    @property
    def is_stalled(self) -> bool:
        _count, since = self.waiting
        return since is not None and self.at - since > SEALED_WITHIN

    @property
    def is_uncopied(self) -> bool:
        since = self.uncovered_since
        within = COPIED_WITHIN if settings.SMTP_URL else COPIED_BY_HAND_WITHIN
        return since is not None and self.at - since > within

    @cached_property
    def alarms(self) -> list[Problem]:
        """What is wrong with the ledger of the installation: true for every municipality."""
        found = [self._verified(), self._sealing(), self._clock()]
        return [problem for problem in found if problem]

    @property
    def uncopied(self) -> Problem | None:
        """What a municipality itself can mend."""
        if not self.is_uncopied:
            return None
        cause = f"{self.uncovered_since:%Y%m%d%H%M%S}"
        text = _(
            "新しい封印の控えが、長く外に出ていません。「封印と検証」の画面で紙かファイルを"
            "受け取り、台帳の外に保管してください。"
        )
        return Problem("copy", cause, text)

    def _verified(self) -> Problem | None:
        run = self.verdict
        if run is None or run.state == Run.State.INTACT:
            return None
        if run.state == Run.State.STOPPED:
            return Problem(
                "stopped",
                str(run.key),
                _("記録の検証を終えられませんでした。サーバーの担当者に知らせてください。"),
            )
        # The same faults, found again every night, are one cause.
        told = json.dumps(sorted((one["object"], one["reason"]) for one in run.faults))
        cause = hashlib.sha256(told.encode()).hexdigest()[:16]
        text = _(
            "記録の検証に失敗しました（異常%(count)d件）。画面の内容を変えずに、結果を保存して、"
            "CISOと情報セキュリティ監査統括責任者に報告してください。"
        ) % {"count": len(run.faults)}
        return Problem("broken", cause, text)

    def _sealing(self) -> Problem | None:
        last = Checkpoint.objects.aggregate(last=Max("pk"))["last"] or 0
        if queue.has_moved():
            # Lines of another cluster look as if they were sealed: nothing seems to wait.
            return Problem("moved", str(last), queue.restored())
        if queue.has_turned_back():
            return Problem("turned", str(last), queue.turned_back())
        if not self.is_stalled:
            return None
        minutes = int(SEALED_WITHIN.total_seconds() // 60)
        text = _("記録の封印が%(minutes)d分を超えて止まっています。") % {"minutes": minutes}
        return Problem("stalled", str(last), text)

    def _clock(self) -> Problem | None:
        last = Checkpoint.objects.aggregate(last=Max("sealed_at"))["last"]
        if last is None or last <= self.at + SEALED_WITHIN:
            return None
        text = _("サーバーの時計が、最後の封印より前に戻っています。時計を確かめてください。")
        return Problem("clock", f"{last:%Y%m%d%H%M%S}", text)
