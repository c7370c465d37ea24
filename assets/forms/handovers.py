"""What both sides say of a hand-over, and what narrows its list."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from assets.forms.versioned import StepForm
from assets.models import Handover
from assets.services.handovers import confirming
from config.kit.forms import NormalCharField

STATES = [
    ("", gettext_lazy("すべて")),
    ("open", gettext_lazy("確認待ち")),
    ("mine", gettext_lazy("自分が確認するもの")),
    ("done", gettext_lazy("済み")),
]


class HandoverFilter(forms.Form):
    """The list by state."""

    state = forms.ChoiceField(label=gettext_lazy("状態"), choices=STATES, required=False)


class ConfirmForm(StepForm):
    """One side's word; the giver adds what the other has to know."""

    note = NormalCharField(
        label=gettext_lazy("引き継ぐこと"),
        lines=True,
        required=False,
        max_length=4000,
        help_text=gettext_lazy(
            "鍵や媒体の置き場所、契約の更新、決まった作業など。パスワードは書かないでください。"
        ),
    )
    field_order = ["note", "reason"]

    def __init__(self, *args: Any, row: Handover, side: str, user: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.initial["version"], self.initial["note"] = row.version, row.note
        if side != confirming.GIVE:
            del self.fields["note"]
        if confirming.is_for_another(row, user, side):
            self.fields["reason"].label = gettext_lazy("本人に代わって確認する理由")
            self.fields["reason"].required = True
        else:
            del self.fields["reason"]

    @property
    def said(self) -> dict[str, Any]:
        return {**self.kept, "note": self.cleaned_data.get("note") or ""}
