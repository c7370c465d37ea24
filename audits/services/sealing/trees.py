"""The trees that lines are put into, one for each municipality and fiscal year."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.timezone import localdate

from assets.models import Municipality
from audits.models import Checkpoint, SealLeaf, SealNode, SealTree
from audits.services.sealing import lines
from audits.services.sealing.keys import Signer
from config.kit import copying, dates, notes
from config.kit.merkle import Frontier, leaf_hash

SHARED = "shared"  # the tree of what belongs to no municipality
START = "start"
Sealed = tuple[str, int, bytes | None, bytes]  # kind, number, salt, hash


@dataclass
class Growing:
    """A tree while lines are added to it."""

    tree: SealTree
    frontier: Frontier
    leaves: list[tuple[Any, ...]] = field(default_factory=list)

    def add(self, sealed: Iterable[Sealed]) -> None:
        for kind, number, salt, hashed in sealed:
            self.leaves.append((self.tree.pk, self.frontier.size, kind, number, salt, hashed))
            self.frontier.add(hashed)

    def store(self, signer: Signer, *, at: datetime) -> Checkpoint:
        """Store what was added, with a signed checkpoint over all."""
        names = ("tree_id", "place", "kind", "line_id", "salt", "hash")
        copying.insert(SealLeaf, names, self.leaves)
        tiles = [(self.tree.pk, *tile) for tile in self.frontier.tiles]
        if tiles:
            copying.insert(SealNode, ("tree_id", "level", "place", "hash"), tiles)
        root, size = self.frontier.root(), self.frontier.size
        told = notes.Checkpoint(self.tree.origin, size, root, at)
        return Checkpoint.objects.create(
            tree=self.tree,
            size=size,
            root=root,
            frontier=self.frontier.as_bytes(),
            note=signer.sign(told),
            sealed_at=at,
        )


def newest(tree: SealTree) -> Checkpoint | None:
    return Checkpoint.objects.filter(tree=tree).order_by("-size").first()


def growing(municipality_id: int | None, *, at: datetime) -> Growing:
    """Return the tree of the year of `at`, begun when there is none yet.

    Years only go forward: with a clock that was set back, the newest tree goes on.
    """
    year = dates.fiscal_year(localdate(at))
    last = newest_tree(municipality_id)
    if last is None or last.fiscal_year < year:
        return _begin(municipality_id, year, last)
    done = newest(last)
    if done is None:
        return _started(last, None)
    return Growing(last, Frontier.read(done.size, bytes(done.frontier)))


def newest_tree(municipality_id: int | None) -> SealTree | None:
    mine = SealTree.objects.filter(municipality_id=municipality_id)
    return mine.order_by("-fiscal_year").first()


def _begin(municipality_id: int | None, year: int, last: SealTree | None) -> Growing:
    origin = f"daicho/{_code(municipality_id)}/{year}"
    tree = SealTree.objects.create(municipality_id=municipality_id, fiscal_year=year, origin=origin)
    return _started(tree, newest(last) if last else None)


def _started(tree: SealTree, before: Checkpoint | None) -> Growing:
    told = (before.tree.origin, before.size, bytes(before.root)) if before else None
    made = Growing(tree, Frontier())
    made.add([(START, tree.pk, None, leaf_hash(lines.first_line(tree.origin, told).encode()))])
    return made


def _code(municipality_id: int | None) -> str:
    if municipality_id is None:
        return SHARED
    found = Municipality.objects.filter(pk=municipality_id).values_list("code", flat=True).first()
    return found or f"m{municipality_id}"
