"""Carrying a change of the scheme out, as one recorded action: WAITING → DONE."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from simple_history.utils import bulk_update_with_history

from assets.models import Asset, AssetQuerySet, Conversion, Municipality, User
from assets.services import consequences, versions
from assets.services.conversions.planning import (
    BATCH,
    GRADES,
    VERSION,
    Plan,
    Planner,
    convertible,
    in_force,
)
from classification.levels import Scope
from classification.models import SchemeVersion
from config.kit import recording

WRITTEN = 200
State = Conversion.State


def start(
    municipality: Municipality, *, target: SchemeVersion, by: User, at: datetime, reason: str
) -> Conversion:
    """Ask for a change of the scheme; it is carried out later, once and as a whole."""
    scope = Scope(target.scheme.scope)
    conversion = Conversion(
        municipality=municipality,
        scope=scope,
        source=in_force(municipality, scope),
        target=target,
        reason=reason,
        by=by,
        asked_at=at,
    )
    with action(conversion, reason):
        conversion.full_clean()
        conversion.save(force_insert=True)
    return conversion


def carry_out(conversion: Conversion, *, at: datetime, on: date) -> Conversion:
    """Change the scheme and convert what is certain; the rest keeps its grade and its scheme.

    All of it in one transaction: what is broken off has not begun.
    """
    with action(conversion, conversion.reason):
        row = locked(conversion, State.WAITING)
        if row is None:
            return conversion
        place = Municipality.objects.select_for_update().get(pk=row.municipality_id)
        switch(place, row.target)
        planner = Planner(row.target)
        for batch in _batches(convertible(place, row.target), place):
            plans = [(asset, planner.plan(vars(asset))) for asset in batch]
            certain = [_converted(asset, plan, planner) for asset, plan in plans if plan.is_certain]
            store(certain, row.scope, on=on)
            row.converted += len(certain)
            row.proposed += len(batch) - len(certain)
        row.done_as = recording.request_id()
        end(row, State.DONE, at=at)
    return row


def grade(asset: Asset, plan: Plan, planner: Planner) -> None:
    """Give an asset the grades of a plan, with their ranks and the scheme that they are of."""
    for move in plan.moves:
        setattr(asset, f"{move.axis}_level", move.new)
        setattr(asset, f"{move.axis}_rank", planner.rank(move.axis, move.new))
    setattr(asset, f"{planner.version}_id", planner.target.pk)
    protect(asset, asset.municipality)


def protect(asset: Asset, place: Municipality) -> None:
    """Mark again what only some may see."""
    asset.restricted = asset.is_procedure or asset.c_rank >= place.restricted_rank


def written(scope: str) -> list[str]:
    """The columns that a change of the scheme touches."""
    axes = GRADES[Scope(scope)]
    grades = [f"{axis}_{part}" for axis in axes for part in ("level", "rank")]
    return [*grades, VERSION[Scope(scope)], "restricted", "version"]


def _converted(asset: Asset, plan: Plan, planner: Planner) -> Asset:
    grade(asset, plan, planner)
    return asset


def store(assets: list[Asset], scope: str, *, on: date, also: tuple[str, ...] = ()) -> None:
    """Write graded assets and their versions, and draw what follows from them."""
    if not assets:
        return
    for asset in assets:
        asset.version += 1
    running = recording.current()
    bulk_update_with_history(
        assets,
        Asset,
        [*written(scope), *also],
        batch_size=WRITTEN,
        default_user=running.by,
        default_change_reason=running.reason,
        default_date=running.at,
    )
    consequences.draw(assets, on=on)


def switch(place: Municipality, version: SchemeVersion) -> None:
    """Let a municipality grade by this version from now on."""
    column = VERSION[Scope(version.scheme.scope)]
    if getattr(place, f"{column}_id") != version.pk:
        setattr(place, column, version)
        versions.store(place, version=place.version, columns=[column])


def _batches(assets: AssetQuerySet, place: Municipality) -> Iterator[list[Asset]]:
    """Yield the assets in their order, each batch read when the one before is done."""
    last = 0
    while batch := held(assets.filter(pk__gt=last), place, most=BATCH):
        last = batch[-1].pk
        yield batch


def held(assets: AssetQuerySet, place: Municipality, *, most: int) -> list[Asset]:
    """Return the first of the assets, locked until the action ends."""
    rows = assets.select_related("org_unit").select_for_update(of=("self",)).order_by("pk")
    found = list(rows[:most])
    for asset in found:
        asset.municipality = asset.org_unit.municipality = place
    return found


def locked(conversion: Conversion, state: str) -> Conversion | None:
    """Return the row, locked, if it is still in that state; somebody else may have moved it."""
    rows = Conversion.objects.select_for_update(of=("self",)).select_related(
        "by", "source__scheme", "target__scheme"
    )
    row = rows.get(pk=conversion.pk)
    return row if row.state == state else None


def end(row: Conversion, state: str, *, at: datetime) -> None:
    row.state, row.ended_at = state, at
    row.save()


def action(conversion: Conversion, reason: str) -> Any:
    """Record what is done as done by whoever asked for it."""
    return recording.action(
        by=conversion.by, reason=reason, municipality_id=conversion.municipality_id
    )
