"""A part of the register's links, read by the batch, and what the assets in it need.

Only what a change touches is worked out: the assets themselves, all whose stored need came
through them, and all that would now need more. Everything else stands as it is stored, so
that the cost follows from how much changes, not from how large the register is.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from django.db.models import Q

from assets.models import Asset, AssetRelation, Deviation, Municipality, Protection, Status
from assets.models.asset.grades import AXES
from classification import inheritance
from classification.inheritance import NOTHING, Edge, Need, Needs, Way
from classification.services import catalogue
from config.kit.prepared import Prepared

BATCH = 500
LETTERS = ("c", "i", "a")
SYSTEM = "system"  # the column 関連システム says the same as a link would

Link = tuple[int, int, str]  # source, target and kind


_relations: Prepared[Link] = Prepared(
    lambda keys: AssetRelation.objects.filter(Q(source__in=keys) | Q(target__in=keys)).values_list(
        "source_id", "target_id", "kind"
    )
)
# Either by an index of its own; asked for together they would be found by neither.
_own_systems: Prepared[tuple[int, int]] = Prepared(
    lambda keys: Asset.objects.filter(pk__in=keys, system__gt=0).values_list("pk", "system_id")
)
_users: Prepared[tuple[int, int]] = Prepared(
    lambda keys: Asset.objects.filter(system__in=keys).values_list("pk", "system_id")
)
# What has been entered and is still there: a draft asks nothing of anybody yet.
_counting: Prepared[tuple[int, str, int, int, int]] = Prepared(
    lambda keys: (
        Asset.objects.filter(pk__in=keys)
        .kept()
        .exclude(status=Status.DRAFT)
        .values_list("pk", "kind", "c_rank", "i_rank", "a_rank")
    )
)
_rows: Prepared[Protection] = Prepared(lambda keys: Protection.objects.filter(pk__in=keys))
_in_force: Prepared[tuple[int, str, str, int]] = Prepared(
    lambda keys: Deviation.objects.filter(
        asset__in=keys, state=Deviation.State.IN_FORCE
    ).values_list("asset_id", "axis", "kind", "rank")
)
_led: Prepared[int] = Prepared(
    lambda keys: Protection.objects.filter(
        Q(c_via__in=keys) | Q(i_via__in=keys) | Q(a_via__in=keys)
    ).values_list("pk", flat=True)
)


class Node(NamedTuple):
    """What of an asset matters here: its kind (資産区分) and its ranks as decided."""

    kind: str
    ranks: tuple[int, int, int]


@dataclass(frozen=True)
class Supposed:
    """A change that nobody has made yet: grades by asset, links more and links fewer."""

    ranks: Mapping[int, tuple[int, int, int]] = field(default_factory=dict)
    added: frozenset[Link] = frozenset()
    removed: frozenset[Link] = frozenset()


class TooWideError(Exception):
    """A change pulls along more assets than a person should wait for."""


class Region:
    """The assets that a change touches, with the links and the assets around them."""

    def __init__(self, place: Municipality, *, supposed: Supposed | None = None) -> None:
        self.supposed = supposed or Supposed()
        self.ways = catalogue.inheriting()
        self.ceilings = _ceilings(place, self.ways)
        self.touched: set[int] = set()
        self.nodes: dict[int, Node] = {}
        self.links: set[Link] = set()
        self.stored: dict[int, Protection] = {}
        self.found: dict[str, Needs] = {letter: {} for letter in LETTERS}
        self._asked: set[int] = set()
        self._deviations: dict[str, dict[int, inheritance.Deviation]] = {c: {} for c in LETTERS}

    def settle(self, keys: Collection[int], *, without: Collection[int] = (), most: int) -> None:
        """Work out what these assets need, and whatever that changes elsewhere.

        `without` are assets that are about to go. Raises TooWideError beyond `most` assets.
        """
        growing = set(keys)
        while growing:
            self._touch(growing, most)
            for gone in without:
                self.nodes.pop(gone, None)
            self._solve()
            growing = self._outgrown()

    def settle_all(self, links: Iterable[Link]) -> None:
        """Work out everything that is linked, of links that were read elsewhere."""
        self.links = set(links)
        self.touched = {key for source, target, _kind in self.links for key in (source, target)}
        self._learn(self.touched)
        self._solve()

    def needs(self, key: int) -> dict[str, Need]:
        """Return what an asset was found to need, by the letter of the axis."""
        return {letter: self.found[letter].get(key, NOTHING) for letter in LETTERS}

    def carrying(self) -> Iterator[tuple[int, int]]:
        """Yield who gives and who takes along every link that carries anything."""
        for letter in LETTERS:
            yield from ((edge.giver, edge.taker) for edge in self._edges(letter))

    def _touch(self, keys: set[int], most: int) -> None:
        """Take assets in, with all whose stored need came through them, and read around them."""
        new, edge = set[int](), keys - self.touched
        while edge:
            new |= edge
            if len(self.touched) + len(new) > most:
                raise TooWideError
            edge = set(_led_through(edge)) - new - self.touched
        self.touched |= new
        self.links |= set(links_of(new)) | set(_touching(self.supposed.added, new))
        self.links -= self.supposed.removed
        self._learn(new | {key for source, target, _kind in self.links for key in (source, target)})

    def _learn(self, keys: set[int]) -> None:
        unknown = keys - self._asked
        self._asked |= unknown
        for some in batches(unknown):
            for pk, kind, c, i, a in _counting(keys=some):
                self.nodes[pk] = Node(kind, self.supposed.ranks.get(pk, (c, i, a)))
            self.stored |= {row.pk: row for row in _rows(keys=some)}
            for asset, axis, kind, rank in _in_force(keys=some):
                told = self._deviations[_LETTER_OF[axis]]
                told[asset] = inheritance.Deviation(kind, rank)

    def _solve(self) -> None:
        for place, letter in enumerate(LETTERS):
            stated = {key: node.ranks[place] for key, node in self.nodes.items()}
            outside = self.nodes.keys() - self.touched
            told = {
                key: one
                for key, one in self._deviations[letter].items()
                if key in self.touched and key in self.nodes
            }
            self.found[letter] = inheritance.needed(
                stated,
                self._edges(letter),
                deviations=told,
                settled={key: self._stored(key, letter) for key in outside},
            )

    def _outgrown(self) -> set[int]:
        """Return the assets outside that would need more than is stored of them."""
        found = set()
        for place, letter in enumerate(LETTERS):
            for edge in self._edges(letter):
                if edge.taker in self.touched or edge.giver not in self.touched:
                    continue
                stated = self.nodes[edge.giver].ranks[place]
                own = self.found[letter].get(edge.giver, NOTHING)
                given = inheritance.strictest(stated, own, of=edge.giver)
                need = inheritance.along(edge, given, self._deviations[letter].get(edge.taker))
                if inheritance.is_better(need, self._stored(edge.taker, letter)):
                    found.add(edge.taker)
        return found

    def _edges(self, letter: str) -> list[Edge]:
        axis, edges = AXES[letter], []
        for source, target, kind in self.links:
            way = self.ways.get(kind)
            if way is None or axis not in way.axes:
                continue
            giver, taker = way.ends(source, target)
            both = taker in self.nodes and giver in self.nodes
            if both and way.carries_from(self.nodes[giver].kind):
                ceiling = self.ceilings.get(kind, inheritance.FREE)
                edges.append(Edge(giver, taker, kind, ceiling))
        return edges

    def _stored(self, key: int, letter: str) -> Need:
        row = self.stored.get(key)
        return need_of(row, letter) if row else NOTHING


def need_of(row: Protection, letter: str) -> Need:
    """Return what a stored row says of one axis."""
    return Need(
        getattr(row, f"{letter}_needed"),
        getattr(row, f"{letter}_steps"),
        getattr(row, f"{letter}_origin_id"),
        getattr(row, f"{letter}_via_id"),
        getattr(row, f"{letter}_why"),
    )


def links_of(keys: Iterable[int]) -> Iterator[Link]:
    """Yield every link that has one of these assets at either end."""
    for some in batches(keys):
        yield from _relations(keys=some)
        for rows in (_own_systems(keys=some), _users(keys=some)):
            yield from ((pk, system, SYSTEM) for pk, system in rows)


def all_links(place: Municipality) -> Iterator[Link]:
    """Yield every link of a municipality, by the batch: no question stays open for long."""
    last = 0
    rows = AssetRelation.objects.filter(source__municipality=place).order_by("pk")
    told = rows.values_list("pk", "source_id", "target_id", "kind")
    while some := list(told.filter(pk__gt=last)[: BATCH * 10]):
        last = some[-1][0]
        yield from (row[1:] for row in some)
    last = 0
    users = Asset.objects.filter(municipality=place).exclude(system=None).order_by("pk")
    while pairs := list(users.filter(pk__gt=last).values_list("pk", "system_id")[: BATCH * 10]):
        last = pairs[-1][0]
        yield from ((pk, system, SYSTEM) for pk, system in pairs if system)


def batches(keys: Iterable[int]) -> Iterator[list[int]]:
    """Yield keys as many as one question takes, in their order."""
    ordered = sorted(keys)
    for start in range(0, len(ordered), BATCH):
        yield ordered[start : start + BATCH]


_LETTER_OF = {axis: letter for letter, axis in AXES.items()}


def _led_through(keys: Iterable[int]) -> Iterator[int]:
    """Yield the assets whose stored need came through one of these."""
    for some in batches(keys):
        yield from _led(keys=some)


def _touching(links: Iterable[Link], keys: Collection[int]) -> Iterator[Link]:
    return (link for link in links if link[0] in keys or link[1] in keys)


def _ceilings(place: Municipality, ways: Mapping[str, Way]) -> dict[str, int]:
    """Return the highest rank that a kind of link carries; a level unknown here limits nothing."""
    ranks = catalogue.ranks(place.scheme_version_id, AXES["c"])
    return {kind: ranks[way.at_most] for kind, way in ways.items() if way.at_most in ranks}
