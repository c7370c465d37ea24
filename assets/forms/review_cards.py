"""What the cards of a review ask: a verdict, a reason to wait, a reason to go."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assets.forms.versioned import Refusable
from assets.models import Disposal, ReviewItem
from config.kit.forms import NamedErrors, NormalCharField

LATER = "later"


class VerdictForm(Refusable, NamedErrors, forms.Form):
    """One press: the register is right, as it was shown; or: later, and why."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    answer = forms.CharField(required=False, max_length=400)
    verdict = forms.ChoiceField(
        required=False, choices=[("", ""), (LATER, ReviewItem.Verdict.LATER.label)]
    )
    note = NormalCharField(label=gettext_lazy("理由"), required=False, max_length=300)

    @property
    def waits(self) -> bool:
        return bool(self.cleaned_data["verdict"] == LATER)


class EndForm(Refusable, NamedErrors, forms.Form):
    """Why an asset goes or is not there, and how; what ends already is only reported."""

    DISPOSE, HAND_OVER = "dispose", "hand_over"

    way = forms.ChoiceField(
        label=gettext_lazy("どうしますか"),
        choices=[
            (DISPOSE, gettext_lazy("廃棄する")),
            (HAND_OVER, gettext_lazy("ほかの部署や団体に移す")),
        ],
        widget=forms.RadioSelect,
        initial=DISPOSE,
    )
    note = NormalCharField(label=gettext_lazy("理由"), max_length=300, lines=True)
    method = forms.ChoiceField(
        label=gettext_lazy("廃棄の方法"),
        required=False,
        choices=Disposal.Method.choices,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, verdict: str, may_begin: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        gone = verdict == ReviewItem.Verdict.GONE
        if gone:
            del self.fields["way"]
            self.fields["note"].label = _("どこを探し、いつから無いか")
            self.fields["method"].label = _("見つかったときの廃棄の方法")
        if not may_begin:
            del self.fields["method"]

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        if "method" in self.fields and self.disposes and not found.get("method"):
            label = self.fields["method"].label
            self.add_error("method", _("%(label)sを選んでください。") % {"label": label})
        return found

    @property
    def disposes(self) -> bool:
        return bool(self.cleaned_data.get("way", self.DISPOSE) == self.DISPOSE)

    @property
    def plan(self) -> Disposal | None:
        """The disposal to begin, where one can and is meant to."""
        method = self.cleaned_data.get("method")
        if not (method and self.disposes):
            return None
        return Disposal(planned_reason=self.cleaned_data["note"], planned_method=method)
