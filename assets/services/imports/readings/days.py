"""Dates in every spelling of an office, and the numbers that Excel keeps for them."""

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from assets.services.imports.readings import cells
from assets.services.imports.readings.context import Context
from assets.services.imports.rows import Reading
from config.kit.dates import (
    DateInputError,
    fiscal_year,
    fiscal_year_range,
    month_end,
    parse_date,
    wareki_short,
)
from config.kit.sheets.book import Value
from config.kit.text import converted_widths

AHEAD = {"lease_end", "support_end", "next_review", "ismap_expires", "retention_expires"}
BEHIND = {"created_on", "acquired_on", "last_review", "disposed_on", "contract_check_on"}
YEARS_AHEAD = 40
FIRST_PLAUSIBLE = date(1873, 1, 1)
SERIALS = range(14_611, 73_051)  # 1940-2099; smaller numbers are years or mistakes
EPOCH = date(1899, 12, 30)
EPOCH_1904 = date(1904, 1, 1)
NOTHING = {"-", "ー", "なし", "無", "未定", "不明", "未確認", "無期限", "期限なし", "随時", "未",
           "?", "該当なし", "対象外", "予定なし", "未実施", "永年", "常用"}  # fmt: skip
SILENT = {"-", "ー", "なし", "無", "該当なし", "対象外"}
ERAS = {"令和": 2018, "令": 2018, "R": 2018, "平成": 1988, "平": 1988, "H": 1988,
        "昭和": 1925, "昭": 1925, "S": 1925, "大正": 1911, "大": 1911, "T": 1911,
        "明治": 1867, "明": 1867, "M": 1867}  # fmt: skip
ERA_BEGINS = {2018: date(2019, 5, 1), 1988: date(1989, 1, 8), 1925: date(1926, 12, 25)}
_HYPHENS = str.maketrans(dict.fromkeys("‐‑‒–—―−ー－", "-"))
_TIME = re.compile(r"(?<=\d)[T ]+\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?$")
_AFTER = re.compile(
    r"(?:まで|迄|吉日|上旬|中旬|下旬|初旬|から|より|頃|ごろ|現在|予定|更新|付け|付|時点|満了|導入|取得|作成|済み|済|以降|[~])+$"
)
_ERA = "(?P<era>" + "|".join(sorted(ERAS, key=len, reverse=True)) + ")?"
_YEAR = _ERA + r"(?P<year>元|\d{1,4})"
_DAY = re.compile(
    rf"(?:西暦)?{_YEAR}(?:年|[-./・])(?P<month>\d{{1,2}})(?:月|[-./・])(?P<day>\d{{1,2}})日?"
)
_MONTH = re.compile(rf"(?:西暦)?{_YEAR}(?:年度?|[-./・])(?P<month>\d{{1,2}})月?")
_END = re.compile(rf"(?:西暦)?{_YEAR}年(?:度|(?P<month>\d{{1,2}})月)末日?")
_ONLY_YEAR = re.compile(rf"(?:西暦)?{_YEAR}年?(?P<fiscal>度)?")
_NO_YEAR = re.compile(r"(?P<month>\d{1,2})(?:月|[-./])(?P<day>\d{1,2})日?")


def day(key: str, value: Value, context: Context) -> Reading:
    """Read a date; what is not one is an error, with the date that was probably meant."""
    if isinstance(value, datetime):
        return _plausible(key, Reading(values={key: value.date()}), context)
    if isinstance(value, date):
        return _plausible(key, Reading(values={key: value}), context)
    text = cells.spelled(value)
    plain = cells.plain(_TIME.sub("", text.strip())).translate(_HYPHENS)
    if not plain or plain in SILENT:
        return Reading()
    if plain in NOTHING:
        return Reading(original=text)
    serial = _serial(plain)
    reading = serial and _from_serial(key, serial, context)
    return _plausible(key, reading or _in_words(key, text, plain, context), context)


def _serial(plain: str) -> int | None:
    match = re.fullmatch(r"(\d{5})(?:\.\d+)?", plain)
    number = int(match[1]) if match else 0
    return number if number in SERIALS else None


def _from_serial(key: str, serial: int, context: Context) -> Reading:
    """Return the day of a number that Excel keeps instead of a date."""
    first = EPOCH_1904 if context.is_1904 else EPOCH
    doubts = (key,) if context.is_1904 else ()
    found = first + timedelta(days=serial)
    return Reading(values={key: found}, repairs=("serial",), doubts=doubts)


def _in_words(key: str, text: str, plain: str, context: Context) -> Reading:
    outside, inside = cells.without_brackets(plain)
    if end := _end_of(outside):
        return Reading(values={key: end}, repairs=("month",), original=text)
    trimmed = _AFTER.sub("", outside)
    first_error: DateInputError | None = None
    for words in dict.fromkeys((plain, outside, trimmed)):
        try:
            found = parse_date(words)
        except DateInputError as refusal:
            first_error = first_error or refusal
            reading = _loosely(key, text, words, context)
        else:
            reading = Reading(values={key: found}, repairs=_repairs(words, text))
        if reading and words == plain:
            return reading
        if reading:
            return _kept(key, text, inside, reading)
    return _refused(key, text, trimmed, str(first_error), context)


def _end_of(words: str) -> date | None:
    """Return the last day of 令和9年3月末 and 令和7年度末."""
    match = _END.fullmatch(words)
    if match is None or not (match["era"] or len(match["year"]) == 4):
        return None
    year = _number(match["year"]) + ERAS.get(match["era"] or "", 0)
    if not FIRST_PLAUSIBLE.year <= year < 9999:
        return None
    if match["month"] is None:
        return fiscal_year_range(year)[1]
    first = _existing(year, int(match["month"]), 1)
    return month_end(first) if first else None


def _repairs(words: str, text: str) -> tuple[str, ...]:
    if not words[:4].isdecimal():
        return ("era",)
    return ("width",) if converted_widths(text) else ()


def _kept(key: str, text: str, inside: str, reading: Reading) -> Reading:
    """Keep the words around a date: R7.6.30まで, R7.6.30（予定）."""
    if reading.values:
        reading.original = text
        if inside and not re.fullmatch("[月火水木金土日](?:曜日?)?", inside):
            reading.note = _("%(column)s：%(text)s") % {
                "column": cells.title(key), "text": text.strip()
            }  # fmt: skip
    return reading


def _loosely(key: str, text: str, words: str, context: Context) -> Reading | None:
    """Read a date whose era is missing, or a month without a day: to be looked at."""
    match = _DAY.fullmatch(words)
    if match and not match["era"] and len(match["year"]) <= 2 and match["year"] != "元":
        found = _era_guessed(key, match, context)
        repairs: tuple[str, ...] = ("era",)
    elif (match := _MONTH.fullmatch(words)) and 1 <= int(match["month"]) <= 12:
        found, repairs = _month_guessed(key, match, context), ("month",)
    else:
        return None
    if found is None:
        return None
    return Reading(values={key: found}, repairs=repairs, original=text, doubts=(key,))


def _era_guessed(key: str, match: re.Match[str], context: Context) -> date | None:
    """Return 7.6.30 in the era that fits the column, as far as the day exists."""
    month, last, number = int(match["month"]), int(match["day"]), int(match["year"])
    years = [*_years(key, number, context)]
    if "." not in match[0] and 2000 + number <= context.on.year < 2018 + number:
        years.insert(0, 2000 + number)  # 25/06/30 is 2025, no era has such strokes
    return next((found for year in years if (found := _existing(year, month, last))), None)


def _years(key: str, number: int, context: Context) -> Iterator[int]:
    """Yield the years that a number without an era can be, the likeliest first."""
    latest = context.on.year + (0 if key in BEHIND else YEARS_AHEAD if key in AHEAD else 10)
    bounds = (("令和", latest), ("平成", 2019), ("昭和", 1989))
    for era, end in bounds:
        if number >= 1 and ERAS[era] + number <= end:
            yield ERAS[era] + number


def _month_guessed(key: str, match: re.Match[str], context: Context) -> date | None:
    year, month = match["year"], int(match["month"])
    if match["era"]:
        return _existing(ERAS[match["era"]] + _number(year), month, 1)
    if len(year) == 4:
        return _existing(int(year), month, 1)
    if "年" not in match[0]:
        return None  # 6/30 is a day without a year
    years = _years(key, _number(year), context)
    return next((found for one in years if (found := _existing(one, month, 1))), None)


def _number(year: str) -> int:
    return 1 if year == "元" else int(year)


def _existing(year: int, month: int, number: int) -> date | None:
    if not (FIRST_PLAUSIBLE.year <= year <= 9999 and 1 <= month <= 12):
        return None
    return date(year, month, number) if 1 <= number <= monthrange(year, month)[1] else None


def _refused(key: str, text: str, plain: str, reason: str, context: Context) -> Reading:
    if match := _DAY.fullmatch(plain):
        return _no_such_day(key, match, reason, context)
    if match := _NO_YEAR.fullmatch(plain):
        return _without_year(key, match, context)
    match = _ONLY_YEAR.fullmatch(plain)
    if match and (match["era"] or len(match["year"]) == 4):
        return _year_only(key, text, match)
    message = _("「%(text)s」は日付として読み取れません。R8.12.11のように入力してください")
    return cells.error(key, message % {"text": cells.quoted(text)})


def _no_such_day(key: str, match: re.Match[str], reason: str, context: Context) -> Reading:
    """Object to 2月30日, to 平成32年 and to the 令和元年 before May."""
    month, number = int(match["month"]), int(match["day"])
    year = _number(match["year"]) + ERAS.get(match["era"] or "", 0)
    if not match["era"] and len(match["year"]) <= 2:
        year = next(_years(key, year, context), 0)
    real = _existing(year, month, number)
    if real:
        return cells.error(key, reason, wareki_short(real))
    if 1 <= month <= 12 and _existing(year, month, 1):
        end = date(year, month, monthrange(year, month)[1])
        fix = wareki_short(end if number > end.day else end.replace(day=1))
        return cells.error(key, _absent(month, number), fix)
    return cells.error(key, _absent(month, number) if month > 12 else reason)


def _absent(month: int, number: int) -> str:
    if not 1 <= month <= 12:
        return _("%(month)s月はありません") % {"month": month}
    return _("%(month)s月%(day)s日はありません") % {"month": month, "day": number}


def _without_year(key: str, match: re.Match[str], context: Context) -> Reading:
    month, number = int(match["month"]), int(match["day"])
    years = [context.on.year, context.on.year + (1 if key in AHEAD else -1)]
    days = [found for year in years if (found := _existing(year, month, number))]
    if not days:
        return cells.error(key, _("年がなく、%(reason)s") % {"reason": _absent(month, number)})
    if key in AHEAD:
        days.sort(key=lambda found: (found < context.on, found))
    message = _("年がなく、いつの%(month)s月%(day)s日か分かりません")
    fixes = map(wareki_short, days)
    return cells.error(key, message % {"month": month, "day": number}, *fixes)


def _year_only(key: str, text: str, match: re.Match[str]) -> Reading:
    year = _number(match["year"]) + ERAS.get(match["era"] or "", 0)
    message = _("「%(text)s」には月日がありません。月日まで入力してください")
    found = _existing(year, 4 if match["fiscal"] else 1, 1)
    if found and match["era"]:
        found = max(found, ERA_BEGINS.get(ERAS[match["era"]], found))
    if found and key in AHEAD:
        found = fiscal_year_range(year)[1] if match["fiscal"] else date(year, 12, 31)
    fixes = (wareki_short(found),) if found else ()
    return cells.error(key, message % {"text": cells.quoted(text)}, *fixes)


def _plausible(key: str, reading: Reading, context: Context) -> Reading:
    """Warn of a day that is hardly meant: done in the future, due in the past, far away."""
    found = reading.values.get(key)
    if not isinstance(found, date):
        return reading
    if found < FIRST_PLAUSIBLE or found.year > context.on.year + 150:
        return cells.error(key, _("年を確かめてください（%(year)s年）") % {"year": found.year})
    if key in BEHIND and found > context.on:
        title = cells.title(key)
        reading.issues.append(
            cells.warning(key, _("%(column)sが未来の日付です") % {"column": title})
        )
    if key == "next_review" and found < context.on:
        end = fiscal_year_range(fiscal_year(context.on))[1]
        message = _("%(column)sが過去の日付です") % {"column": cells.title(key)}
        reading.issues.append(cells.warning(key, message, wareki_short(end)))
    return reading
