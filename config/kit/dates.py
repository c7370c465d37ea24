"""Dates as Japanese offices write and read them: eras, fiscal years, months."""

import re
import unicodedata
from calendar import monthrange
from datetime import date
from typing import NamedTuple

from django.utils.translation import gettext as _

_WEEKDAYS = "月火水木金土日"
_FIRST_DAY = date(1873, 1, 1)


class DateInputError(ValueError):
    """A date that cannot be accepted; its text tells the user what to enter instead."""


class Era(NamedTuple):
    """An era (元号) with the first and last day that may be written in it.

    On the days of change to 大正 and 昭和 both names were in use.
    """

    name: str
    letter: str
    first: date
    last: date
    year_zero: int


_ERAS = (
    Era("令和", "R", date(2019, 5, 1), date.max, 2018),
    Era("平成", "H", date(1989, 1, 8), date(2019, 4, 30), 1988),
    Era("昭和", "S", date(1926, 12, 25), date(1989, 1, 7), 1925),
    Era("大正", "T", date(1912, 7, 30), date(1926, 12, 25), 1911),
    # The calendar of the West is in use since 明治6年; days before it need conversion.
    Era("明治", "M", _FIRST_DAY, date(1912, 7, 30), 1867),
)
_WEST = Era("", "", date.min, date.max, 0)
_ERA_OF = {key: era for era in _ERAS for key in (era.name, era.name[0], era.letter)}


class EraYear(NamedTuple):
    """A year of an era; prints as 令和8年 or 令和元年."""

    era: Era
    year: int

    def __str__(self) -> str:
        number = "元" if self.year == 1 else str(self.year)
        return f"{self.era.name}{number}年"


_ERA_NAME = f"(?P<era>{'|'.join(_ERA_OF)})"
_YEAR_MONTH_DAY = (
    "(?P<year>{year})(?P<sign>[-./・])(?P<month>[0-9]{{1,2}})(?P=sign)(?P<day>[0-9]{{1,2}})"
)
_KANJI_DATE = "(?P<year>{year})年(?P<month>[0-9]{{1,2}})月(?P<day>[0-9]{{1,2}})日"
_PACKED_DATE = "(?P<year>{year})(?P<month>[0-9]{{2}})(?P<day>[0-9]{{2}})"
_SHAPES = tuple(
    re.compile(shape, re.IGNORECASE)
    for shape in (
        _ERA_NAME + _KANJI_DATE.format(year="元|[0-9]{1,2}"),
        _ERA_NAME + _YEAR_MONTH_DAY.format(year="元|[0-9]{1,2}"),
        _ERA_NAME + _PACKED_DATE.format(year="[0-9]{2}"),
        "(?:西暦)?" + _KANJI_DATE.format(year="[0-9]{4}"),
        _YEAR_MONTH_DAY.format(year="[0-9]{4}"),
        _PACKED_DATE.format(year="[0-9]{4}"),
    )
)
_SHAPES_WITHOUT_YEAR = (
    re.compile("(?P<month>[0-9]{1,2})月(?P<day>[0-9]{1,2})日"),
    re.compile("(?P<month>[0-9]{1,2})[-./](?P<day>[0-9]{1,2})"),
)
_WEEKDAY_SUFFIX = re.compile(rf"(?:\(([{_WEEKDAYS}])(?:曜日?)?\)|([{_WEEKDAYS}])曜日?)$")
_HYPHENS = dict.fromkeys(map(ord, "‐‑‒–—―−ー"), "-")


def parse_date(text: str, *, today: date | None = None) -> date:
    """Read a date in any usual spelling, or raise DateInputError.

    A date without a year is one of the year of `today`; when that is not given, it is refused.
    """
    plain = "".join(unicodedata.normalize("NFKC", text).split()).translate(_HYPHENS)
    if not plain:
        raise DateInputError(_("日付を入力してください。例：令和8年12月11日"))
    suffix = _WEEKDAY_SUFFIX.search(plain)
    found = _read(plain[: suffix.start()] if suffix else plain, today=today)
    if suffix and _weekday(found) not in suffix.groups():
        message = _("%(date)sは%(weekday)s曜日です。日付と曜日のどちらが正しいか確かめてください。")
        raise DateInputError(message % {"date": wareki(found), "weekday": _weekday(found)})
    return found


def wareki(d: date) -> str:
    """Return 令和8年12月11日. Days before 明治6年 are written in the Western calendar."""
    return f"{era_year(d)}{d.month}月{d.day}日"


def wareki_short(d: date) -> str:
    """Return R8.12.11; the first year of an era is 1."""
    era, year = era_year(d)
    return f"{era.letter}{year}.{d.month}.{d.day}"


def wareki_full(d: date) -> str:
    """Return 令和8年12月11日（金）."""
    return f"{wareki(d)}（{_weekday(d)}）"


def seireki(d: date) -> str:
    """Return 2026年12月11日."""
    return f"{d.year}年{d.month}月{d.day}日"


def seireki_short(d: date) -> str:
    """Return 2026.12.11."""
    return f"{d.year}.{d.month}.{d.day}"


def seireki_full(d: date) -> str:
    """Return 2026年12月11日（金）."""
    return f"{seireki(d)}（{_weekday(d)}）"


def era_year(d: date) -> EraYear:
    """Return the year of the era; on a day of two eras, that of the new one."""
    era = next((era for era in _ERAS if d >= era.first), _WEST)
    return EraYear(era, d.year - era.year_zero)


def fiscal_year(d: date) -> int:
    """Return the fiscal year (年度), April to March, by the year it begins in."""
    return d.year if d.month >= 4 else d.year - 1


def fiscal_year_range(year: int) -> tuple[date, date]:
    """Return the first and the last day of the fiscal year."""
    return date(year, 4, 1), date(year + 1, 3, 31)


def fiscal_year_label(year: int) -> str:
    """Return 令和8年度. A year of two eras has the name of the longer: 2019 is 令和元年度."""
    return f"{era_year(date(year, 10, 1))}度"


def add_months(d: date, months: int) -> date:
    """Return the same day some months later, or the last day of a month too short for it."""
    years, month = divmod(d.month - 1 + months, 12)
    first = date(d.year + years, month + 1, 1)
    return first.replace(day=min(d.day, month_end(first).day))


def month_end(d: date) -> date:
    """Return the last day of the month."""
    return d.replace(day=monthrange(d.year, d.month)[1])


def _weekday(d: date) -> str:
    return _WEEKDAYS[d.weekday()]


def _read(plain: str, *, today: date | None) -> date:
    for shape in _SHAPES:
        if match := shape.fullmatch(plain):
            return _in_era(_era_named(match), _numbers(match))
    for shape in _SHAPES_WITHOUT_YEAR:
        if match := shape.fullmatch(plain):
            return _without_year(match, today=today)
    message = _("日付として読み取れません。令和8年12月11日や2026-12-11のように入力してください。")
    raise DateInputError(message)


def _numbers(match: re.Match[str]) -> tuple[int, int, int]:
    year = 1 if match["year"] == "元" else int(match["year"])
    return year, int(match["month"]), int(match["day"])


def _era_named(match: re.Match[str]) -> Era:
    name = match.groupdict().get("era")
    return _ERA_OF[name.upper()] if name else _WEST


def _in_era(era: Era, numbers: tuple[int, int, int]) -> date:
    year, month, day = numbers
    if era is not _WEST and year == 0:
        message = _("%(era)s0年はありません。%(era)s元年または%(era)s1年と入力してください。")
        raise DateInputError(message % {"era": era.name})
    found = _existing(era.year_zero + year, month, day)
    if found > era.last:
        message = _("%(era)sは%(last)sまでです。%(date)sのように入力してください。")
        values = {"era": era.name, "last": _last_day(era), "date": wareki(found)}
        raise DateInputError(message % values)
    if found < era.first:
        message = _("%(era)sは%(first)sからです。%(date)sのように入力してください。")
        first = wareki(era.first).removeprefix(era.name)
        values = {"era": era.name, "first": first, "date": wareki(found)}
        raise DateInputError(message % values)
    return found


def _last_day(era: Era) -> str:
    """Return the last day as a day of this era though the next has begun on it."""
    return f"{era.last.year - era.year_zero}年{era.last.month}月{era.last.day}日"


def _existing(year: int, month: int, day: int) -> date:
    if year < _FIRST_DAY.year:
        message = _("扱える日付は明治6年1月1日（1873年）からです。年を確かめてください。")
        raise DateInputError(message)
    if not 1 <= month <= 12:
        message = _("%(month)s月はありません。月は1から12までで入力してください。")
        raise DateInputError(message % {"month": month})
    last = monthrange(year, month)[1]
    if not 1 <= day <= last:
        message = _("%(month)sに%(day)s日はありません。1日から%(last)s日までで入力してください。")
        raise DateInputError(message % {"month": f"{year}年{month}月", "day": day, "last": last})
    return date(year, month, day)


def _without_year(match: re.Match[str], *, today: date | None) -> date:
    if today is None:
        raise DateInputError(_("年がありません。令和8年12月11日のように年から入力してください。"))
    return _existing(today.year, int(match["month"]), int(match["day"]))
