"""What the screen says of a needed grade: level against level, the way it came, the reason.

An asset on the way that the viewer may not see is not named: its place is kept, nothing else.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from assets.access import Viewer
from assets.models import Asset, Deviation, Protection
from assets.models.asset.grades import AXES
from assets.services.protection import levels
from assets.services.protection.levels import Grade
from assets.services.protection.region import LETTERS, need_of
from classification.inheritance import Need
from classification.levels import Axis
from classification.services import catalogue
from config.kit.prepared import Prepared

MOST_LED = 50
HOPS = 4  # more assets between an asset and its origin than a line can name
_row: Prepared[Protection] = Prepared(lambda asset: Protection.objects.filter(asset=asset))


@dataclass(frozen=True)
class Station:
    """One asset on the way to where a demand begins; None where it may not be named."""

    asset: Asset | None


@dataclass(frozen=True)
class Line:
    """One axis: what is stated, what is needed, why, and along which assets that came."""

    letter: str
    stated: Grade
    needed: Grade
    why: str
    mark: str
    way: tuple[Station, ...]
    is_cut: bool

    @property
    def label(self) -> str:
        return str(Axis(AXES[self.letter]).label)

    @property
    def falls_short(self) -> bool:
        return bool(self.stated.rank) and self.stated.rank < self.needed.rank

    @property
    def is_open(self) -> bool:
        """Whether something is needed of what nobody has graded yet."""
        return bool(self.needed.rank) and not self.stated.rank


@dataclass(frozen=True)
class Panel:
    """What an asset needs, axis by axis."""

    lines: tuple[Line, ...] = field(default_factory=tuple)
    is_waiting: bool = False

    @property
    def falls_short(self) -> bool:
        return any(line.falls_short for line in self.lines)


def panel(asset: Asset, *, viewer: Viewer) -> Panel | None:
    """Return what an asset needs and why; None for one of which nothing is demanded.

    One question where there is nothing; otherwise one a hop and one for the names.
    """
    row = _row.first(asset=asset.pk)
    if row is None:
        return None
    needs = {letter: need_of(row, letter) for letter in LETTERS}
    ways = _ways(asset, {letter: need for letter, need in needs.items() if need.rank})
    passed = {key for way in ways.values() for key in way}
    seen = viewer.assets().only("pk", "asset_no", "name", "org_unit", "c_rank").in_bulk(passed)
    lines = [
        Line(
            letter=letter,
            stated=levels.stated(asset, letter),
            needed=levels.needed(asset, letter, need.rank),
            why=_why(need.why),
            mark=_mark(need.why),
            way=tuple(Station(seen.get(key)) for key in ways.get(letter, ())),
            is_cut=need.steps > len(ways.get(letter, ())),
        )
        for letter, need in needs.items()
        if need.rank
    ]
    return Panel(tuple(lines), is_waiting=row.waiting)


def led_from(asset: Asset, *, viewer: Viewer) -> list[Asset]:
    """Return the assets next to this one whose need came through it, as far as seen."""
    from_here = Protection.objects.none()
    for letter in LETTERS:
        from_here = from_here | Protection.objects.filter(**{f"{letter}_via": asset})
    found = viewer.assets().filter(pk__in=from_here.values("pk")).select_related("org_unit")
    return list(found.order_by("asset_no")[:MOST_LED])


def _ways(asset: Asset, needs: Mapping[str, Need]) -> dict[str, list[int]]:
    """Return by axis the assets from the next one to the origin, as many as are named."""
    ways: dict[str, list[int]] = {letter: [] for letter in needs}
    at = {letter: need for letter, need in needs.items() if need.via}
    for _hop in range(HOPS):
        for letter, need in at.items():
            ways[letter].append(need.via or 0)
        at = {letter: need for letter, need in at.items() if need.via != need.origin}
        if not at:
            break
        rows = Protection.objects.in_bulk({need.via for need in at.values()})
        at = {
            letter: need_of(rows[need.via], letter)
            for letter, need in at.items()
            if need.via in rows
        }
        at = {letter: need for letter, need in at.items() if need.via}
    for letter, need in needs.items():
        if need.origin and need.origin != asset.pk and need.origin not in ways[letter]:
            ways[letter].append(need.origin)
    return ways


def _why(kind: str) -> str:
    ways = catalogue.inheriting()
    if kind in ways:
        return ways[kind].reason
    return str(dict(Deviation.Kind.choices).get(kind, ""))


def _mark(kind: str) -> str:
    ways = catalogue.inheriting()
    return ways[kind].verified_mark if kind in ways else ""
