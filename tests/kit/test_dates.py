"""config.kit.dates"""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.kit.dates import (
    DateInputError,
    add_months,
    era_year,
    fiscal_year,
    fiscal_year_label,
    fiscal_year_range,
    month_end,
    parse_date,
    seireki,
    seireki_full,
    wareki,
    wareki_full,
    wareki_short,
)

DAY = date(2026, 12, 11)
DAYS = st.dates(date(1873, 1, 1), date(2100, 12, 31))


@pytest.mark.parametrize(
    "written",
    [
        "令和8年12月11日",
        "令和８年１２月１１日",
        "令和 8年 12月 11日",
        " 令和8年12月11日（金）　",
        "令和8年12月11日(金曜日)",
        "令和8年12月11日 金曜",
        "㋿8年12月11日",
        "令8.12.11",
        "R8.12.11",
        "r8.12.11",
        "Ｒ８．１２．１１",
        "R8/12/11",
        "R８／１２／１１（金）",
        "r8-12-11",
        "R8・12・11",
        "R081211",
        "R08.12.11",
        "2026/12/11",
        "2026-12-11",
        "２０２６－１２－１１",
        "2026ー12ー11",
        "2026.12.11",
        "20261211",
        "2026年12月11日",
        "西暦2026年12月11日",
        "2026年12月11日（金）",
    ],
)
def test_every_usual_spelling_is_read(written: str) -> None:
    assert parse_date(written) == DAY


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("令和元年5月1日", date(2019, 5, 1)),
        ("令和1年5月1日", date(2019, 5, 1)),
        ("R元.5.1", date(2019, 5, 1)),
        ("H31.4.30", date(2019, 4, 30)),
        ("㍻31年4月30日", date(2019, 4, 30)),
        ("平成元年1月8日", date(1989, 1, 8)),
        ("S64.1.7", date(1989, 1, 7)),
        ("㍼元年12月25日", date(1926, 12, 25)),
        ("T15.12.25", date(1926, 12, 25)),
        ("大正元年7月30日", date(1912, 7, 30)),
        ("M45.7.30", date(1912, 7, 30)),
        ("明治6年1月1日", date(1873, 1, 1)),
        ("2024-02-29", date(2024, 2, 29)),
        ("9999-12-31", date(9999, 12, 31)),
    ],
)
def test_the_first_and_last_days_of_an_era_are_read(written: str, day: date) -> None:
    assert parse_date(written) == day


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ("平成31年5月1日", "平成は31年4月30日までです。令和元年5月1日のように入力してください。"),
        ("H33.4.1", "平成は31年4月30日までです。令和3年4月1日のように入力してください。"),
        ("昭和64年1月8日", "昭和は64年1月7日までです。平成元年1月8日のように入力してください。"),
        ("T15.12.26", "大正は15年12月25日までです。昭和元年12月26日のように入力してください。"),
        ("M45.7.31", "明治は45年7月30日までです。大正元年7月31日のように入力してください。"),
        ("令和元年4月30日", "令和は元年5月1日からです。平成31年4月30日のように入力してください。"),
        ("昭和元年1月1日", "昭和は元年12月25日からです。大正15年1月1日のように入力してください。"),
        ("令和0年1月1日", "令和0年はありません。令和元年または令和1年と入力してください。"),
    ],
)
def test_a_day_outside_its_era_is_refused_with_the_right_name(written: str, sentence: str) -> None:
    with pytest.raises(DateInputError) as refused:
        parse_date(written)

    assert str(refused.value) == sentence


@pytest.mark.parametrize(
    "written", ["明治5年12月2日", "M1.10.23", "1872-12-31", "0000-01-01", "00010101"]
)
def test_a_day_before_the_western_calendar_is_refused(written: str) -> None:
    with pytest.raises(DateInputError, match="明治6年1月1日（1873年）から"):
        parse_date(written)


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ("2026-02-30", "2026年2月に30日はありません。1日から28日までで入力してください。"),
        ("R8.4.31", "2026年4月に31日はありません。1日から30日までで入力してください。"),
        ("20261200", "2026年12月に0日はありません。1日から31日までで入力してください。"),
        ("2026/13/1", "13月はありません。月は1から12までで入力してください。"),
        ("令和8年0月1日", "0月はありません。月は1から12までで入力してください。"),
    ],
)
def test_a_day_that_does_not_exist_is_refused(written: str, sentence: str) -> None:
    with pytest.raises(DateInputError) as refused:
        parse_date(written)

    assert str(refused.value) == sentence


def test_a_weekday_that_does_not_fit_is_refused() -> None:
    with pytest.raises(DateInputError, match="令和8年12月11日は金曜日です。"):
        parse_date("R8.12.11(月)")


@pytest.mark.parametrize("written", ["", " ", "　\n"])
def test_nothing_is_asked_for(written: str) -> None:
    with pytest.raises(DateInputError, match="日付を入力してください。"):
        parse_date(written)


@pytest.mark.parametrize(
    "written",
    [
        "未定",
        "8.12.11",
        "26/12/11",
        "2026/12-11",
        "令和2026年1月1日",
        "X8.12.11",
        "2026-12",
        "٢٠٢٦-12-11",
    ],
)
def test_what_could_mean_several_days_or_none_is_refused(written: str) -> None:
    with pytest.raises(DateInputError, match="日付として読み取れません。"):
        parse_date(written)


@pytest.mark.parametrize("written", ["12月11日", "12/11", "１２．１１（金）"])
def test_a_day_without_a_year_is_of_this_year_if_that_is_known(written: str) -> None:
    assert parse_date(written, today=date(2026, 1, 5)) == DAY
    with pytest.raises(DateInputError, match="年がありません。"):
        parse_date(written)


@pytest.mark.parametrize("write", [wareki, wareki_short, wareki_full, seireki, seireki_full, str])
@given(day=DAYS)
def test_every_day_is_read_back_as_it_is_shown(write: Callable[[date], str], day: date) -> None:
    assert parse_date(write(day)) == day


@given(
    st.one_of(
        st.text(),
        st.text("令和平成昭大正明治元年月日RHSTM0123456789０９./-（金） "),
        st.from_regex(
            r"[RHSTM令平昭大明][0-9元]{1,2}[./-][0-9]{1,2}[./-][0-9]{1,2}", fullmatch=True
        ),
        st.from_regex(r"[0-9]{4}[./-]?[0-9]{1,2}[./-]?[0-9]{1,2}", fullmatch=True),
    ),
    st.none() | DAYS,
)
def test_whatever_is_typed_is_read_or_refused_with_a_sentence(
    written: str, today: date | None
) -> None:
    try:
        day = parse_date(written, today=today)
    except DateInputError as refused:
        assert "。" in str(refused)  # noqa: PT017 (either outcome is right)
    else:
        assert day >= date(1873, 1, 1)


def test_a_date_is_shown_in_both_calendars() -> None:
    assert wareki(DAY) == "令和8年12月11日"
    assert wareki_short(DAY) == "R8.12.11"
    assert wareki_full(DAY) == "令和8年12月11日（金）"
    assert seireki(DAY) == "2026年12月11日"
    assert seireki_full(DAY) == "2026年12月11日（金）"


@pytest.mark.parametrize(
    ("day", "long", "short"),
    [
        (date(2019, 5, 1), "令和元年5月1日", "R1.5.1"),
        (date(2019, 4, 30), "平成31年4月30日", "H31.4.30"),
        (date(1989, 1, 8), "平成元年1月8日", "H1.1.8"),
        (date(1989, 1, 7), "昭和64年1月7日", "S64.1.7"),
        (date(1926, 12, 25), "昭和元年12月25日", "S1.12.25"),
        (date(1912, 7, 30), "大正元年7月30日", "T1.7.30"),
        (date(1912, 7, 29), "明治45年7月29日", "M45.7.29"),
        (date(1872, 12, 31), "1872年12月31日", "1872.12.31"),
    ],
)
def test_the_first_year_of_an_era_is_shown_as_gannen(day: date, long: str, short: str) -> None:
    assert wareki(day) == long
    assert wareki_short(day) == short


def test_the_year_of_the_era_is_a_number_and_a_name() -> None:
    assert era_year(DAY).year == 8
    assert era_year(DAY).era.letter == "R"
    assert str(era_year(DAY)) == "令和8年"


def test_the_fiscal_year_begins_in_april() -> None:
    assert fiscal_year(date(2027, 3, 31)) == 2026
    assert fiscal_year(date(2026, 4, 1)) == 2026
    assert fiscal_year_range(2026) == (date(2026, 4, 1), date(2027, 3, 31))


@pytest.mark.parametrize(
    ("year", "label"),
    [
        (2026, "令和8年度"),
        (2019, "令和元年度"),
        (2018, "平成30年度"),
        (1989, "平成元年度"),
        (1988, "昭和63年度"),
        (1926, "大正15年度"),
        (1912, "大正元年度"),
    ],
)
def test_a_fiscal_year_has_the_name_of_its_longer_era(year: int, label: str) -> None:
    assert fiscal_year_label(year) == label


@given(DAYS)
def test_every_day_is_in_the_range_of_its_fiscal_year(day: date) -> None:
    first, last = fiscal_year_range(fiscal_year(day))

    assert first <= day <= last


@pytest.mark.parametrize(
    ("day", "months", "result"),
    [
        (date(2026, 12, 11), 1, date(2027, 1, 11)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
        (date(2026, 1, 15), -13, date(2024, 12, 15)),
        (date(2026, 5, 5), 0, date(2026, 5, 5)),
    ],
)
def test_months_later_is_the_same_day_or_the_last_of_the_month(
    day: date, months: int, result: date
) -> None:
    assert add_months(day, months) == result


@given(DAYS)
def test_the_day_after_the_end_of_a_month_is_the_first(day: date) -> None:
    assert month_end(day) >= day
    assert (month_end(day) + timedelta(days=1)).day == 1
