"""The steps that a person takes with a change of the chart: each with its words."""

from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from assets.models import Reorganisation
from assets.services import taking_back
from assets.services.reorganising import applying, changes, undoing
from assets.services.steps import DATED, KEPT, Step

State = Reorganisation.State


def find(key: str) -> Step | None:
    return STEPS.get(key)


def open_to(change: Reorganisation, *, on: date, at: datetime) -> list[Step]:
    """Return the steps that can be taken now."""
    offered = [step for step in STEPS.values() if change.state in step.states]
    closed = set()
    if change.effective_on > on:
        closed.add("apply")
    if not taking_back.is_recent(change, at=at):
        closed.add("undo")
    return [step for step in offered if step.key not in closed]


_EVERY = (
    Step(
        "plan",
        _("計画を確定"),
        _("実施日の0時を過ぎると、この内容で自動で適用します。"),
        _("計画を確定しました。実施日に自動で適用します。"),
        (State.DRAFT,),
        changes.plan,
    ),
    Step(
        "apply",
        _("今すぐ適用"),
        _("実施日を過ぎています。すべてを、1つの操作としてまとめて適用します。"),
        _("機構改革を適用しました。"),
        (State.PLANNED,),
        applying.apply,
        DATED,
    ),
    Step(
        "undo",
        _("取り消す"),
        _(
            "部署、資産、役職、人と権限を、適用する前に戻します。そのあとに変わったものがあると戻せません。"
        ),
        _("機構改革を取り消しました。"),
        (State.APPLIED,),
        undoing.undo,
        KEPT | DATED,
        is_dangerous=True,
    ),
    Step(
        "cancel",
        _("取りやめ"),
        _("この機構改革は適用されません。案は記録として残ります。"),
        _("機構改革を取りやめました。"),
        (State.DRAFT, State.PLANNED),
        changes.cancel,
        is_dangerous=True,
    ),
)
STEPS = {step.key: step for step in _EVERY}
