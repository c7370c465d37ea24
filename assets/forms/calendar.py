"""The form of one event of the annual calendar."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assets.forms.reviews import DaysField
from assets.forms.versioned import VersionedForm
from assets.models import YearEvent
from config.kit.forms import formfield

LONGEST, MOST = 120, 6


class ReminderDaysField(DaysField):
    """A few numbers of days, none of them farther than a season."""

    def clean(self, value: Any) -> Any:
        days = super().clean(value)
        if len(days) > MOST or any(day > LONGEST for day in days):
            told = {"most": MOST, "longest": LONGEST}
            raise ValidationError(
                _("%(longest)d日前までの日数を、%(most)d個まで入力してください。") % told
            )
        return days


class YearEventForm(VersionedForm):
    """What is done, in which month, by which day, and who is reminded when."""

    remind_days = ReminderDaysField(
        label=gettext_lazy("知らせる時期（締切の何日前）"),
        required=False,
        help_text=gettext_lazy("例：30・14・7。空欄なら知らせません。"),
    )

    class Meta:
        model = YearEvent
        fields = ["title", "month", "due_day", "audience", "remind_days", "active"]
        formfield_callback = formfield
