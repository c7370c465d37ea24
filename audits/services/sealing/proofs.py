"""Roots from the stored hashes, without reading a whole tree."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from audits.models import SealLeaf, SealNode, SealTree
from config.kit import merkle
from config.kit.merkle import TILE

WIDTH = 1 << TILE
PAGE = 10_000


@dataclass
class Hashes:
    """The stored hashes of one tree, read in tiles of 256 and kept for as long as this object.

    A root over a million lines reads at most three tiles.
    """

    tree: SealTree
    tiles: dict[tuple[int, int], list[bytes]] = field(default_factory=dict)

    def root(self, size: int) -> bytes:
        """Return the root over the first lines of the tree, as it would be signed."""
        return self.over(0, size) if size else merkle.EMPTY

    def over(self, start: int, end: int) -> bytes:
        """Return the hash over these lines; they must all be sealed."""
        size = end - start
        if size & (size - 1) or start % size:
            half = 1 << (size - 1).bit_length() - 1
            return merkle.node_hash(self.over(start, start + half), self.over(start + half, end))
        level = size.bit_length() - 1
        base = level - level % TILE
        first, count = start >> base, size >> base
        tile = self._tile(base, first // WIDTH)
        return merkle.root_of(tile[first % WIDTH : first % WIDTH + count])

    def _tile(self, level: int, place: int) -> list[bytes]:
        if (level, place) not in self.tiles:
            span = range(place * WIDTH, (place + 1) * WIDTH)
            places = {"place__gte": span.start, "place__lt": span.stop}
            kept = (
                SealNode.objects.filter(tree=self.tree, level=level, **places)
                if level
                else SealLeaf.objects.filter(tree=self.tree, **places)
            )
            found = kept.order_by("place").values_list("hash", flat=True)
            self.tiles[level, place] = list(map(bytes, found))
        return self.tiles[level, place]


def leaf_hashes(tree: SealTree, size: int) -> Iterator[bytes]:
    """Yield the hash of every line up to `size`, in pages."""
    for start in range(0, size, PAGE):
        page = SealLeaf.objects.filter(
            tree=tree, place__gte=start, place__lt=min(start + PAGE, size)
        )
        yield from map(bytes, page.order_by("place").values_list("hash", flat=True))
