"""How far the measures of the policy are carried out, within what a person may see (6(9))."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Sum
from django.db.models.functions import Coalesce

from assets.access import Viewer
from assets.models import AssetControl, Unit, UnitControl
from assets.models.control import Implementation
from assets.services import local_catalogue
from assets.services.controls.asking import asked_of
from classification.controls import Control

State = Implementation.State


@dataclass(frozen=True)
class Share:
    """How many of those that are asked are met; nothing asked is no share."""

    met: int
    asked: int

    @property
    def percent(self) -> int | None:
        return self.met * 100 // self.asked if self.asked else None


@dataclass(frozen=True)
class UnitLine:
    """A unit with the measures asked of itself and of its assets."""

    unit: Unit
    own: Share
    assets: Share


@dataclass(frozen=True)
class ControlLine:
    """A measure with the answers given to it, by state."""

    control: Control
    states: list[int]

    @property
    def answered(self) -> int:
        return sum(self.states)


def of_units(viewer: Viewer, *, on: date) -> list[UnitLine]:
    """Return the units that a person may read, in the order of the chart, each with its shares."""
    units = list(viewer.units().valid(on=on).select_related("municipality").order_by("path"))
    met = Counter(
        dict(
            UnitControl.objects.filter(unit__in=[unit.pk for unit in units])
            .filter(state__in=Implementation.MET)
            .values_list("unit")
            .annotate(Count("pk"))
        )
    )
    assets = _shares_of_assets(viewer)
    return [
        UnitLine(unit, Share(met[unit.pk], len(asked_of(unit))), assets.get(unit.pk, Share(0, 0)))
        for unit in units
    ]


def of_controls(viewer: Viewer) -> list[ControlLine]:
    """Return the measures in the order of the policy, each with how it was answered."""
    place: Any = viewer.municipality
    seen: dict[str, Counter[str]] = defaultdict(Counter)
    of_assets = AssetControl.objects.filter(asset__in=viewer.assets().kept())
    of_units = UnitControl.objects.filter(unit__in=viewer.units())
    for answers in (of_assets, of_units):
        for control, state, count in answers.values_list("control", "state").annotate(Count("pk")):
            seen[control][state] += count
    return [
        ControlLine(control, [seen[control.id][state] for state in State.values])
        for control in local_catalogue.controls(place)
    ]


def _shares_of_assets(viewer: Viewer) -> dict[int, Share]:
    """Return, by unit, what is kept of its assets."""
    rows = (
        viewer.assets()
        .kept()
        .order_by()
        .values_list("org_unit")
        .annotate(
            met=Coalesce(Sum("assessment__controls_met"), 0),
            asked=Coalesce(Sum("assessment__controls_asked"), 0),
        )
    )
    return {unit: Share(met, asked) for unit, met, asked in rows}
