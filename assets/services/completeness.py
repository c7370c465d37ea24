"""How complete the records of each unit are, within what a person may see (policy 6(2))."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.db.models import Count

from assets.access import Viewer
from assets.models import Unit
from classification.maturity import HIGHEST

LEVELS = tuple(range(HIGHEST + 1))


@dataclass(frozen=True)
class Line:
    """A unit with the number of its assets at each level, the lowest first."""

    unit: Unit
    counts: list[int]

    @property
    def total(self) -> int:
        return sum(self.counts)

    @property
    def whole_percent(self) -> int | None:
        """The share of records that lack nothing."""
        return self.counts[-1] * 100 // self.total if self.total else None


def of_units(viewer: Viewer, *, on: date) -> list[Line]:
    """Return the units that a person may read, in the order of the chart; those without assets
    are left out.
    """
    counted: dict[int, dict[int, int]] = defaultdict(dict)
    rows = viewer.assets().kept().order_by().filter(assessment__isnull=False)
    for unit, level, count in rows.values_list("org_unit", "assessment__maturity").annotate(
        Count("pk")
    ):
        counted[unit][level] = count
    units = viewer.units().valid(on=on).order_by("path")
    return [
        Line(unit, [counted[unit.pk].get(level, 0) for level in LEVELS])
        for unit in units
        if unit.pk in counted
    ]
