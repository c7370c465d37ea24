"""The 287 sample assets as plain facts, and the village that they are read in."""

from collections.abc import Callable
from datetime import date
from functools import cache
from typing import Any

from django.db import transaction

from assets.services.demo.place import day, read, unit_of
from assets.services.imports.readings import Context
from config.kit import recording
from tests import factories

Facts = dict[str, Any]
ON = factories.TODAY
# Entered for the demo's story after the 287: drafts, and what was disposed of or suspended.
LATER = {
    "SOM-069", "SOM-070", "SOM-071", "JUM-028", "JUM-029", "KEN-033", "NOR-019", "CHU-023",
}  # fmt: skip


@cache
def village() -> Facts:
    return read("demo_village")


@cache
def assets() -> list[Facts]:
    """Every asset with its unit's name, and its days as days."""
    names = {unit["code"]: unit["name"] for unit in village()["units"]}
    return [
        {
            **{key: _day(key, value) for key, value in line.items()},
            "org_unit": names[unit_of(line["asset_no"])],
        }
        for line in village()["assets"]
        if line["asset_no"] not in LATER
    ]


def _day(key: str, value: Any) -> Any:
    return day(value, on=ON) if key == "next_review" else value


def of_units() -> dict[str, list[Facts]]:
    """The assets by the name of their unit, in the order of the village."""
    found: dict[str, list[Facts]] = {}
    for asset in assets():
        found.setdefault(asset["org_unit"], []).append(asset)
    return found


class Village:
    """What cells are read against: the village is entered, asked once, and gone again."""

    def __init__(self, unblock: Callable[[], Any]) -> None:
        with unblock(), transaction.atomic():
            with recording.origin("test"), recording.action(by=recording.PROGRAM, reason="準備"):
                self.context = self._gathered()
            transaction.set_rollback(True)

    def _gathered(self) -> Context:
        home = factories.make_municipality()
        units = {}
        for row in village()["units"]:
            unit = factories.make_unit(home, code=row["code"], name=row["name"], kind=row["kind"])
            unit.also_known_as = row["also_known_as"]
            unit.save()
            units[row["code"]] = unit
        root = factories.root_of(home)
        for row in village()["posts"]:
            factories.make_post(units.get(row["unit"], root), row["name"])
        return Context.of(home, on=date(ON.year, ON.month, ON.day))
