"""How an import ended: what was stored, what was not, and what can be done about it."""

from datetime import datetime, timedelta
from functools import cached_property

from django.utils.translation import gettext as _

from assets.access import Viewer
from assets.models import Asset, ImportRun
from assets.services.imports import undoing

SHOWN = 50
State = ImportRun.State


class Result:
    """The last page of an import."""

    def __init__(self, run: ImportRun, *, viewer: Viewer, at: datetime) -> None:
        self.run, self.viewer, self.at = run, viewer, at

    @property
    def is_done(self) -> bool:
        return self.run.state == State.DONE

    @property
    def is_refused(self) -> bool:
        return self.run.state in {State.REFUSED, State.FAILED}

    @property
    def is_csv(self) -> bool:
        return self.run.file_name.lower().endswith(".csv")

    @property
    def title(self) -> str:
        return {
            State.REFUSED: _("このファイルは取り込めません"),
            State.FAILED: _("取り込みの途中で失敗しました"),
            State.CANCELLED: _("取り込みをやめました"),
            State.UNDONE: _("取り込みを取り消しました"),
        }.get(State(self.run.state), _("取り込みの結果"))

    @property
    def nothing(self) -> str:
        return _("台帳は変わっていません。")

    @property
    def stored(self) -> int:
        return self.run.created + self.run.updated

    @property
    def sentence(self) -> str:
        """221件を取り込みました（新規194・更新27）。6行は取り込んでいません。"""
        run = self.run
        numbers = {
            "stored": self.stored,
            "new": run.created,
            "changed": run.updated,
            "refused": run.refused,
            "same": run.unchanged,
        }
        told = {name: f"{number:,}" for name, number in numbers.items()}
        if not self.stored:
            text = _("変更はありませんでした。")
        else:
            text = _("%(stored)s件を取り込みました（新規%(new)s・更新%(changed)s）。") % told
        if run.unchanged and self.stored:
            text += _("%(same)s行は変更がありませんでした。") % told
        if run.refused:
            text += _("%(refused)s行は取り込んでいません。") % told
        return text

    @property
    def has_refused(self) -> bool:
        """Whether the refused rows are still kept to be handed back."""
        return self.is_done and bool(self.run.refused) and self.at < self.undo_until

    @property
    def can_undo(self) -> bool:
        return bool(self.stored) and undoing.can_undo(self.run, at=self.at)

    @property
    def undo_until(self) -> datetime:
        return (self.run.ended_at or self.run.received_at) + timedelta(days=undoing.DAYS)

    @property
    def undo_text(self) -> str:
        told = {"new": f"{self.run.created:,}", "changed": f"{self.run.updated:,}"}
        return (
            _("新規の%(new)s件を台帳から外し、更新した%(changed)s件を元に戻します。")
            + _("取り込んだあとに変更された資産は、そのまま残します。")
        ) % told

    @cached_property
    def assets(self) -> list[Asset]:
        """The first of the assets that came with it, of those that this person may see."""
        if self.run.state != State.DONE:
            return []
        mine = self.viewer.assets().filter(source__run=self.run).select_related("org_unit")
        return list(mine.order_by("source__row", "pk")[:SHOWN])

    @property
    def more(self) -> int:
        """How many there are beyond those shown."""
        return max(0, self.stored - len(self.assets)) if len(self.assets) == SHOWN else 0

    @property
    def advice(self) -> list[str]:
        """What to do about a file that could not be read."""
        found = [_("元のファイルを直して、もう一度取り込んでください。台帳は変わっていません。")]
        if self.is_csv:
            found.insert(0, _("文字化けしているときは、下で文字コードを選び直してください。"))
        else:
            found.insert(0, _("パスワードが付いているときは、外して保存し直してください。"))
            found.insert(1, _("開けるのに読めないときは、Excelでxlsx形式に保存し直してください。"))
        return found
