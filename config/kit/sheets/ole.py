"""The container of old Office files: the names of its streams and the bytes of one of them."""

import struct
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final

from config.kit.sheets import limits
from config.kit.sheets.refusing import RefusalError

SIGNATURE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENTRY_BYTES: Final = 128
SMALL_BYTES: Final = 4096  # shorter streams live in the small sectors of the root's stream
LISTED_IN_HEADER: Final = 109
NO_SECTOR: Final = 0xFFFFFFF0  # this and above: the end of a chain, or nothing
ROOT: Final = 5


@dataclass(frozen=True, slots=True)
class _Entry:
    name: str
    kind: int
    first: int
    size: int


class OleFile:
    """One container, read from memory; every chain ends after as many steps as sectors."""

    def __init__(self, data: bytes) -> None:
        if len(data) < 512 or not data.startswith(SIGNATURE):
            raise RefusalError("broken")
        self._data = data
        sector, small = struct.unpack_from("<2H", data, 30)
        if sector not in {9, 12} or small != 6:
            raise RefusalError("broken")
        self._sector, self._small = 1 << sector, 1 << small
        first_entry, _, _, first_small, _, first_list, _ = struct.unpack_from("<7I", data, 48)
        self._next = self._table(first_list)
        self._entries = list(islice(self._directory(first_entry), limits.MAX_ENTRIES + 1))
        if len(self._entries) > limits.MAX_ENTRIES:
            raise RefusalError("broken")
        self._next_small = array("I", self._whole(self._chain(first_small), 4))
        root = next((entry for entry in self._entries if entry.kind == ROOT), None)
        self._small_sectors = self._whole(self._chain(root.first)) if root else b""

    @property
    def names(self) -> set[str]:
        return {entry.name for entry in self._entries}

    def stream(self, name: str) -> bytes:
        entry = next(entry for entry in self._entries if entry.name == name)
        if entry.size >= SMALL_BYTES:
            return self._whole(self._chain(entry.first))[: entry.size]
        parts = []
        for number in _follow(self._next_small, entry.first):
            at = number * self._small
            parts.append(self._small_sectors[at : at + self._small])
        return b"".join(parts)[: entry.size]

    def _at(self, number: int) -> bytes:
        start = (number + 1) * self._sector
        return self._data[start : start + self._sector]

    def _table(self, listed: int) -> "array[int]":
        """The sector that follows each sector, itself spread over sectors."""
        numbers = list(struct.unpack_from(f"<{LISTED_IN_HEADER}I", self._data, 76))
        for _ in range(len(self._data) // self._sector):
            if listed >= NO_SECTOR:
                break
            more = array("I", _words(self._at(listed)))
            if not more:
                break
            numbers.extend(more[:-1])
            listed = more[-1]
        limit = len(self._data) // self._sector + 1
        known = [number for number in numbers if number < limit][:limit]
        return array("I", _words(b"".join(self._at(number) for number in known)[: limit * 4]))

    def _chain(self, first: int) -> Iterator[bytes]:
        return (self._at(number) for number in _follow(self._next, first))

    def _whole(self, sectors: Iterator[bytes], word: int = 1) -> bytes:
        data = b"".join(sectors)
        return data[: len(data) - len(data) % word]

    def _directory(self, first: int) -> Iterator[_Entry]:
        data = self._whole(self._chain(first))
        for at in range(0, len(data) - ENTRY_BYTES + 1, ENTRY_BYTES):
            length, kind = struct.unpack_from("<HB", data, at + 64)
            start, size = struct.unpack_from("<IQ", data, at + 116)
            name = data[at : at + max(0, min(length, 64) - 2)].decode("utf-16-le", "replace")
            if kind:
                yield _Entry(name, kind, start, size & 0xFFFFFFFF)


def _words(data: bytes) -> bytes:
    return data[: len(data) - len(data) % 4]


def _follow(following: "array[int]", first: int) -> Iterator[int]:
    number = first
    for _ in range(len(following)):
        if number >= len(following):
            return
        yield number
        number = following[number]
