"""A municipality of the demo while it is being told: its data, and what stands of it so far."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import yaml
from django.utils import timezone

from assets.models import Asset, Campaign, Municipality, Post, Unit, User

DATA = Path(__file__).resolve().parents[2] / "data"
STORY_ENDS = (11, 13)

Facts = dict[str, Any]


@dataclass
class Place:
    """What the files call by a name (a unit's code, a post, a username, a number), as rows."""

    data: Facts
    on: date
    municipality: Municipality
    units: dict[str, Unit] = field(default_factory=dict)
    posts: dict[str, Post] = field(default_factory=dict)
    people: dict[str, User] = field(default_factory=dict)
    assets: dict[str, Asset] = field(default_factory=dict)
    campaigns: dict[str, Campaign] = field(default_factory=dict)

    @property
    def lines(self) -> dict[str, Facts]:
        """The asset lines of the file by number."""
        return {line["asset_no"]: line for line in self.data["assets"]}

    def day(self, text: str) -> date:
        return day(text, on=self.on)

    def moment(self, text: str) -> datetime:
        return moment(text, on=self.on)

    def head_post(self, unit: str) -> Post:
        """The post that heads a unit: the first of it in the file."""
        named = next(row["name"] for row in self.data["posts"] if row["unit"] == unit)
        return self.posts[named]

    def administrator(self) -> User:
        return self.people[self.data["administrator"]]


def read(name: str) -> Facts:
    """Return the contents of a data file."""
    text = (DATA / f"{name}.yaml").read_text("utf-8")
    return dict(yaml.load(text, yaml.CSafeLoader))


def day(text: str, *, on: date) -> date:
    """Read "-1 04-14" (from the year in which the story ends) or "today-12"."""
    if text.startswith("today"):
        return on + timedelta(days=int(text.removeprefix("today").split(" ")[0] or 0))
    years, month_day = text.split(" ")[:2]
    last = on.year if (on.month, on.day) >= STORY_ENDS else on.year - 1
    month, number = (int(part) for part in month_day.split("-"))
    return date(last + int(years), month, number)


def moment(text: str, *, on: date) -> datetime:
    """Read "-1 04-14 10:20" or "today-9 10:20"; in the time zone of the installation."""
    hour, minute = (int(part) for part in text.rsplit(" ", maxsplit=1)[-1].split(":"))
    then = day(text, on=on)
    zone = timezone.get_default_timezone()
    return datetime(then.year, then.month, then.day, hour, minute, tzinfo=zone)


def unit_of(number: str) -> str:
    """The code of the unit that an asset number begins with."""
    return number.partition("-")[0]


def last_serial(numbers: Iterable[str]) -> int:
    return max(int(number.partition("-")[2]) for number in numbers)
