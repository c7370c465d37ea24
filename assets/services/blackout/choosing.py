"""Which assets come on the paper, and in which order they are brought back."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch, QuerySet

from assets.models import Appointment, Asset, AssetQuerySet, AssetRelation, Municipality, Status

MOST = 80
ABOVE_LOWEST = 2
LONGEST_CHAIN = 12


@dataclass(frozen=True)
class Place:
    """An asset in the order of recovery: its stage, and what has to run before it."""

    stage: int
    asset: Asset
    needs: tuple[str, ...]


def important(municipality: Municipality, *, on: date) -> list[Asset]:
    """The assets that are needed soonest, and what those run on, however it is graded itself."""
    known = _in_use(municipality, on=on)
    first = list(
        known.filter(a_rank__gte=ABOVE_LOWEST).order_by("-a_rank", "-c_rank", "asset_no")[:MOST]
    )
    found = {asset.pk: asset for asset in first}
    layer = set(found)
    while layer and len(found) < MOST:
        beneath = _runs_on(layer).values_list("target", flat=True)
        layer = set(beneath) - found.keys()
        found |= {asset.pk: asset for asset in known.filter(pk__in=layer).order_by("asset_no")}
        layer &= found.keys()
    return list(found.values())[:MOST]


def in_order(assets: Iterable[Asset]) -> list[Place]:
    """What others run on comes first; of one stage what is needed soonest."""
    by_key = {asset.pk: asset for asset in assets}
    beneath: dict[int, set[int]] = defaultdict(set)
    above: dict[int, int] = defaultdict(int)
    for source, target in _runs_on(by_key).values_list("source", "target"):
        if target in by_key:
            beneath[source].add(target)
            above[target] += 1
    stages = {key: _stage(key, beneath, frozenset()) for key in by_key}
    placed = [
        Place(stages[key], asset, tuple(sorted(by_key[each].asset_no for each in beneath[key])))
        for key, asset in by_key.items()
    ]
    return sorted(
        placed, key=lambda p: (p.stage, -p.asset.a_rank, -above[p.asset.pk], p.asset.asset_no)
    )


def _stage(key: int, beneath: dict[int, set[int]], passed: frozenset[int]) -> int:
    """How many stages lie beneath; a circle is cut where it is met again."""
    if len(passed) >= LONGEST_CHAIN:
        return 1
    lower = [each for each in beneath.get(key, ()) if each not in passed]
    return 1 + max((_stage(each, beneath, passed | {key}) for each in lower), default=0)


def _runs_on(keys: Iterable[int]) -> QuerySet[AssetRelation]:
    return AssetRelation.objects.filter(source__in=keys, kind=AssetRelation.Kind.RUNS_ON)


def _in_use(municipality: Municipality, *, on: date) -> AssetQuerySet:
    holding = Appointment.objects.in_force(on=on).filter(capacity=Appointment.Capacity.HOLDER)
    holding = holding.select_related("holder")
    holders = Prefetch("owner_role__appointments", holding, to_attr="holders_on_paper")
    found = Asset.objects.kept().filter(municipality=municipality).exclude(status=Status.DRAFT)
    return found.select_related("owner_role", "org_unit", "segment").prefetch_related(holders)
