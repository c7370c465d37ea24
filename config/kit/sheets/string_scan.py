"""The strings that the cells of an xlsx share: counted, and those struck through letter by letter.

Who strikes all the letters inside a cell, and not the cell, leaves it to the string.
"""

import zipfile
from typing import Final

from config.kit.sheets import limits
from config.kit.sheets.archive import Attributes, chunks, walk
from config.kit.sheets.refusing import RefusalError

NO: Final = {"0", "false", "off", "none"}


def is_on(attributes: Attributes) -> bool:
    """Whether a <strike/> strikes: it does unless it says no."""
    return attributes.get("val", "1").casefold() not in NO


def struck_strings(archive: zipfile.ZipFile, name: str) -> frozenset[bytes]:
    """The numbers of the strings that are struck from end to end, as cells write them."""
    if not _check(archive, name):
        return frozenset()
    scan = _Scan()
    walk(archive, name, scan.start, end=scan.end, text=scan.text, most=limits.MAX_STRING_ELEMENTS)
    return frozenset(scan.struck)


def _check(archive: zipfile.ZipFile, name: str) -> bool:
    """As many strings as there may be cells, none of them huge; tells if any is struck at all."""
    count = silent_bytes = 0
    is_any_struck = False
    for chunk in chunks(archive, name):
        strings = chunk.count(b"<si") + chunk.count(b":si")
        count += strings
        silent_bytes = 0 if strings else silent_bytes + len(chunk)
        is_any_struck = is_any_struck or b"strike" in chunk
        if count > limits.MAX_CELLS:
            raise RefusalError("cells", limit=limits.MAX_CELLS)
        if silent_bytes > limits.MAX_ROW_BYTES:
            raise RefusalError("letters", limit=limits.MAX_LETTERS)
    return is_any_struck


class _Scan:
    """The runs of one string after another: which letters are struck, which are not."""

    def __init__(self) -> None:
        self.struck: set[bytes] = set()
        self._number = -1
        self._is_text = self._is_run_struck = False
        self._seen: set[bool] = set()

    def start(self, tag: str, attributes: Attributes) -> None:
        if tag == "si":
            self._number += 1
            self._seen = set()
        elif tag == "strike":
            self._is_run_struck = is_on(attributes)
        elif tag in {"r", "rPh"}:
            self._is_run_struck = False
        self._is_text = tag == "t"

    def text(self, text: str) -> None:
        if self._is_text and not text.isspace():
            self._seen.add(self._is_run_struck)

    def end(self, tag: str) -> None:
        self._is_text = False
        if tag == "r":
            self._is_run_struck = False
        elif tag == "si" and self._seen == {True}:
            self.struck.add(b"%d" % self._number)
