"""A Merkle tree over a growing list of lines, hashed as RFC 6962 says (SHA-256).

Whoever has the root of the first n lines can tell whether they are still the same, and whether
a longer list only adds to them. Pure: it knows no database and no keys.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field

HASH_BYTES = 32
TILE = 8  # hashes of complete subtrees are kept at every eighth level
EMPTY = hashlib.sha256(b"").digest()

Node = tuple[int, int, bytes]  # level, place in the level, hash


def leaf_hash(line: bytes) -> bytes:
    return hashlib.sha256(b"\0" + line).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\1" + left + right).digest()


@dataclass
class Frontier:
    """All that is needed to go on with a tree: the roots of its complete parts, at most 64.

    `tiles` gathers the nodes of every eighth level as they become complete.
    """

    size: int = 0
    peaks: list[bytes] = field(default_factory=list)
    tiles: list[Node] = field(default_factory=list)

    @classmethod
    def read(cls, size: int, kept: bytes) -> "Frontier":
        """Read what `as_bytes` gave; raises ValueError where size and hashes do not fit."""
        if len(kept) != size.bit_count() * HASH_BYTES:
            raise ValueError(f"{len(kept)} bytes are no frontier of {size} lines")
        peaks = [kept[at : at + HASH_BYTES] for at in range(0, len(kept), HASH_BYTES)]
        return cls(size, peaks)

    def as_bytes(self) -> bytes:
        return b"".join(self.peaks)

    def add(self, leaf: bytes) -> None:
        self.peaks.append(leaf)
        place, level = self.size, 0
        while place & 1:
            right = self.peaks.pop()
            self.peaks[-1] = node_hash(self.peaks[-1], right)
            place >>= 1
            level += 1
            if not level % TILE:
                self.tiles.append((level, place, self.peaks[-1]))
        self.size += 1

    def root(self) -> bytes:
        if not self.peaks:
            return EMPTY
        root = self.peaks[-1]
        for left in reversed(self.peaks[:-1]):
            root = node_hash(left, root)
        return root


def root_of(hashes: Sequence[bytes]) -> bytes:
    """Return the root over these hashes of lines or of equal parts."""
    frontier = Frontier()
    for each in hashes:
        frontier.add(each)
    return frontier.root()
