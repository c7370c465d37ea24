"""The form of one event of the annual calendar."""

import re
import unicodedata
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assets.forms.versioned import VersionedForm
from assets.models import YearEvent
from config.kit.forms import NormalCharField, formfield

LONGEST, MOST = 120, 6


class DaysField(NormalCharField):
    """Numbers of days, separated by anything: 30、14、7."""

    def prepare_value(self, value: Any) -> Any:
        return "、".join(map(str, value)) if isinstance(value, list) else value

    def clean(self, value: Any) -> Any:
        text = unicodedata.normalize("NFKC", super().clean(value) or "")
        if re.search(r"[^\d\s,、・日前]", text):
            raise ValidationError(_("日数を、30、14、7のように入力してください。"))
        days = sorted({int(number) for number in re.findall(r"\d+", text)}, reverse=True)
        if len(days) > MOST or any(day > LONGEST for day in days):
            told = {"most": MOST, "longest": LONGEST}
            raise ValidationError(
                _("%(longest)d日前までの日数を、%(most)d個まで入力してください。") % told
            )
        return days


class YearEventForm(VersionedForm):
    """What is done, in which month, by which day, and who is reminded when."""

    remind_days = DaysField(
        label=gettext_lazy("知らせる時期（締切の何日前）"),
        required=False,
        max_length=60,
        help_text=gettext_lazy("例：30、14、7。空欄なら知らせません。"),
    )

    class Meta:
        model = YearEvent
        fields = ["title", "month", "due_day", "audience", "remind_days", "active"]
        formfield_callback = formfield
