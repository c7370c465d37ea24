"""The steps that a person takes with a change of staff: each with its words."""

from django.utils.translation import gettext_lazy as _

from assets.models import PersonnelChange
from assets.services.moves import applying, changes, passing_on, undoing
from assets.services.steps import DATED, KEPT, Step

State = PersonnelChange.State


def find(key: str) -> Step | None:
    return STEPS.get(key)


def open_to(change: PersonnelChange) -> list[Step]:
    return [step for step in STEPS.values() if change.state in step.states]


_EVERY = (
    Step(
        "plan",
        _("計画を確定"),
        _("発令日の0時を過ぎると、この内容で自動で適用します。それまでは見直せます。"),
        _("計画を確定しました。発令日に自動で適用します。"),
        (State.DRAFT,),
        changes.plan,
    ),
    Step(
        "leave_out",
        _("分からない人の行を外す"),
        _("利用者が見つからず、利用者IDも書かれていない行を、まとめて適用から外します。"),
        _("利用者が見つからない行を外しました。"),
        (State.DRAFT,),
        changes.leave_out_unknown,
    ),
    Step(
        "apply",
        _("今すぐ適用"),
        _("発令日を過ぎています。すべての行を、1つの操作としてまとめて適用します。"),
        _("人事異動を適用しました。"),
        (State.PLANNED,),
        applying.apply,
        DATED,
    ),
    Step(
        "hand_over",
        _("引継ぎを始める"),
        _(
            "資産のある役職の引継ぎを、発令日の前に始めます。渡す人と受ける人に知らせるので、"
            "内示の後に行ってください。退職する人は、発令日からサインインできません。"
        ),
        _("引継ぎを始め、渡す人と受ける人に知らせました。"),
        (State.PLANNED,),
        passing_on.begin_early,
        KEPT | {"on"},
    ),
    Step(
        "reopen",
        _("計画を見直す"),
        _("自動の適用を止め、行を直せるようにします。直したら、もう一度確定してください。"),
        _("計画を確認中に戻しました。"),
        (State.PLANNED,),
        changes.reopen,
    ),
    Step(
        "undo",
        _("取り消す"),
        _(
            "職員の所属、役職、権限と引継ぎを、適用する前に戻し、この異動で作った利用者を消します。"
            "そのあとに変わったものがあると戻せません。"
        ),
        _("人事異動を取り消しました。"),
        (State.APPLIED,),
        undoing.undo,
        KEPT | DATED,
        is_dangerous=True,
    ),
    Step(
        "cancel",
        _("取りやめ"),
        _("この人事異動は適用されません。名簿は記録として残ります。"),
        _("人事異動を取りやめました。"),
        (State.DRAFT, State.PLANNED),
        changes.cancel,
        is_dangerous=True,
    ),
)
STEPS = {step.key: step for step in _EVERY}
