"""The findings that a person may see: narrowed, counted, in the order of their gravity."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Count, IntegerField

from assets.access import Viewer
from assets.models import Finding, Municipality
from assets.models.assessment import FindingQuerySet
from classification.rules import SEVERITIES
from config.kit.paging import COUNTED_TO, CappedCount
from config.kit.prepared import Prepared

State = Finding.State
GRAVITIES = range(1, len(SEVERITIES) + 1)


def _open_of(municipality: Any, gravity: int) -> CappedCount:
    found = Finding.objects.unsettled().filter(municipality=municipality, gravity=gravity)
    counted = found.order_by().values("pk")[: COUNTED_TO + 1]
    return CappedCount(counted, output_field=IntegerField())


_open: Prepared[Any] = Prepared(
    lambda municipality: Municipality.objects.filter(pk=municipality).values_list(
        *[_open_of(municipality, gravity) for gravity in GRAVITIES]
    )
)


@dataclass(frozen=True)
class Wanted:
    """What of the findings is asked for; an empty text asks for everything."""

    state: str = State.OPEN
    severity: str = ""
    rule: str = ""
    unit: str = ""


def listed(viewer: Viewer, wanted: Wanted) -> FindingQuerySet:
    """Return the findings of the assets that the viewer may see."""
    found = _visible(viewer)
    if wanted.state:
        found = found.filter(state=wanted.state)
    if wanted.severity in SEVERITIES:
        found = found.filter(gravity=SEVERITIES.index(wanted.severity) + 1)
    if wanted.rule:
        found = found.filter(rule=wanted.rule)
    if wanted.unit:
        above = viewer.units().filter(code=wanted.unit).values_list("path", flat=True)
        below = viewer.units().below(*above) if above else viewer.units().none()
        found = found.filter(asset__org_unit__in=below)
    return found


def counts(viewer: Viewer, wanted: Wanted) -> dict[str, int]:
    """Return how many there are of each severity, whichever is asked for; counted to a limit."""
    if wanted == Wanted(severity=wanted.severity) and _sees_all(viewer):
        found = _open.first(municipality=viewer.municipality_id or 0)
        return dict(zip(SEVERITIES, found or [0 for _gravity in GRAVITIES], strict=True))
    rows = listed(viewer, replace(wanted, severity="")).order_by()
    counted = dict(rows.values_list("gravity").annotate(number=Count("*")))
    return {
        name: min(counted.get(gravity, 0), COUNTED_TO + 1)
        for gravity, name in zip(GRAVITIES, SEVERITIES, strict=True)
    }


def gravest(assets: Collection[int]) -> dict[int, tuple[str, int]]:
    """Return of each of these assets how grave its gravest open findings are, and how many."""
    rows = Finding.objects.unsettled().filter(asset__in=assets).order_by("asset", "-gravity")
    counted = rows.values_list("asset", "severity").annotate(Count("pk"))
    # The gravest come last of each asset and stay.
    return {asset: (severity, count) for asset, severity, count in counted}


def _sees_all(viewer: Viewer) -> bool:
    return all(map(viewer.can_everywhere, ("read_assets", "read_restricted")))


def _visible(viewer: Viewer) -> FindingQuerySet:
    found = Finding.objects.filter(municipality=viewer.municipality_id)
    if _sees_all(viewer):
        return found
    return found.filter(asset__in=viewer.assets().values("pk"))
