"""The days on which staff or chart change: near enough that they are no slip of the pen."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from assets.services.moves.reading import Line
from config.kit.dates import DateInputError, parse_date, wareki

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


def apart(lines: Iterable[Line], *, usual: date) -> dict[date, list[Line]]:
    """Return the lines of each day, the earliest first; a line without one is of the usual day.

    Raises ValidationError for a day that cannot be read.
    """
    found: dict[date, list[Line]] = {}
    for line in lines:
        found.setdefault(_day_of(line, usual), []).append(line)
    return dict(sorted(found.items()))


def _day_of(line: Line, usual: date) -> date:
    text = line.texts.get("day", "")
    try:
        return parse_date(text, today=usual) if text else usual
    except DateInputError as error:
        told = {"at": line.texts["at"], "text": text, "why": error}
        raise ValidationError(
            _("%(at)sの発令日「%(text)s」を読み取れません。%(why)s") % told
        ) from None
