"""Rows on their way out as one text: a tab between cells, a newline after each row.

It is what the database's own COPY … TO STDOUT writes: a tab, a line break or a backslash
inside a cell is escaped by a backslash. So the tabs and newlines that are left are those
between cells and rows, and thousands of cells are searched or replaced at once.
"""

import re
from collections.abc import Iterator, Sequence

_ESCAPED = {"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"}
_TO_ESCAPE = re.compile(r"[\\\t\n\r]")
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_MEANT = {"t": "\t", "n": "\n", "r": "\r", "b": "\b", "f": "\f", "v": "\v"}


def from_rows(rows: Sequence[Sequence[str]]) -> str:
    """Return rows of texts as one block."""
    return "".join([f"{_line(row)}\n" for row in rows])


def lines(block: str) -> list[str]:
    """Return the rows of a block, each still one text."""
    found = block.split("\n")
    found.pop()
    return found


def cells(line: str) -> list[str]:
    """Return the cells of one row as they are meant."""
    found = line.split("\t")
    return [unescaped(cell) for cell in found] if "\\" in line else found


def escaped(cell: str) -> str:
    return _TO_ESCAPE.sub(lambda letter: _ESCAPED[letter[0]], cell)


def unescaped(cell: str) -> str:
    if "\\" not in cell:
        return cell
    return _ESCAPE.sub(lambda pair: _MEANT.get(pair[1], pair[1]), cell)


def rows(block: str) -> Iterator[list[str]]:
    """Return the rows of a block as lists of cells."""
    if "\\" in block:
        return map(cells, lines(block))
    return (line.split("\t") for line in lines(block))


def _line(row: Sequence[str]) -> str:
    line = "\t".join(row)
    if line.count("\t") != len(row) - 1 or "\\" in line or "\n" in line or "\r" in line:
        return "\t".join([escaped(cell) for cell in row])
    return line
