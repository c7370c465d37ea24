"""A Merkle tree over a growing list of lines, hashed as RFC 6962 says (SHA-256).

Whoever has the root of the first n lines can be shown, with a few hashes, that a line is one
of them and that a longer list only adds to them. Pure: it knows no database and no keys.
"""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

HASH_BYTES = 32
TILE = 8  # hashes of complete subtrees are kept at every eighth level
EMPTY = hashlib.sha256(b"").digest()

Range = Callable[[int, int], bytes]  # the hash over the lines from start to end
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


def inclusion(index: int, size: int, over: Range) -> list[bytes]:
    """Return the hashes that lead from line `index` to the root of the first `size` lines."""
    return _path(index, 0, size, over)


def _path(index: int, start: int, end: int, over: Range) -> list[bytes]:
    if end - start == 1:
        return []
    middle = start + _half(end - start)
    if index < middle:
        return [*_path(index, start, middle, over), over(middle, end)]
    return [*_path(index, middle, end, over), over(start, middle)]


def consistency(old: int, size: int, over: Range) -> list[bytes]:
    """Return the hashes that show the first `old` lines to be unchanged among `size`."""
    if not 0 < old < size:
        return []
    return _steps(old, 0, size, over, whole=True)


def _steps(old: int, start: int, end: int, over: Range, *, whole: bool) -> list[bytes]:
    if old == end - start:
        return [] if whole else [over(start, end)]
    half = _half(end - start)
    if old <= half:
        return [*_steps(old, start, start + half, over, whole=whole), over(start + half, end)]
    rest = _steps(old - half, start + half, end, over, whole=False)
    return [*rest, over(start, start + half)]


def _half(size: int) -> int:
    """The largest power of two below `size`."""
    return 1 << (size - 1).bit_length() - 1


def includes(leaf: bytes, index: int, size: int, proof: Iterable[bytes], root: bytes) -> bool:
    """Whether the proof leads from the line to the root (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    walk, found = _Walk(index, size - 1), leaf
    for sibling in proof:
        if not walk.last:
            return False
        found = node_hash(sibling, found) if walk.is_right() else node_hash(found, sibling)
        walk.up()
    return not walk.last and found == root


def extends(old: int, old_root: bytes, size: int, root: bytes, proof: Sequence[bytes]) -> bool:
    """Whether the tree of `size` lines begins with the one of `old` (RFC 9162, 2.1.4.2)."""
    if not 0 < old < size:
        same = old_root == root if old == size else old == 0 and old_root == EMPTY
        return same and not proof
    first, *steps = proof if old & (old - 1) else [old_root, *proof]
    walk, before, after = _Walk(old - 1, size - 1), first, first
    walk.skip()
    for step in steps:
        if not walk.last:
            return False
        if walk.is_right():
            before, after = node_hash(step, before), node_hash(step, after)
        else:
            after = node_hash(after, step)
        walk.up()
    return not walk.last and before == old_root and after == root


@dataclass
class _Walk:
    """The way up from a place of the lowest level, whose last place is `last`."""

    place: int
    last: int

    def is_right(self) -> bool:
        """Whether what is added here stands on the left; levels without a partner are passed."""
        if not self.place & 1 and self.place != self.last:
            return False
        while not self.place & 1 and self.place:
            self.up()
        return True

    def skip(self) -> None:
        while self.place & 1:
            self.up()

    def up(self) -> None:
        self.place, self.last = self.place >> 1, self.last >> 1
