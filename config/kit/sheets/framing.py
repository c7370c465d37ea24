"""The messages of the reading process: JSON, each after its length and its number of rows.

A message is a dictionary, or a block: rows of the sheet that was named last. A block can be
kept as it came; who wants its rows asks for them.
"""

import json
import struct
from collections.abc import Sequence
from datetime import date, datetime
from typing import IO, Any, Final, NamedTuple

from config.kit.sheets import limits
from config.kit.sheets.book import Value
from config.kit.sheets.refusing import RefusalError

HEAD: Final = struct.Struct(">II")
SUSPECT_BYTES: Final = 4 * limits.MIB  # rows of a block take less unless a cell is too long


class Block(NamedTuple):
    """Some rows of a sheet, still as they were sent."""

    rows: int
    data: bytes


def write(out: IO[bytes], message: dict[str, Any]) -> None:
    _frame(out, _packed(message), 0)


def write_rows(out: IO[bytes], rows: Sequence[Sequence[Any]]) -> None:
    """Write rows as one block, or as several where they hold many letters."""
    data = _packed(rows)
    if len(data) > SUSPECT_BYTES:
        _check_letters(rows)
    if len(data) > limits.BLOCK_BYTES and len(rows) > 1:
        middle = len(rows) // 2
        write_rows(out, rows[:middle])
        write_rows(out, rows[middle:])
    else:
        _frame(out, data, len(rows))


def read(stream: IO[bytes]) -> dict[str, Any] | Block | None:
    """Return the next message, or None when there is none, or none that is whole."""
    head = stream.read(HEAD.size)
    if len(head) < HEAD.size:
        return None
    length, rows = HEAD.unpack(head)
    if length > limits.MAX_FRAME_BYTES:
        return None
    data = stream.read(length)
    if len(data) < length:
        return None
    if rows:
        return Block(rows, data)
    message: dict[str, Any] = json.loads(data)
    return message


def rows_of(data: bytes) -> list[list[Value]]:
    """Return the rows of a block."""
    rows: list[list[Any]] = json.loads(data)
    for number, row in enumerate(rows):
        if list in map(type, row):
            rows[number] = [_day(cell) if cell.__class__ is list else cell for cell in row]
    return rows


def _packed(message: Any) -> bytes:
    return json.dumps(message, ensure_ascii=False, separators=(",", ":"), default=_written).encode()


def _frame(out: IO[bytes], data: bytes, rows: int) -> None:
    out.write(HEAD.pack(len(data), rows))
    out.write(data)


def _check_letters(rows: Sequence[Sequence[Any]]) -> None:
    if any(
        isinstance(cell, str) and len(cell) > limits.MAX_LETTERS for row in rows for cell in row
    ):
        raise RefusalError("letters", limit=limits.MAX_LETTERS)


def _written(value: object) -> list[str]:
    """A date as a list of its own: no cell is a list otherwise."""
    if isinstance(value, date):
        return [value.isoformat()]
    raise TypeError(type(value).__name__)


def _day(cell: Any) -> date | datetime:
    text = cell[0]
    return date.fromisoformat(text) if len(text) == 10 else datetime.fromisoformat(text)
