"""The days on which public offices work: no weekends, no holidays, not the turn of the year."""

from datetime import date, timedelta

import jpholiday

ONE_DAY = timedelta(days=1)
SATURDAY = 5
# 地方自治法4条の2: the days on which local governments are closed, beside weekends and holidays.
YEAR_END = {(12, 29), (12, 30), (12, 31), (1, 1), (1, 2), (1, 3)}


def is_workday(day: date) -> bool:
    if day.weekday() >= SATURDAY or (day.month, day.day) in YEAR_END:
        return False
    return not jpholiday.is_holiday(day)


def workday_until(day: date) -> date:
    """Return the day itself, or the last working day before it."""
    while not is_workday(day):
        day -= ONE_DAY
    return day


def workdays_before(day: date, *, count: int) -> date:
    """Return the day after which, up to `day`, so many working days have passed."""
    while count:
        count -= is_workday(day)
        day -= ONE_DAY
    return day


def monday_of(day: date) -> date:
    return day - day.weekday() * ONE_DAY


def begins_week(day: date) -> bool:
    """Whether this is the first working day of its week."""
    return is_workday(day) and not any(
        is_workday(monday_of(day) + number * ONE_DAY) for number in range(day.weekday())
    )
