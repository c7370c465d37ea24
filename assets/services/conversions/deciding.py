"""Assets that a change of the scheme left to people: what is proposed, and taking it over."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from assets.models import Asset, AssetQuerySet, Municipality, User
from assets.services.conversions.carrying import grade, held, store
from assets.services.conversions.planning import (
    VERSION,
    Plan,
    Planner,
    behind,
    convertible,
    in_force,
)
from classification.levels import Scope
from config.kit import recording


@dataclass(frozen=True)
class Proposal:
    """An asset that is graded by an older scheme, and what its grades would become."""

    asset: Asset
    plan: Plan


@dataclass
class Taken:
    """What became of proposals that somebody took over."""

    done: list[Asset] = field(default_factory=list)
    moved: list[Asset] = field(default_factory=list)
    unsaid: list[Asset] = field(default_factory=list)


def undecided(municipality: Municipality, scope: Scope) -> AssetQuerySet:
    """Return the assets that are still graded by an older scheme, in the order of their units."""
    rows = convertible(municipality, in_force(municipality, scope))
    return rows.select_related("org_unit").order_by("org_unit__position", "asset_no")


def count(municipality: Municipality) -> dict[Scope, int]:
    """Return how many assets are graded by an older scheme; those under approval included."""
    return {scope: behind(municipality, in_force(municipality, scope)).count() for scope in Scope}


def proposals(assets: Iterable[Asset], municipality: Municipality, scope: Scope) -> list[Proposal]:
    """Return what is proposed for each of these assets, by what they hold today."""
    planner = Planner(in_force(municipality, scope))
    return [Proposal(asset, planner.plan(vars(asset))) for asset in assets]


def take_over(
    wanted: Mapping[int, int],
    *,
    municipality: Municipality,
    scope: Scope,
    by: User,
    on: date,
    reason: str = "",
) -> Taken:
    """Grade these assets (key → version seen) as proposed, as one action.

    What somebody else has changed meanwhile, and what nothing is proposed for, stays.
    """
    taken = Taken()
    why = reason or _("分類基準の付け替えの案を採用")
    with recording.action(by=by, reason=why, municipality_id=municipality.pk):
        place = Municipality.objects.select_for_update().get(pk=municipality.pk)
        planner = Planner(in_force(place, scope))
        open_ones = convertible(place, planner.target).filter(pk__in=list(wanted))
        for asset in held(open_ones, place, most=len(wanted)):
            _take(asset, wanted[asset.pk], planner, taken)
        store(taken.done, scope, on=on, also=("classify_reason",))
    return taken


def hints(asset: Asset | None) -> dict[str, str]:
    """Column key → what an older grade becomes and why, as a sentence beside the field."""
    if asset is None or not asset.pk:
        return {}
    told: dict[str, str] = {}
    for scope in Scope:
        own = getattr(asset, f"{VERSION[scope]}_id")
        target = getattr(asset.municipality, f"{VERSION[scope]}_id")
        if own and own != target:
            plan = Planner(in_force(asset.municipality, scope)).plan(vars(asset))
            told |= {f"{move.axis}_level": _hint(move) for move in plan.moves if move.new}
    return told


def _hint(move: Any) -> str:
    told = {"old": move.old, "new": move.new, "why": move.reason}
    if move.reason:
        return _("今までの基準では%(old)s。付け替えの案：%(new)s（%(why)sため）") % told
    return _("今までの基準では%(old)s。付け替えの案：%(new)s") % told


def _take(asset: Asset, version: int, planner: Planner, taken: Taken) -> None:
    plan = planner.plan(vars(asset))
    if asset.version != version:
        taken.moved.append(asset)
    elif not plan.is_said:
        taken.unsaid.append(asset)
    else:
        grade(asset, plan, planner)
        asset.classify_reason = "\n".join(filter(None, (asset.classify_reason, plan.reason)))
        taken.done.append(asset)
