"""Rows of a large file on disk instead of in memory: read by the block, when they are asked for.

The file has no name where the system allows it, and is gone with the last sheet that uses it,
however the process ends.
"""

import weakref
from array import array
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import IO, Final, overload

from config.kit.sheets import limits
from config.kit.sheets.book import Value
from config.kit.sheets.framing import Block, rows_of
from config.kit.sheets.refusing import RefusalError

AT_HAND: Final = 2  # blocks that stay unpacked: a line is looked at with those beside it


class Spool:
    """The blocks of all sheets of one file, in memory while they are few."""

    def __init__(self, folder: Path) -> None:
        self.size = 0
        # Not closed by a with: it lives as long as the rows that are read from it.
        self._file: IO[bytes] = SpooledTemporaryFile(  # noqa: SIM115
            max_size=limits.IN_MEMORY_BYTES, dir=str(folder)
        )
        weakref.finalize(self, self._file.close)

    @property
    def is_small(self) -> bool:
        return self.size <= limits.IN_MEMORY_BYTES

    def add(self, data: bytes) -> int:
        """Keep a block; return where it begins."""
        begin = self.size
        if begin + len(data) > limits.MAX_SPOOLED_BYTES:
            raise RefusalError("unpacked", limit=limits.MAX_SPOOLED_BYTES // limits.MIB)
        self._file.seek(begin)
        self._file.write(data)
        self.size += len(data)
        return begin

    def read(self, begin: int, end: int) -> bytes:
        self._file.seek(begin)
        return self._file.read(end - begin)


class SpooledRows(Sequence[list[Value]]):
    """The rows of one sheet; they are not to be changed in place."""

    def __init__(self, spool: Spool) -> None:
        self._spool = spool
        self._firsts = array("Q")  # the first row of every block
        self._begins = array("Q")
        self._ends = array("Q")
        self._count = 0
        self._at_hand: dict[int, list[list[Value]]] = {}
        self._block: list[list[Value]] = []  # the one that was used last
        self._first = 0  # the number of its first row

    def add(self, block: Block) -> None:
        begin = self._spool.add(block.data)
        self._firsts.append(self._count)
        self._begins.append(begin)
        self._ends.append(begin + len(block.data))
        self._count += block.rows

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, place: int) -> list[Value]: ...
    @overload
    def __getitem__(self, place: slice) -> list[list[Value]]: ...
    def __getitem__(self, place: int | slice) -> list[Value] | list[list[Value]]:
        if isinstance(place, slice):
            return [self[row] for row in range(*place.indices(self._count))]
        inside = place - self._first
        if 0 <= inside < len(self._block):
            return self._block[inside]
        row = place + self._count if place < 0 else place
        if not 0 <= row < self._count:
            raise IndexError(place)
        self._open(bisect_right(self._firsts, row) - 1)
        return self._block[row - self._first]

    def __iter__(self) -> Iterator[list[Value]]:
        for begin, end in zip(self._begins, self._ends, strict=True):
            yield from rows_of(self._spool.read(begin, end))

    def _open(self, number: int) -> None:
        known = self._at_hand.pop(number, None)
        self._block = known or rows_of(self._spool.read(self._begins[number], self._ends[number]))
        self._first = self._firsts[number]
        self._at_hand[number] = self._block
        if len(self._at_hand) > AT_HAND:
            del self._at_hand[next(iter(self._at_hand))]
