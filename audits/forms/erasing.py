"""What is to be erased from the record and why, and what the second person says to it."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MinLengthValidator
from django.utils.translation import gettext_lazy as _

from assets.forms.versioned import Refusable
from config.kit.forms import NamedErrors, NormalCharField

LEAST, MOST = 2, 200


class WordsField(NormalCharField):
    """The very letters that must go; they are stored nowhere, nor kept by the browser."""

    def __init__(self, **options: Any) -> None:
        defaults: dict[str, Any] = {
            "max_length": MOST,
            "validators": [MinLengthValidator(LEAST)],
            "widget": forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        }
        super().__init__(**defaults | options)


class AskForm(Refusable, NamedErrors, forms.Form):
    """Which letters, and why."""

    words = WordsField(
        label=_("消す文字"),
        help_text=_(
            "記録にあるとおりに入力します（例：氏名、住所）。この文字だけが「***」に置き換わります。"
        ),
    )
    reason = NormalCharField(
        label=_("消す理由"),
        lines=True,
        max_length=400,
        help_text=_("消す文字そのものは書かないでください。例：名称に住民の氏名を書いたため"),
    )


class DecideForm(Refusable, NamedErrors, forms.Form):
    """Agreeing, with the same letters typed again, or refusing with a reason."""

    APPROVE, REFUSE = "approve", "refuse"

    decision = forms.ChoiceField(
        label=_("決めること"),
        widget=forms.RadioSelect,
        choices=[(APPROVE, _("承認して、記録から消す")), (REFUSE, _("却下する"))],
    )
    words = WordsField(
        label=_("消す文字（承認するとき）"),
        required=False,
        help_text=_("どこにも保存していないため、依頼した人に聞いて入力します。"),
    )
    note = NormalCharField(
        label=_("却下の理由（却下するとき）"), required=False, lines=True, max_length=400
    )

    @property
    def approves(self) -> bool:
        return bool(self.cleaned_data.get("decision") == self.APPROVE)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        wanted = {self.APPROVE: "words", self.REFUSE: "note"}.get(given.get("decision", ""))
        if wanted and not given.get(wanted) and wanted not in self.errors:
            told = {
                "words": _("消す文字を入力してください。"),
                "note": _("却下の理由を入力してください。"),
            }
            self.add_error(wanted, ValidationError(told[wanted]))
        return given
