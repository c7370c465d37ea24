"""What an asset must protect for what it holds, carries and documents (policy 6(2)).

The maximum principle along a graph of any depth and shape. Pure: numbers go in, numbers
come out; which links carry which axis comes from the catalogue (inheritance.yaml). Nothing
here calls itself, so that depth costs nothing; each link is followed once.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heappush
from typing import Any, NamedTuple

from classification import levels

CUMULATION, DISTRIBUTION, BY_HAND = "cumulation", "distribution", "by_hand"
FREE = 99  # above every rank: a link without a ceiling of its own


@dataclass(frozen=True)
class Way:
    """One kind of link: to which end it carries what, and the reason in words."""

    kind: str
    to_source: bool
    axes: frozenset[str]
    at_most: str
    only: frozenset[str]
    reason: str
    source: str
    verified: str

    @property
    def verified_mark(self) -> str:
        return levels.mark(self.verified)

    def carries_from(self, kind: str) -> bool:
        """Whether an asset of this kind (資産区分) passes anything on."""
        return bool(self.axes) and (not self.only or kind in self.only)

    def ends(self, source: int, target: int) -> tuple[int, int]:
        """Return who gives and who takes."""
        return (target, source) if self.to_source else (source, target)


class Edge(NamedTuple):
    """One link as one axis sees it: what `giver` needs, `taker` needs too, up to a ceiling."""

    giver: int
    taker: int
    kind: str
    ceiling: int = FREE


class Need(NamedTuple):
    """What one axis of an asset needs: where that begins, how far away, through which asset."""

    rank: int = 0
    steps: int = 0
    origin: int | None = None
    via: int | None = None
    why: str = ""


class Deviation(NamedTuple):
    """A rank set by a person: `cumulation` only raises, `distribution` only lowers."""

    kind: str
    rank: int


NOTHING = Need()
Needs = dict[int, Need]


def read(document: Mapping[str, Any]) -> dict[str, Way]:
    """Return the ways of a catalogue document; ValueError names an unknown axis or end."""
    return {entry["kind"]: _way(entry) for entry in document["links"]}


def needed(
    stated: Mapping[int, int],
    edges: Iterable[Edge],
    *,
    deviations: Mapping[int, Deviation] | None = None,
    settled: Mapping[int, Need] | None = None,
) -> Needs:
    """Return what each asset needs on one axis; those that need nothing are left out.

    `stated` are the ranks as decided, 0 where nobody has; `settled` are needs known already,
    which this graph does not change. An asset passes on the higher of what it states and what
    it needs. Of equal demands the nearest counts, then the oldest origin: a part of a graph
    worked out by itself comes to the same as the whole. A demand that comes back to where it
    began says nothing, so that a circle ends.
    """
    spread = _Spread(edges, deviations or {}, settled or {})
    return spread.from_stated(stated)


def strictest(stated: int, need: Need, *, of: int) -> Need:
    """Return what an asset passes on: what it states, unless it needs more."""
    own = Need(stated, 0, of)
    return min(own, need, key=_order)


def along(edge: Edge, given: Need, deviation: Deviation | None = None) -> Need:
    """Return what arrives at the end of one link; nothing where the demand began there."""
    if not given.rank or given.origin == edge.taker:
        return NOTHING
    return _arriving(edge, given, deviation)


def is_better(need: Need, known: Need) -> bool:
    """Whether a demand takes the place of another: higher, nearer, of an older origin."""
    return _order(need) < _order(known)


def circles(edges: Iterable[tuple[int, int]]) -> list[list[int]]:
    """Return the groups of assets that demand of each other in a circle, smallest key first."""
    onward: dict[int, list[int]] = defaultdict(list)
    backward: dict[int, list[int]] = defaultdict(list)
    for giver, taker in edges:
        onward[giver].append(taker)
        backward[taker].append(giver)
    found: list[list[int]] = []
    seen: set[int] = set()
    for node in reversed(_finished(onward)):
        if node not in seen:
            group = _reached(node, backward, seen)
            if len(group) > 1:
                found.append(sorted(group))
    return sorted(found)


class _Spread:
    """Demands on their way along one axis, the strictest and nearest first."""

    def __init__(
        self,
        edges: Iterable[Edge],
        deviations: Mapping[int, Deviation],
        settled: Mapping[int, Need],
    ) -> None:
        self.deviations, self.settled = deviations, settled
        self.onward: dict[int, list[Edge]] = defaultdict(list)
        for edge in edges:
            if edge.taker not in settled:
                self.onward[edge.giver].append(edge)
        self.found: Needs = {
            node: Need(one.rank, 0, node, None, one.kind)
            for node, one in deviations.items()
            if one.kind != DISTRIBUTION
        }

    def from_stated(self, stated: Mapping[int, int]) -> Needs:
        waiting = [(-rank, 0, node, node) for node, rank in stated.items() if rank]
        for node, need in (*self.settled.items(), *self.found.items()):
            if need.rank:
                waiting.append((-need.rank, need.steps, need.origin or node, node))
        heapify(waiting)
        passed: set[int] = set()
        while waiting:
            rank, steps, origin, node = heappop(waiting)
            if node not in passed:
                passed.add(node)
                for taker, need in self._pass_on(node, Need(-rank, steps, origin)):
                    heappush(waiting, (-need.rank, need.steps, origin, taker))
        return self.found

    def _pass_on(self, node: int, given: Need) -> Iterator[tuple[int, Need]]:
        for edge in self.onward.get(node, ()):
            need = along(edge, given, self.deviations.get(edge.taker))
            if need.rank and is_better(need, self.found.get(edge.taker, NOTHING)):
                self.found[edge.taker] = need
                yield edge.taker, need


def _way(entry: Mapping[str, Any]) -> Way:
    axes = frozenset(levels.Axis(axis).value for axis in entry["axes"])
    if entry["to"] not in {"source", "target"}:
        raise ValueError(f"no end of a link: {entry['to']}")
    return Way(
        kind=entry["kind"],
        to_source=entry["to"] == "source",
        axes=axes,
        at_most=entry.get("at_most", ""),
        only=frozenset(entry.get("only", ())),
        reason=entry["reason"],
        source=entry["source"],
        verified=entry["verified"],
    )


def _arriving(edge: Edge, given: Need, deviation: Deviation | None) -> Need:
    rank, why = min(given.rank, edge.ceiling), edge.kind
    if deviation and deviation.kind == BY_HAND:
        return NOTHING
    if deviation and deviation.kind == DISTRIBUTION and rank > deviation.rank:
        rank, why = deviation.rank, DISTRIBUTION
    return Need(rank, given.steps + 1, given.origin, edge.giver, why)


def _order(need: Need) -> tuple[int, int, int, int, str]:
    return (-need.rank, need.steps, need.origin or 0, need.via or 0, need.why)


def _finished(onward: Mapping[int, Sequence[int]]) -> list[int]:
    """Return every node in the order in which a walk into the depth leaves it."""
    left: list[int] = []
    seen: set[int] = set()
    for start in list(onward):
        if start in seen:
            continue
        seen.add(start)
        path: list[tuple[int, Iterator[int]]] = [(start, iter(onward[start]))]
        while path:
            node, rest = path[-1]
            following = next((one for one in rest if one not in seen), None)
            if following is None:
                left.append(node)
                path.pop()
            else:
                seen.add(following)
                path.append((following, iter(onward.get(following, ()))))
    return left


def _reached(start: int, onward: Mapping[int, Sequence[int]], seen: set[int]) -> list[int]:
    """Return what can be reached from a node and was not seen before; it is seen then."""
    seen.add(start)
    group = [start]
    for node in group:
        for following in onward.get(node, ()):
            if following not in seen:
                seen.add(following)
                group.append(following)
    return group
