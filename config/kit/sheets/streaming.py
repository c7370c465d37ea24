"""Writing a workbook as a stream: one sheet of any length in a few megabytes of memory.

Text is only ever a text cell, so nothing that people entered can become a formula. The
cells carry no addresses and the texts stand in them: a row is complete when it is written.
"""

import io
import math
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice, repeat
from typing import Any, Literal
from xml.sax.saxutils import escape

from config.kit.sheets import packaging
from config.kit.sheets.book import Value
from config.kit.sheets.packaging import Paper

__all__ = ["Paper", "SheetColumn", "workbook"]

Kind = Literal["text", "number", "date", "any"]
Maker = Callable[[Any], str]

MOST_ROWS = 1_048_575  # of a sheet, beside its heading
ROWS_AT_ONCE = 500
REMEMBERED = 512  # cells of a column; most columns repeat a few words

_EPOCH = date(1899, 12, 30).toordinal()
_FIRST_SERIAL_DAY = date(1900, 3, 1)  # before it the calendar of spreadsheets is wrong
_SPECIAL = re.compile("[&<>\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]|_x[0-9A-Fa-f]{4}_")
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LOOKS_ESCAPED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_LIVE = re.compile(r"[\ufeff\s]*[=+\-@＝＋－＠]")
_DIGITS = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]+)?")
_EMPTY = "<c/>"


@dataclass(frozen=True)
class SheetColumn:
    """A column: its heading, what its cells hold, and its width in letters.

    "number" takes numbers or their digits (12冊 is a text), "date" dates or ISO texts;
    "any" looks at each value.
    """

    heading: str
    kind: Kind = "text"
    width: float = 16


def workbook(
    columns: Sequence[SheetColumn],
    rows: Iterable[Sequence[Any]],
    *,
    name: str = "台帳",
    properties: Mapping[str, str] | None = None,
    paper: Paper | None = None,
) -> Iterator[bytes]:
    """Yield the bytes of an xlsx file with a frozen, filtered heading over the rows.

    Raises ValueError when there are more rows than a sheet holds.
    """
    pipe = _Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for path, content in packaging.fixed_parts(properties or {}):
            archive.writestr(path, content)
        count = 0
        with archive.open(packaging.SHEET, "w") as sheet:
            sheet.write(_top(columns).encode())
            yield pipe.take()
            for count, xml in _batches(columns, rows):  # noqa: B007 - the last count is used
                sheet.write(xml.encode())
                if chunk := pipe.take():
                    yield chunk
            sheet.write(packaging.bottom(len(columns), count, paper).encode())
        archive.writestr(packaging.WORKBOOK, packaging.workbook(name, len(columns), count, paper))
    yield pipe.take()


class _Pipe(io.RawIOBase):
    """A file that only ever grows; what was written is taken out at once."""

    def __init__(self) -> None:
        super().__init__()
        self.chunks: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self.chunks.append(bytes(data))
        return len(data)

    def take(self) -> bytes:
        taken = b"".join(self.chunks)
        self.chunks.clear()
        return taken


def _top(columns: Sequence[SheetColumn]) -> str:
    heads = "".join(
        [
            f'<c s="{packaging.HEADING}" t="inlineStr"><is><t xml:space="preserve">'
            f"{_legal(column.heading)}</t></is></c>"
            for column in columns
        ]
    )
    return f"{packaging.top([column.width for column in columns])}<row>{heads}</row>"


def _batches(
    columns: Sequence[SheetColumn], rows: Iterable[Sequence[Any]]
) -> Iterator[tuple[int, str]]:
    makers = [_maker(column.kind) for column in columns]
    count, every = 0, iter(rows)
    while some := list(islice(every, ROWS_AT_ONCE)):
        count += len(some)
        if count > MOST_ROWS:
            raise ValueError(f"a sheet holds {MOST_ROWS} rows")
        yield count, _rows(makers, some)


def _rows(makers: Sequence[Any], rows: Sequence[Sequence[Any]]) -> str:
    """Make the cells column by column: without a step of Python for each of them."""
    made: list[Iterable[str]] = []
    empty = 0
    for cells, values in zip(makers, zip(*rows, strict=True), strict=True):
        if not cells.look_at(values):
            empty += 1
            continue
        if empty:
            made.append(repeat(_EMPTY * empty, len(rows)))
            empty = 0
        made.append(map(cells.__getitem__, values))
    made.append(repeat(_EMPTY * empty, len(rows)))
    return f"<row>{'</row><row>'.join(map(''.join, zip(*made, strict=True)))}</row>"


class _Cells(dict[Any, str]):
    """The cells of a column by value: made once, forgotten when there are many."""

    def __init__(self, make: Maker) -> None:
        self.make = make
        # A column without a text is empty; one of zeros is not.
        self.look_at: Callable[[Any], bool] = any if make is not _number else bool

    def __missing__(self, value: Any) -> str:
        cell = self.make(value)
        if len(self) >= REMEMBERED:
            self.clear()
        self[value] = cell
        return cell


class _AnyCells:
    """The cells of a column of mixed values: True and 1 are the same key, not the same cell."""

    look_at = bool

    def __getitem__(self, value: Value) -> str:
        return _any(value)


def _maker(kind: Kind) -> Any:
    if kind == "any":
        return _AnyCells()
    return _Cells({"text": _text, "number": _number, "date": _date}[kind])


def _text(value: str | None) -> str:
    if not value:
        return _EMPTY
    style = f' s="{packaging.QUOTED}"' if _LIVE.match(value) else ""
    kept = ' xml:space="preserve"' if value != value.strip() or "\n" in value else ""
    return f'<c{style} t="inlineStr"><is><t{kept}>{_legal(value)}</t></is></c>'


def _number(value: float | str | None) -> str:
    if value is None or value == "":
        return _EMPTY
    if isinstance(value, str) and not _DIGITS.fullmatch(value):
        return _text(value)
    return f"<c><v>{value}</v></c>"


def _date(value: date | str | None) -> str:
    if not value:
        return _EMPTY
    day = date.fromisoformat(value) if isinstance(value, str) else value
    if day < _FIRST_SERIAL_DAY:
        return _text(day.isoformat())
    return f'<c s="{packaging.DAY}"><v>{day.toordinal() - _EPOCH}</v></c>'


def _moment(value: datetime) -> str:
    seconds = (value - datetime.combine(value.date(), datetime.min.time(), value.tzinfo)).seconds
    serial = value.date().toordinal() - _EPOCH + seconds / 86_400
    return f'<c s="{packaging.MOMENT}"><v>{serial!r}</v></c>'


def _float(value: float) -> str:
    return _number(value) if math.isfinite(value) else _text(str(value))


_ANY: dict[type, Maker] = {
    str: _text,
    bool: lambda value: f'<c t="b"><v>{int(value)}</v></c>',
    int: _number,
    float: _float,
    datetime: _moment,
    date: _date,
    type(None): _text,
}


def _any(value: Value) -> str:
    return _ANY[type(value)](value)


def _legal(text: str) -> str:
    """Return the text as XML; what looks like an escape of spreadsheets is meant literally."""
    if not _SPECIAL.search(text):
        return text
    text = _ILLEGAL.sub("", text)
    return escape(_LOOKS_ESCAPED.sub("_x005F_", text)).replace("\r", "_x000D_")
