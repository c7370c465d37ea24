"""readings.read: dates in every spelling of an office."""

from datetime import date, datetime
from typing import Any

import pytest

from assets.services.imports.readings import Context, read
from tests.assets.imports.reading_place import objection, value_of

pytestmark = pytest.mark.django_db

DATES = {
    "令和7年6月30日": date(2025, 6, 30),
    "R7.6.30": date(2025, 6, 30),
    "Ｒ７．６．３０": date(2025, 6, 30),
    "r7/6/30": date(2025, 6, 30),
    "令7.6.30": date(2025, 6, 30),
    "H31.4.1": date(2019, 4, 1),
    "令和元年5月1日": date(2019, 5, 1),
    "昭和64年1月7日": date(1989, 1, 7),
    "2025/6/30": date(2025, 6, 30),
    "2025年6月30日（月）": date(2025, 6, 30),
    "20250630": date(2025, 6, 30),
    20250630: date(2025, 6, 30),
    "2025-06-30 00:00:00": date(2025, 6, 30),
    "45838": date(2025, 6, 30),
    45838: date(2025, 6, 30),
    date(2025, 6, 30): date(2025, 6, 30),
    "R7.6.30まで": date(2025, 6, 30),
    "－": None,
    "未定": None,
    "　": None,
}


@pytest.mark.parametrize(("cell", "day"), DATES.items(), ids=str)
def test_a_date_is_read_in_every_spelling(context: Context, cell: Any, day: date) -> None:
    assert value_of(read("created_on", cell, context), "created_on") == day


def test_a_cell_of_excel_is_a_number_or_a_moment(context: Context) -> None:
    moment = datetime(2025, 6, 30, 9, 15)  # noqa: DTZ001 - Excel knows no time zone
    for cell in (45838.0, moment):
        assert read("created_on", cell, context).values == {"created_on": date(2025, 6, 30)}
    for cell in (True, False):
        assert read("mfa", cell, context).values == {"mfa": cell}


@pytest.mark.parametrize(
    ("key", "cell", "day"),
    [
        ("created_on", "7.6.30", date(2025, 6, 30)),
        ("created_on", "28.4.1", date(2016, 4, 1)),
        ("created_on", "60.4.1", date(1985, 4, 1)),
        ("lease_end", "10.3.31", date(2028, 3, 31)),
        ("created_on", "令和7年6月", date(2025, 6, 1)),
        ("created_on", "R7.6", date(2025, 6, 1)),
        ("created_on", "2025/6", date(2025, 6, 1)),
        ("created_on", "令和7年6月吉日", date(2025, 6, 1)),
        ("created_on", "25/06/30", date(2025, 6, 30)),
    ],
)
def test_what_a_date_leaves_out_is_guessed_and_doubted(
    context: Context, key: str, cell: str, day: date
) -> None:
    reading = read(key, cell, context)
    assert value_of(reading, key) == day
    assert (reading.doubts, reading.original) == ((key,), cell)


@pytest.mark.parametrize(
    ("key", "cell", "message", "fixes"),
    [
        ("next_review", "R8.2.30", "2月30日はありません", ("R8.2.28",)),
        ("next_review", "9/31", "年がなく、9月31日はありません", ()),
        ("created_on", "6/30", "年がなく、いつの6月30日か分かりません", ("R8.6.30", "R7.6.30")),
        ("next_review", "3月31日", "年がなく、いつの3月31日か分かりません", ("R9.3.31", "R8.3.31")),
        ("created_on", "2026/2/30", "2月30日はありません", ("R8.2.28",)),
        ("created_on", "7.2.30", "2月30日はありません", ("R7.2.28",)),
        ("created_on", "2025/13/1", "13月はありません", ()),
        (
            "created_on",
            "平成32年4月1日",
            "平成は31年4月30日までです。令和2年4月1日のように入力してください。",
            ("R2.4.1",),
        ),
        (
            "created_on",
            "昭和64年1月8日",
            "昭和は64年1月7日までです。平成元年1月8日のように入力してください。",
            ("H1.1.8",),
        ),
        (
            "created_on",
            "令和5年度",
            "「令和5年度」には月日がありません。月日まで入力してください",
            ("R5.4.1",),
        ),
        (
            "created_on",
            2019,
            "「2019」には月日がありません。月日まで入力してください",
            ("H31.1.1",),
        ),
        (
            "created_on",
            "春ごろ",
            "「春ごろ」は日付として読み取れません。R8.12.11のように入力してください",
            (),
        ),
        ("created_on", "9999/1/1", "年を確かめてください（9999年）", ()),
    ],
)
def test_a_day_that_is_none_is_an_error_with_the_likely_day(
    context: Context, key: str, cell: Any, message: str, fixes: tuple[str, ...]
) -> None:
    assert objection(read(key, cell, context)) == (message, fixes)
    for fix in fixes:
        assert value_of(read(key, fix, context), key)


@pytest.mark.parametrize(
    ("cell", "day"),
    [("令和9年3月末", date(2027, 3, 31)), ("令和7年度末", date(2026, 3, 31)),
     ("2027年2月末日", date(2027, 2, 28))],
)  # fmt: skip
def test_the_end_of_a_month_or_year_is_its_last_day(context: Context, cell: str, day: date) -> None:
    reading = read("lease_end", cell, context)
    assert (reading.values, reading.doubts) == ({"lease_end": day}, ())


def test_numbers_of_a_1904_book_are_reckoned_from_1904_and_doubted(context: Context) -> None:
    reading = read("created_on", 44376, context.for_table({}, is_1904=True))
    assert reading.values == {"created_on": date(2025, 6, 30)}
    assert reading.doubts == ("created_on",)


def test_a_due_day_that_has_passed_is_a_warning_with_the_end_of_the_year(
    context: Context,
) -> None:
    reading = read("next_review", "R6.3.31", context)
    (issue,) = reading.issues
    assert (issue.weight, issue.message) == ("warning", "次回確認が過去の日付です")
    assert issue.fixes == ("R9.3.31",)
