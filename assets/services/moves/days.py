"""The day on which staff or chart change: near enough that it is no slip of the pen."""

from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from config.kit.dates import wareki

MOST_LATE, MOST_EARLY = timedelta(days=60), timedelta(days=400)


def demand_near(day: date, *, at: datetime) -> None:
    """Raise ValidationError for a day far off: applied with the wrong year, a change would
    end terms and rights that began since, or wait for years."""
    today = date(at.year, at.month, at.day)
    first, last = today - MOST_LATE, today + MOST_EARLY
    if not first <= day <= last:
        told = {"first": wareki(first), "last": wareki(last)}
        raise ValidationError(
            {"effective_on": _("%(first)sから%(last)sまでの日付を入力してください。") % told}
        )
