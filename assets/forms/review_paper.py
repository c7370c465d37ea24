"""What was written on paper: numbers under each verdict, and the day it was looked at."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assets.forms.versioned import Refusable
from assets.models import Disposal, ReviewItem
from assets.services.reviews import paper
from config.kit.forms import NamedErrors, NormalCharField, WarekiDateField

Verdict = ReviewItem.Verdict
LONGEST = 4000


class PaperForm(Refusable, NamedErrors, forms.Form):
    """One field per column of the form; what is not clear is said at that field."""

    checked_on = WarekiDateField(
        label=gettext_lazy("確認した日"),
        help_text=gettext_lazy(
            "最終確認日になります。この日より後に変わった資産は分けて示します。"
        ),
    )
    unchanged = forms.CharField(
        label=gettext_lazy("変更なし"),
        required=False,
        max_length=LONGEST,
        help_text=gettext_lazy("例：1-12、15、JUM-020。番号の終わりの数字だけで書けます。"),
    )
    changed = forms.CharField(
        label=gettext_lazy("修正"),
        required=False,
        max_length=LONGEST,
        help_text=gettext_lazy("「あとで」として残し、画面で直します。"),
    )
    ended = forms.CharField(label=gettext_lazy("廃棄・移管"), required=False, max_length=LONGEST)
    gone = forms.CharField(label=gettext_lazy("もう無い"), required=False, max_length=LONGEST)
    later = forms.CharField(label=gettext_lazy("あとで"), required=False, max_length=LONGEST)
    method = forms.ChoiceField(
        label=gettext_lazy("廃棄の方法"),
        required=False,
        choices=[("", gettext_lazy("選ばない")), *Disposal.Method.choices],
        help_text=gettext_lazy(
            "選ぶと、「廃棄・移管」「もう無い」の資産の廃棄を申請します（決められる人なら予定します）。"
            "移すだけのとき、方法が分からないときは選びません。責任者に知らせます。"
            "方法が違う資産は、分けて入力します。"
        ),
    )
    note = NormalCharField(
        label=gettext_lazy("補足"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("「廃棄・移管」「もう無い」「あとで」の資産に残ります。"),
    )

    def __init__(self, *args: Any, items: list[ReviewItem], on: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.initial["checked_on"] = on
        self.items, self.on = items, on
        self.reading = paper.Reading()

    def clean_checked_on(self) -> date:
        day: date = self.cleaned_data["checked_on"]
        if day > self.on:
            raise forms.ValidationError(_("確認した日は、今日までの日付を入力してください。"))
        return day

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        if self.errors:
            return found
        texts = {str(verdict): found[verdict] for verdict in paper.WRITTEN}
        self.reading = paper.read(texts, items=self.items, on=found["checked_on"])
        for name, texts_ in self.reading.problems.items():
            for text in texts_:
                self.add_error(name, text)
        if not self.errors and not (self.reading.count or self.reading.done or self.reading.moved):
            self.add_error(None, _("番号を1つ以上入力してください。"))
        return found

    @property
    def beside(self) -> paper.Beside:
        note = self.cleaned_data["note"] or _("紙の確認票による")
        return paper.Beside(note, self.cleaned_data["method"])
