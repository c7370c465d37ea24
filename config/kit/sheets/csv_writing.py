"""CSV as Excel opens it: without a live formula, in UTF-8 with its mark or in CP932."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from config.kit.sheets import blocks

Encoding = Literal["utf-8-sig", "cp932"]
ENCODINGS: tuple[Encoding, ...] = ("utf-8-sig", "cp932")
BOM = "\ufeff"
MISSING = "〓"  # the printer's sign for a type that is not at hand
ROWS_AT_ONCE = 1000
PLACES_NAMED = 20

# What a spreadsheet may take for the beginning of a formula, blanks before it or not.
_BLANK = "\ufeff \u3000\xa0\u200b"
_SIGNS = r"=+\-@＝＋－＠\x00"
_LIVE = re.compile(rf"'|[{_BLANK}]*[{_SIGNS}\t\r\n]")
_SUSPECT = re.compile(rf"([\t\n])(['\\{_BLANK}{_SIGNS}][^\t\n]*)")  # in a block
_QUOTED = re.compile(r'[",\r\n]')

# Python folds these letters silently into others of CP932, or lacks what Windows has.
SIMILAR = {
    "〜": "～", "−": "－", "‖": "∥", "¢": "￠", "£": "￡", "¬": "￢", "—": "―", "¦": "￤",
    "\xa0": " ",
}  # fmt: skip
_SIMILAR = re.compile("[" + "".join(SIMILAR) + "]")


def guarded(cell: str) -> str:
    """Return the text with a ' before what a spreadsheet would calculate.

    A text that begins with ' gets another one, so that taking exactly one away
    always gives back what was there.
    """
    return f"'{cell}" if _LIVE.match(cell) else cell


@dataclass
class Letters:
    """The letters that the encoding lacks: what was written instead, how often and where."""

    found: dict[str, dict[str, Any]] = field(default_factory=dict)

    def note(self, letter: str, written: str, *, row: str, column: str) -> None:
        entry = self.found.setdefault(
            letter, {"letter": letter, "written": written, "count": 0, "places": []}
        )
        entry["count"] += 1
        place = {"row": row, "column": column}
        if len(entry["places"]) < PLACES_NAMED and place not in entry["places"]:
            entry["places"].append(place)

    def report(self) -> list[dict[str, Any]]:
        """Return the letters, the most frequent first."""
        return sorted(self.found.values(), key=lambda one: (-one["count"], one["letter"]))


class CsvWriter:
    """One CSV file: its heading, then blocks or rows, each as the bytes to send.

    The first cell of a row names it in the report of letters that were replaced.
    """

    def __init__(self, headings: Sequence[str], *, encoding: Encoding = "utf-8-sig") -> None:
        self.headings = headings
        self.encoding = encoding
        self.letters = Letters()

    def head(self) -> bytes:
        mark = BOM if self.encoding == "utf-8-sig" else ""
        return mark.encode() + self.block(blocks.from_rows([self.headings]))

    def block(self, block: str) -> bytes:
        """Return a block of rows, see config.kit.sheets.blocks."""
        if self.encoding != "cp932":
            return _csv(block).encode()
        if _fits(block):
            return _csv(block).encode("cp932")
        return _csv(self._replaced(block)).encode("cp932")

    def rows(self, rows: Iterable[Sequence[str]]) -> Iterator[bytes]:
        """Yield the heading and all rows."""
        yield self.head()
        some: list[Sequence[str]] = []
        for row in rows:
            some.append(row)
            if len(some) == ROWS_AT_ONCE:
                yield self.block(blocks.from_rows(some))
                some = []
        if some:
            yield self.block(blocks.from_rows(some))

    def _replaced(self, block: str) -> str:
        return "".join(
            [f"{line if _fits(line) else self._fitting(line)}\n" for line in blocks.lines(block)]
        )

    def _fitting(self, line: str) -> str:
        cells = line.split("\t")
        name = cells[0]
        for place, cell in enumerate(cells):
            if not _fits(cell):
                column = self.headings[place] if place < len(self.headings) else ""
                cells[place] = self._spelled(cell, row=name, column=column)
        return "\t".join(cells)

    def _spelled(self, cell: str, *, row: str, column: str) -> str:
        spelled = []
        for letter in cell:
            if not _fits(letter):
                written = SIMILAR.get(letter, MISSING)
                self.letters.note(letter, written, row=row, column=column)
                letter = written  # noqa: PLW2901 - what is written instead
            spelled.append(letter)
        return "".join(spelled)


def _fits(text: str) -> bool:
    """Whether CP932 has every letter, and gives it back."""
    if _SIMILAR.search(text):
        return False
    try:
        text.encode("cp932")
    except UnicodeEncodeError:
        return False
    return True


def _csv(block: str) -> str:
    text = _SUSPECT.sub(_harmless, f"\n{block}")[1:]
    if '"' not in text and "," not in text and "\\" not in text:
        return text.replace("\t", ",").replace("\n", "\r\n")
    return "".join([f"{_csv_line(line)}\r\n" for line in blocks.lines(text)])


def _harmless(found: re.Match[str]) -> str:
    return found[1] + blocks.escaped(guarded(blocks.unescaped(found[2])))


def _csv_line(line: str) -> str:
    if '"' in line or "," in line or "\\" in line:
        return ",".join([_quoted(cell) for cell in blocks.cells(line)])
    return line.replace("\t", ",")


def _quoted(cell: str) -> str:
    if not _QUOTED.search(cell):
        return cell
    doubled = cell.replace('"', '""')
    return f'"{doubled}"'
