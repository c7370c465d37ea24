"""Which moment of the register an address asks for: today's, or that of a past day."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from django import forms
from django.http import QueryDict
from django.utils.timezone import get_current_timezone, localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assets.access import PastViewer, Viewer
from config.kit import dates
from config.kit.paging import PLACE

AT = "at"
YEARS_SHOWN = 4
# The conditions on what follows from the register of today: it is not kept by date.
OF_TODAY = {"short", "finding", "maturity"}


@dataclass(frozen=True)
class Moment:
    """A moment of the past: the end of a day, or an instant of it."""

    at: datetime
    is_day: bool = True

    @classmethod
    def of(cls, at: datetime) -> "Moment":
        local = localtime(at)
        return cls(local, is_day=local.time() == time.max)

    @property
    def day(self) -> date:
        return self.at.date()

    @property
    def key(self) -> str:
        """The moment as addresses name it."""
        return self.day.isoformat() if self.is_day else self.at.isoformat()

    @property
    def words(self) -> str:
        if self.is_day:
            return _("%(day)s時点") % {"day": dates.wareki(self.day)}
        told = {"day": dates.wareki(self.day), "time": f"{self.at:%H:%M:%S}"}
        return _("%(day)s %(time)s時点") % told


def read(text: str, *, on: date) -> Moment:
    """Read a day in any usual spelling, or an instant (ISO 8601); raise ValidationError."""
    try:
        moment = _instant(text) if text[10:11] == "T" else end_of(dates.parse_date(text, today=on))
    except (dates.DateInputError, ValueError, OverflowError) as error:
        refused = _(
            "時点の日付を読み取れません。令和8年3月31日、2026/3/31のように入力してください。"
        )
        raise forms.ValidationError(refused) from error
    if moment.day > on:
        raise forms.ValidationError(
            _("これから先の日の台帳はありません。今日までの日付を選んでください。")
        )
    return moment


def end_of(day: date) -> Moment:
    """Return the moment at which a day is over."""
    return Moment(datetime.combine(day, time.max, tzinfo=get_current_timezone()))


def _instant(text: str) -> Moment:
    # An address may have lost the plus sign before the offset.
    found, zone = datetime.fromisoformat(text.replace(" ", "+")), get_current_timezone()
    local = found if found.tzinfo else found.replace(tzinfo=zone)
    return Moment(local.astimezone(UTC).astimezone(zone), is_day=False)


@dataclass(frozen=True)
class Seen:
    """Who looks at which register on which day; `error` tells why it is not the one asked for."""

    viewer: Viewer
    on: date
    moment: Moment | None = None
    error: str = ""

    @property
    def at(self) -> datetime | None:
        return self.moment.at if self.moment else None


def seen(query: QueryDict, viewer: Viewer, *, on: date) -> Seen:
    """Return the viewer that an address asks for; the register of today is that of now."""
    try:
        return looking(viewer, query.get(AT, "").strip(), on=on)
    except forms.ValidationError as error:
        return Seen(viewer, on, error=error.messages[0])


def looking(viewer: Viewer, text: str, *, on: date) -> Seen:
    """Return what a viewer sees at the moment that a text names; raise ValidationError."""
    moment = read(text, on=on) if text else None
    if moment is None or (moment.is_day and moment.day == on):
        return Seen(viewer, on)
    return Seen(PastViewer(viewer, moment.at), moment.day, moment)


@dataclass(frozen=True)
class Choice:
    """One moment that is offered, with the address of the same list then."""

    label: str
    href: str
    here: bool


class Choices:
    """The switch above a list: now, the ends of the last fiscal years, or any day."""

    label = gettext_lazy("台帳の時点")

    def __init__(self, query: QueryDict, moment: Moment | None, *, on: date) -> None:
        self.query, self.moment, self.on = query, moment, on

    @property
    def all(self) -> list[Choice]:
        year = dates.fiscal_year(self.on)
        ends = [dates.fiscal_year_range(year - back)[1] for back in range(1, YEARS_SHOWN + 1)]
        return [
            Choice(_("現時点"), self.now, here=self.moment is None),
            *(self._end(day) for day in ends),
        ]

    @property
    def is_other(self) -> bool:
        """Whether a day is shown that is no end of a year."""
        return self.moment is not None and not any(choice.here for choice in self.all)

    @property
    def now(self) -> str:
        return self._address("")

    @property
    def carried(self) -> list[tuple[str, str]]:
        """Return what the address says beside the moment and the place."""
        kept = self._without()
        return [(name, text) for name, texts in kept.lists() for text in texts]

    def _end(self, day: date) -> Choice:
        label = _("%(year)s末") % {"year": dates.fiscal_year_label(dates.fiscal_year(day))}
        here = self.moment is not None and self.moment.is_day and self.moment.day == day
        return Choice(label, self._address(day.isoformat()), here)

    def _address(self, at: str) -> str:
        query = self._without()
        if at:
            query[AT] = at
        return f"?{query.urlencode()}"

    def _without(self) -> QueryDict:
        kept = self.query.copy()
        for name in (AT, *PLACE):
            kept.pop(name, None)
        return kept
