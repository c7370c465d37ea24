"""When people are reminded: so many days before, and every week after (data/reminders.yaml)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import yaml

from config.kit.workdays import monday_of, workday_until

DATA = Path(__file__).resolve().parents[2] / "data" / "reminders.yaml"
LONGEST_CLOSURE = timedelta(days=12)


@dataclass(frozen=True)
class Reminder:
    """How one kind of due date is reminded of."""

    days: tuple[int, ...] = ()
    escalate: int = 0
    month: int = 0
    wait: int = 0

    def horizon(self, on: date) -> date:
        """The last due date of which anything may have to be said on this day."""
        return horizon(self.days, on=on)


@cache
def reminders() -> dict[str, Reminder]:
    rows = yaml.load(DATA.read_text("utf-8"), yaml.CSafeLoader)
    return {
        row["key"]: Reminder(
            tuple(row.get("days", ())),
            row.get("escalate", 0),
            row.get("month", 0),
            row.get("wait", 0),
        )
        for row in rows
    }


def horizon(days: Iterable[int], *, on: date) -> date:
    return on + timedelta(days=max(days, default=0)) + LONGEST_CLOSURE


def reached(due: date, days: Iterable[int], *, on: date) -> int | None:
    """The last step before `due` that has come by `on`; None before the first and after `due`.

    A step is reached on its day or at the first chance after it: whoever was not there for
    three days is told what is true now, once, and not what was true on each of them.
    """
    if due < on:
        return None
    come = (step for step in days if workday_until(due - timedelta(days=step)) <= on)
    return min(come, default=None)


def week(on: date) -> str:
    """The name of a week in a key: what is overdue is told once in each."""
    return monday_of(on).isoformat()
