"""Keeping the needed grades in step with grades, links and deviations (policy 6(2)).

What a person states is never changed here: only what follows from it.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import BigIntegerField, Q, Value

from assets.models import Asset, AssetRelation, Deviation, Municipality, Protection
from assets.services.protection.region import (
    BATCH,
    LETTERS,
    Node,
    Region,
    TooWideError,
    all_links,
    batches,
)
from classification import inheritance
from config.kit.prepared import Prepared

MOST = 5_000  # what one save works out at once; beyond it the background does
EVERYTHING = 10**9
TURN = 20_020  # the name of the turn among the advisory locks of PostgreSQL
OTHERWISE = 0  # stands for the assets that something else than a link ties
COLUMNS = [field.attname for field in Protection._meta.concrete_fields if not field.primary_key]


@dataclass(frozen=True)
class Ties:
    """Which of some assets have links, and whether anything at all ties any of them."""

    linked: set[int]
    are_there: bool


@dataclass(frozen=True)
class Examined:
    """How many assets are linked, which of them are kept wrong, and how many circles there are."""

    linked: int
    differing: frozenset[int]
    circles: int


def refresh(assets: Iterable[Asset], *, leaving: bool = False) -> int:
    """Bring what these assets need in step, and whatever that pulls along; count the changes.

    To be called inside the recorded action that changed their grades, links, state or
    deviations; `leaving` before they are deleted. What pulls along too much is left to
    `settle_waiting`, which the scheduler calls.
    """
    given = list(assets)
    return follow(given, leaving=leaving) if ties(given).are_there else 0


def follow(given: Sequence[Asset], *, leaving: bool = False) -> int:
    """Do the same for assets of which some have ties, as `ties` said."""
    keys = {asset.pk for asset in given}
    place = given[0].municipality
    region = Region(place)
    if not leaving and not _is_alone(place):
        return _leave_waiting(keys)
    try:
        region.settle(keys, without=keys if leaving else (), most=MOST)
    except TooWideError:
        return _leave_waiting(keys)
    return _store(region)


def settle_waiting(place: Municipality) -> int:
    """Work out what was left to the background; return how many rows changed."""
    if not _is_alone(place):
        return 0
    rows = Protection.objects.filter(waiting=True, asset__municipality=place)
    region = Region(place)
    region.settle(set(rows.values_list("pk", flat=True)), most=EVERYTHING)
    return _store(region)


def examine(place: Municipality) -> Examined:
    """Work everything of a municipality out afresh and compare it with what is kept.

    Reads only, so that a large register is not locked meanwhile; `mend` writes.
    """
    region = Region(place)
    region.settle_all(all_links(place))
    region.settle(_kept_or_told(place) - region.touched, most=EVERYTHING)
    changed, empty = _differing(region)
    differing = frozenset([row.pk for row in changed] + empty)
    circles = inheritance.circles(set(region.carrying()))
    return Examined(len(region.touched), differing, len(circles))


def mend(place: Municipality, keys: Collection[int]) -> int:
    """Work these assets out as they are now, and write them; return how many rows changed."""
    if not _is_alone(place):
        return _leave_waiting(keys)
    region = Region(place)
    region.settle(keys, most=EVERYTHING)
    return _store(region)


def falls_short(node: Node, needs: dict[str, inheritance.Need]) -> bool:
    """Whether an asset states less than it needs; what nobody has graded states nothing."""
    return any(
        stated and stated < needs[letter].rank
        for letter, stated in zip(LETTERS, node.ranks, strict=True)
    )


def ties(assets: Iterable[Asset], *, new: bool = False) -> Ties:
    """Whether any of these has a link, a deviation or a need: most assets have none.

    Nothing else can point at `new` ones yet.
    """
    systems = {asset.pk: asset.system_id for asset in assets}
    found = set() if new else {key for some in batches(systems) for (key,) in _tied(keys=some)}
    return Ties(found - {OTHERWISE}, are_there=bool(found) or any(systems.values()))


def _whatever_ties(keys: Any) -> Any:
    """One question for all of it; each part is found by an index of its own."""
    through = Q(pk__in=keys) | Q(c_via__in=keys) | Q(i_via__in=keys) | Q(a_via__in=keys)
    otherwise = (
        Asset.objects.filter(system__in=keys),
        Protection.objects.filter(through),
        Deviation.objects.filter(asset__in=keys, state=Deviation.State.IN_FORCE),
    )
    mark = Value(OTHERWISE, BigIntegerField())
    sources = AssetRelation.objects.filter(source__in=keys).order_by().values_list("source_id")
    return sources.union(
        AssetRelation.objects.filter(target__in=keys).order_by().values_list("target_id"),
        *(rows.order_by().annotate(tied=mark).values_list("tied") for rows in otherwise),
    )


_tied: Prepared[Any] = Prepared(_whatever_ties)


def _leave_waiting(keys: Iterable[int]) -> int:
    rows = [Protection(asset_id=key, waiting=True) for key in keys]
    Protection.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["asset"],
        update_fields=["waiting"],
        batch_size=BATCH,
    )
    return 0


def _kept_or_told(place: Municipality) -> set[int]:
    """Return the assets that have a stored need, or a deviation, with or without a link."""
    mine = Asset.objects.filter(municipality=place)
    kept = mine.filter(protection__isnull=False).values_list("pk", flat=True)
    told = mine.filter(deviations__state="in_force").values_list("pk", flat=True)
    return set(kept) | set(told)


def _is_alone(place: Municipality) -> bool:
    """Whether nobody else is working out needs of this municipality: then nobody may begin.

    Two who each knew only their own change would both be wrong. SQLite has one writer anyway.
    """
    if connection.vendor != "postgresql":
        return True
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [TURN, place.pk])
        return bool(cursor.fetchone()[0])


def _differing(region: Region) -> tuple[list[Protection], list[int]]:
    """Return the rows to write, and the assets whose row is to go as they need nothing more."""
    changed, empty = [], []
    for key in region.touched:
        row = _row(region, key)
        kept = region.stored.get(key)
        if row is None:
            if kept:
                empty.append(key)
        elif kept is None or any(getattr(row, name) != getattr(kept, name) for name in COLUMNS):
            changed.append(row)
    return changed, empty


def _store(region: Region) -> int:
    changed, empty = _differing(region)
    for some in batches(empty):
        Protection.objects.filter(pk__in=some).delete()
    names = [field.name for field in Protection._meta.concrete_fields if not field.primary_key]
    Protection.objects.bulk_create(
        changed,
        update_conflicts=True,
        unique_fields=["asset"],
        update_fields=names,
        batch_size=BATCH,
    )
    return len(changed) + len(empty)


def _row(region: Region, key: int) -> Protection | None:
    needs = region.needs(key)
    if key not in region.nodes or not any(need.rank for need in needs.values()):
        return None
    row = Protection(asset_id=key, falls_short=falls_short(region.nodes[key], needs))
    for letter, need in needs.items():
        setattr(row, f"{letter}_needed", need.rank)
        setattr(row, f"{letter}_steps", need.steps)
        setattr(row, f"{letter}_origin_id", need.origin)
        setattr(row, f"{letter}_via_id", need.via)
        setattr(row, f"{letter}_why", need.why)
    return row
