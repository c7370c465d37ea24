"""What every row of a file must be held against, in a few bytes for each: 200,000 take 10 MB."""

import re
from array import array
from typing import NamedTuple

SIGN = 1 << 64
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

    def __init__(self) -> None:
        self._mask = 1023
        self._count = 0
        self._more = array("q")  # pairs of a further place and where the one before stands
        self._make()

    def __len__(self) -> int:
        return self._count

    def setdefault(self, key: int, place: int, said: int) -> Noted:
        """Return what was noted of a key before; note this where nothing was."""
        key = (key % SIGN) or 1
        slot = self._slot(key)
        if self._keys[slot]:
            return Noted(self._places[slot], self._said[slot])
        if self._count * 3 > self._mask * 2:
            self._grow()
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
        keys, mask = self._keys, self._mask
        slot = (key ^ key >> 29) & mask
        while (found := keys[slot]) and found != key:
            slot = (slot + 1) & mask
        return slot

    def _put(self, slot: int, key: int, place: int, said: int) -> None:
        self._keys[slot], self._places[slot], self._said[slot] = key, place, said
        self._count += 1

    def _grow(self) -> None:
        before = zip(self._keys, self._places, self._said, strict=True)
        self._mask, self._count = self._mask * 2 + 1, 0
        self._make()
        for key, place, said in before:
            if key:
                self._put(self._slot(key), key, place, said)

    def _make(self) -> None:
        size = self._mask + 1
        self._keys = array("Q", bytes(8 * size))
        self._places = array("q", bytes(8 * size))
        self._said = array("q", bytes(8 * size))
