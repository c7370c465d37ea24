"""CSV and TSV as they come: the letters' encoding, the delimiter, quotes; all values are text."""

import codecs
import csv
import io
import itertools
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import BinaryIO, Final

from config.kit.sheets import limits
from config.kit.sheets.csv_writing import guarded
from config.kit.sheets.layout import Budget
from config.kit.sheets.refusing import RefusalError

ENCODINGS: Final = ("utf-8-sig", "cp932", "utf-16", "euc_jp")  # what a person can choose
DELIMITERS: Final = ",\t;"
SAMPLE_LINES: Final = 50
SAMPLE_LETTERS: Final = 64 << 10
MAX_ROW_LETTERS: Final = 4 * limits.MAX_LINE_LETTERS  # with the line breaks inside quotes
CHUNK_BYTES: Final = limits.MIB
# UTF-8 makes these of three bytes; text in CP932 hardly ever has three that happen to fit.
JAPANESE: Final = re.compile("[\u3000-\uffef]")
SURELY_UTF_8: Final = 3
END: Final = "\0"  # a line that no file brings: it must come back as a row of its own


@dataclass(slots=True)
class Text:
    """A text file under way: how it was decoded and its rows, each read when it is asked for."""

    encoding: str
    rows: Iterator[list[str | None]]


def unguarded(text: str) -> str:
    """Take away the one ' that our own CSV puts before what could be a formula."""
    rest = text[1:]
    return rest if text.startswith("'") and guarded(rest) != rest else text


def open_text(file: BinaryIO, *, encoding: str = "") -> Text:
    """Find out the encoding (or refuse, naming the line), then read row by row."""
    chosen = _checked(file, encoding) if encoding else _found(file)
    file.seek(0)
    return Text(chosen, _rows(_Lines(file, chosen)))


def _checked(file: BinaryIO, encoding: str) -> str:
    if fault := _first_fault(file, encoding):
        raise RefusalError("encoding", line=fault.line)
    return encoding


def _found(file: BinaryIO) -> str:
    """Strict trial, never a replacement: half a letter can swallow a quote."""
    head = file.read(4)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _checked(file, "utf-16")
    if (fault := _first_fault(file, "utf-8-sig")) is None:
        return "utf-8-sig"
    if fault.japanese >= SURELY_UTF_8:  # UTF-8 with a broken byte, although it may fit CP932
        raise RefusalError("encoding", line=fault.line)
    if (other := _first_fault(file, "cp932")) is None:
        return "cp932"
    raise RefusalError("encoding", line=max(fault.line, other.line))


@dataclass(frozen=True, slots=True)
class _Fault:
    """The first line that cannot be decoded, and how many Japanese letters came before."""

    line: int
    japanese: int


def _first_fault(file: BinaryIO, encoding: str) -> _Fault | None:
    file.seek(0)
    decoder = codecs.getincrementaldecoder(encoding)()
    line, japanese = 1, 0
    while True:
        chunk = file.read(CHUNK_BYTES)
        try:
            decoder.decode(chunk, final=not chunk)
        except UnicodeDecodeError as error:
            before = error.object[: error.start]
            if encoding == "utf-8-sig":
                japanese += _japanese_in(before)
            return _Fault(line + before.count(b"\n"), japanese)
        if not chunk:
            return None
        if not encoding.startswith("utf-16") and (at := chunk.find(b"\0")) >= 0:
            raise RefusalError("nul", line=line + chunk.count(b"\n", 0, at))
        line += chunk.count(b"\n")
        if japanese < SURELY_UTF_8 and encoding == "utf-8-sig":
            japanese += _japanese_in(chunk)


def _japanese_in(data: bytes) -> int:
    """How many Japanese letters begin the bytes, counted up to the number that settles it."""
    if data.isascii():
        return 0
    found = JAPANESE.finditer(data.decode("utf-8", "ignore"))
    return len(list(itertools.islice(found, SURELY_UTF_8)))


class _Lines:
    """The physical lines, each bounded, and how many letters went into the row under way."""

    def __init__(self, file: BinaryIO, encoding: str) -> None:
        # newline="" leaves line breaks inside quotes as they are.
        self._text = io.TextIOWrapper(file, encoding, newline="")
        self._number = self.letters = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._text.readline(limits.MAX_LINE_LETTERS + 1)
        if not line:
            raise StopIteration
        self._number += 1
        self.letters += len(line)
        if len(line) > limits.MAX_LINE_LETTERS or self.letters > MAX_ROW_LETTERS:
            raise RefusalError("line", line=self._number, limit=limits.MAX_LINE_LETTERS)
        if END in line:
            raise RefusalError("nul", line=self._number)
        return line


def _sample(lines: _Lines) -> list[str]:
    sample: list[str] = []
    while len(sample) < SAMPLE_LINES and lines.letters < SAMPLE_LETTERS:
        if (line := next(lines, None)) is None:
            break
        sample.append(line)
    lines.letters = 0
    return sample


def _rows(lines: _Lines) -> Iterator[list[str | None]]:
    csv.field_size_limit(limits.MAX_LETTERS)
    sample = _sample(lines)
    delimiter = _delimiter_of(sample)
    reader = csv.reader(itertools.chain(sample, lines, [END]), delimiter=delimiter)
    budget = Budget()
    good_lines = 0
    try:
        for number, row in enumerate(reader):
            if len(row) > limits.MAX_COLUMNS:
                raise RefusalError("columns", line=good_lines + 1, limit=limits.MAX_COLUMNS)
            if row and row[-1].endswith(END):
                break
            if number == limits.MAX_TEXT_ROWS:
                raise RefusalError("grid", rows=number, columns=limits.MAX_COLUMNS)
            budget.take_cells(len(row) - row.count("") or 1)
            budget.take_area(len(row) or 1)
            good_lines, lines.letters = reader.line_num, 0
            yield [_value(cell) for cell in row]
    except csv.Error as error:
        raise RefusalError("letters_at", line=good_lines + 1, limit=limits.MAX_LETTERS) from error
    if row != [END]:
        raise RefusalError("quote", line=good_lines + 1)


def _value(cell: str) -> str | None:
    return unguarded(cell) if cell.startswith("'") else cell or None


def _delimiter_of(sample: Iterable[str]) -> str:
    """The delimiter that gives the most rows of the same, greatest width; a comma in doubt.

    Widths are counted as the reader will count them, quotes honoured, so that a comma in a
    remark or a title line above the table does not decide.
    """
    lines = list(sample)

    def weight(delimiter: str) -> int:
        try:
            widths = Counter(len(row) for row in csv.reader(lines, delimiter=delimiter))
        except csv.Error:
            return 0
        return max((count * (width - 1) for width, count in widths.items() if width), default=0)

    return max(DELIMITERS, key=weight)
