"""The outbox as administrators read it: each state with what it means and what to do."""

from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assets.models import Mail
from assets.services.notices.outbox import TROUBLED, UNDER_WAY
from config.kit import chips

State = Mail.State
LOOKS = {
    State.PENDING: "todo",
    State.SENDING: "todo",
    State.SENT: "ok",
    State.UNKNOWN: "warn",
    State.FAILED: "late",
}
MEANINGS = {
    State.PENDING: gettext_lazy("送る順番を待っています。"),
    State.SENDING: gettext_lazy("いまメールサーバーに渡しています。"),
    State.SENT: gettext_lazy("メールサーバーが受け取りました。"),
    State.UNKNOWN: gettext_lazy(
        "メールサーバーに渡す途中で止まり、届いたかどうか分かりません。"
        "同じお知らせは、次の開庁日のメールにもう一度入ります。"
    ),
    State.FAILED: gettext_lazy(
        "メールサーバーが受け取りませんでした。お知らせは本人の画面には出ています。"
        "メールアドレスを確かめてから、送り直してください。"
    ),
}
RETRIED = gettext_lazy("メールサーバーが受け取れなかったため、時間を置いて送り直します。")


@dataclass(frozen=True)
class Line:
    """One mail of the outbox."""

    mail: Mail

    @property
    def remedy(self) -> Any:
        return getattr(self.mail, "remedy", None)

    @property
    def state(self) -> SafeString:
        state = State(self.mail.state)
        if self.remedy:
            done = _("送り直した") if self.remedy.again_id else _("確かめた")
            return chips.state_chip("plain", f"{state.label}・{done}")
        return chips.state_chip(LOOKS[state], str(state.label))

    @property
    def meaning(self) -> str:
        waits_again = self.mail.state == State.PENDING and self.mail.attempts
        return str(RETRIED if waits_again else MEANINGS[State(self.mail.state)])

    @property
    def is_troubled(self) -> bool:
        return self.mail.state in {State.UNKNOWN, State.FAILED} and self.remedy is None

    @property
    def may_be_resent(self) -> bool:
        return self.mail.state not in UNDER_WAY and self.remedy is None


def filters(counts: dict[str, int], chosen: str) -> list[dict[str, Any]]:
    """The states one may look at alone, each with its number."""
    labels = {
        "": _("すべて"),
        TROUBLED: _("対処が必要"),
        **{str(state.value): str(state.label) for state in State},
    }
    whole = sum(counts[state] for state in State)
    return [
        {
            "label": label,
            "count": counts[key] if key else whole,
            "href": f"?state={key}" if key else "?",
            "here": key == chosen,
            "alert": key == TROUBLED and counts[key] > 0,
        }
        for key, label in labels.items()
    ]
