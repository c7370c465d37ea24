"""The places of many marks on a sheet, eight bytes each: half a million of them are ordinary."""

import zlib
from array import array
from base64 import b64decode, b64encode
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Set
from typing import Final, Self

from config.kit.sheets import limits

MOST_BYTES: Final = 8 * limits.MAX_MARKS
Place = tuple[int, int]  # row and column of a cell, counted from 0


class Places(Set[Place]):
    """A set of places that also knows those of one row."""

    __slots__ = ("_numbers",)

    def __init__(self, places: Iterable[Place] = ()) -> None:
        numbers = {row * limits.MAX_COLUMNS + column for row, column in places}
        self._numbers = array("Q", sorted(numbers))

    @classmethod
    def of_text(cls, text: str) -> Self:
        """Return the places that `as_text` wrote, on this machine."""
        places = cls()
        packed = zlib.decompressobj()
        places._numbers.frombytes(packed.decompress(b64decode(text), MOST_BYTES))
        return places

    def as_text(self) -> str:
        return b64encode(zlib.compress(self._numbers.tobytes(), 1)).decode()

    def columns(self, row: int) -> list[int]:
        """Return the marked columns of a row."""
        begin = row * limits.MAX_COLUMNS
        first = bisect_left(self._numbers, begin)
        last = bisect_left(self._numbers, begin + limits.MAX_COLUMNS, first)
        return [number - begin for number in self._numbers[first:last]]

    def __contains__(self, place: object) -> bool:
        if not isinstance(place, tuple):
            return False
        number = place[0] * limits.MAX_COLUMNS + place[1]
        found = bisect_left(self._numbers, number)
        return found < len(self._numbers) and self._numbers[found] == number

    def __iter__(self) -> Iterator[Place]:
        return (divmod(number, limits.MAX_COLUMNS) for number in self._numbers)

    def __len__(self) -> int:
        return len(self._numbers)

    def __repr__(self) -> str:
        return f"Places({list(self)})"
