"""What a change would pull along, told before it is made: nothing is stored."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from assets.access import Viewer
from assets.models import Asset
from assets.services.protection import levels
from assets.services.protection.levels import Grade
from assets.services.protection.region import (
    LETTERS,
    Region,
    Supposed,
    TooWideError,
    need_of,
)
from classification.inheritance import NOTHING
from classification.levels import Axis

MOST = 2_000  # nobody waits for more, or reads it
SHOWN = 50


@dataclass(frozen=True)
class Pull:
    """One axis of one asset that would need another level than now."""

    asset: Asset
    stated: Grade
    before: Grade
    after: Grade

    @property
    def label(self) -> str:
        return str(Axis(self.after.axis).label)

    @property
    def falls_short(self) -> bool:
        """Whether what is stated would not reach what is needed."""
        return bool(self.stated.rank) and self.stated.rank < self.after.rank


@dataclass(frozen=True)
class Effect:
    """What a change would pull along, of what the viewer may see; `is_wide` when too much."""

    pulls: tuple[Pull, ...] = ()
    is_wide: bool = False

    @property
    def shown(self) -> tuple[Pull, ...]:
        return self.pulls[:SHOWN]

    @property
    def more(self) -> int:
        return len(self.pulls) - len(self.shown)


def of_link(source: Asset, *, target: Asset, kind: str, viewer: Viewer) -> Effect:
    """Tell what a new link would change."""
    link = (source.pk, target.pk, kind)
    return _effect(source, {source.pk, target.pk}, Supposed(added=frozenset({link})), viewer)


def of_grades(asset: Asset, *, ranks: tuple[int, int, int], viewer: Viewer) -> Effect:
    """Tell what other grades of an asset would change for the assets around it."""
    return _effect(asset, {asset.pk}, Supposed(ranks={asset.pk: ranks}), viewer)


def _effect(asset: Asset, keys: set[int], supposed: Supposed, viewer: Viewer) -> Effect:
    region = Region(asset.municipality, supposed=supposed)
    try:
        region.settle(keys, most=MOST)
    except TooWideError:
        return Effect(is_wide=True)
    changed = dict(_changed(region))
    seen = viewer.assets().filter(pk__in=changed).select_related("org_unit").order_by("asset_no")
    return Effect(tuple(_pulls(seen, changed, region)))


def _changed(region: Region) -> Iterator[tuple[int, list[str]]]:
    """Yield the assets that would need something else, with the axes on which they would."""
    for key in sorted(region.touched):
        row, needs = region.stored.get(key), region.needs(key)
        before = {letter: need_of(row, letter) if row else NOTHING for letter in LETTERS}
        letters = [one for one in LETTERS if before[one].rank != needs[one].rank]
        if letters:
            yield key, letters


def _pulls(
    assets: Iterable[Asset], changed: dict[int, list[str]], region: Region
) -> Iterator[Pull]:
    for asset in assets:
        row, needs = region.stored.get(asset.pk), region.needs(asset.pk)
        for letter in changed[asset.pk]:
            before = need_of(row, letter).rank if row else 0
            yield Pull(
                asset,
                levels.stated(asset, letter),
                levels.needed(asset, letter, before),
                levels.needed(asset, letter, needs[letter].rank),
            )
