"""What every row of a file must be held against, in a few bytes for each: 200,000 take 10 MB."""

import re
from array import array
from typing import NamedTuple

SIGN = 1 << 64
LEAST = 600
# Signs and endings that do not make two names two assets.
_NEAR = re.compile(r"[-・（）()「」\[\]_,、。/.]|(?:簿|類|等|一式|関係|一覧|データ)$")


def near(unit: int, folded: str) -> int:
    """Return a key that the names of a unit share which look like one another."""
    return hash((unit, _NEAR.sub("", folded), "near"))


class Noted(NamedTuple):
    """Where something was seen first (a row above 0, an asset below), and what was said of it."""

    place: int
    said: int


class Remembered:
    """An open table of 64-bit keys. A different text of the same key does not occur in practice."""

    def __init__(self, count: int = 0) -> None:
        """Make room for that many keys; it grows with more, but takes more then as well."""
        self._size = _size_for(count)
        self._count = 0
        self._more = array("q")  # pairs of a further place and where the one before stands
        self._make()

    def __len__(self) -> int:
        return self._count

    def expect(self, count: int) -> None:
        """Make room for that many keys more."""
        size = _size_for(self._count + count)
        if size > self._size:
            self._grow(size)

    def setdefault(self, key: int, place: int, said: int) -> Noted:
        """Return what was noted of a key before; note this where nothing was."""
        key = (key % SIGN) or 1
        slot = self._slot(key)
        if self._keys[slot]:
            return Noted(self._places[slot], self._said[slot])
        if self._count * 3 > self._size * 2:
            self._grow(self._size * 2)
            slot = self._slot(key)
        self._put(slot, key, place, said)
        return Noted(place, said)

    def add(self, key: int, place: int) -> None:
        """Note one more place of a key; nothing is said of it."""
        key = (key % SIGN) or 1
        first = self.setdefault(key, place, 0)
        if first.place != place:
            slot = self._slot(key)
            self._more.extend((place, self._said[slot]))
            self._said[slot] = len(self._more)

    def places(self, key: int) -> list[int]:
        """Return every place that was added of a key, the first one first."""
        slot = self._slot((key % SIGN) or 1)
        if not self._keys[slot]:
            return []
        later, link = [], self._said[slot]
        while link:
            later.append(self._more[link - 2])
            link = self._more[link - 1]
        return [self._places[slot], *reversed(later)]

    def _slot(self, key: int) -> int:
        """Return where a key stands, or the free place for it."""
        keys, size = self._keys, self._size
        slot = key % size
        while (found := keys[slot]) and found != key:
            slot = (slot + 1) % size
        return slot

    def _put(self, slot: int, key: int, place: int, said: int) -> None:
        self._keys[slot], self._places[slot], self._said[slot] = key, place, said
        self._count += 1

    def _grow(self, size: int) -> None:
        before = zip(self._keys, self._places, self._said, strict=True)
        self._size, self._count = size, 0
        self._make()
        for key, place, said in before:
            if key:
                self._put(self._slot(key), key, place, said)

    def _make(self) -> None:
        self._keys, self._places, self._said = (
            array(kind, [0]) * self._size for kind in ("Q", "q", "q")
        )


def _size_for(count: int) -> int:
    """Return room for that many keys and gaps, at which a search ends; odd, as keys may be even."""
    return max(count, LEAST) * 8 // 5 | 1
