"""Levels as the screen writes them: a needed rank in the words of the municipality's scheme."""

from dataclasses import dataclass

from assets.models import Asset, Municipality
from assets.models.asset.grades import AXES
from classification.services import catalogue


@dataclass(frozen=True)
class Grade:
    """A level of one axis: its code, its rank, and the axis that it belongs to."""

    axis: str
    code: str
    rank: int


def stated(asset: Asset, letter: str) -> Grade:
    """Return what somebody decided."""
    code, rank = getattr(asset, f"{letter}_level"), getattr(asset, f"{letter}_rank")
    return Grade(AXES[letter], code, rank)


def needed(asset: Asset, letter: str, rank: int) -> Grade:
    """Return a needed rank by the scheme in force."""
    return Grade(AXES[letter], code_of(asset.municipality, letter, rank), rank)


def code_of(place: Municipality, letter: str, rank: int) -> str:
    """Return the code of the lowest level that is at least so strict; nothing for rank 0."""
    if not rank:
        return ""
    ranks = catalogue.ranks(place.scheme_version_id, AXES[letter])
    enough = [(at, code) for code, at in ranks.items() if at >= rank]
    strictest = max(((at, code) for code, at in ranks.items()), default=(0, ""))
    return min(enough, default=strictest)[1]
