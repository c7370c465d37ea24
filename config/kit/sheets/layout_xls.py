"""One pass over the records of an old xls workbook (BIFF8): limits and layout together.

Excel 95 and older keep other records under the same numbers: of those files the limits hold
and the values are read, the layout stays empty. Which formulas lack a result is not said in
xls at all: Excel always stores one.
"""

import struct
from collections.abc import Callable, Iterator
from typing import Final

from config.kit.sheets import limits
from config.kit.sheets.book import Area
from config.kit.sheets.layout import BookLayout, Budget, Extent, Looks, SheetLayout, remember
from config.kit.sheets.ole import OleFile
from config.kit.sheets.places import Place
from config.kit.sheets.refusing import RefusalError

BIFF8: Final = 0x0600
WORKSHEET: Final = 0x0010
BOF, EOF, FILEPASS, DATEMODE, FONT, XF, BOUNDSHEET = 0x809, 0xA, 0x2F, 0x22, 0x31, 0xE0, 0x85
ROW, COLINFO, MERGECELLS, FORMULA, BLANK, MULBLANK = 0x208, 0x7D, 0xE5, 0x6, 0x201, 0xBE
MULRK: Final = 0xBD
BOOLERR: Final = 0x205
VALUES: Final = {0x203, 0xFD, 0x27E, 0x204, 0xD6, BOOLERR, FORMULA}  # number, text, RK …
ERRORS: Final = {
    0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?",
    0x24: "#NUM!", 0x2A: "#N/A",
}  # fmt: skip
STRIKES: Final = 0x8
HIDES_ROW: Final = 0x20
WHITE: Final = {9, 65}
WORKBOOK_NAMES: Final = ("Workbook", "Book", "WORKBOOK", "BOOK")


def scan_xls(data: bytes) -> BookLayout:
    """Refuse what is locked, carries macros or is no workbook; gather the layout."""
    container = OleFile(data)
    names = container.names
    if names & {"EncryptedPackage", "EncryptionInfo"}:
        raise RefusalError("password")
    if names & {"_VBA_PROJECT_CUR", "_VBA_PROJECT", "VBA"}:
        raise RefusalError("macros")
    name = next((name for name in WORKBOOK_NAMES if name in names), "")
    if not name:
        raise RefusalError("kind")
    return _Scan(container.stream(name)).layout


def _records(stream: bytes) -> Iterator[tuple[int, int, bytes]]:
    at = 0
    while at + 4 <= len(stream):
        number, length = struct.unpack_from("<2H", stream, at)
        if not number and not length:
            return  # what fills the last sector
        yield at, number, stream[at + 4 : at + 4 + length]
        at += 4 + length


class _Scan:
    """The globals come first, then sheet after sheet in substreams that the globals list."""

    def __init__(self, stream: bytes) -> None:
        self.layout = BookLayout()
        self._looks = Looks()
        self._budget = Budget()
        self._fonts: list[bool] = []
        self._formats = 0
        self._starts: dict[int, SheetLayout] = {}
        self._sheet: SheetLayout | None = None
        self._extent = Extent(self._budget)
        self._is_biff8 = True
        handlers: dict[int, Callable[[bytes], None]] = {
            DATEMODE: self._date_mode, FONT: self._font, XF: self._format, ROW: self._row,
            COLINFO: self._columns, MERGECELLS: self._merge, MULRK: self._many,
        }  # fmt: skip
        for at, number, body in _records(stream):
            self._budget.take_cells(1)  # of values nearly every record holds one
            if number == BOF:
                self._begin(at, body)
            elif number == FILEPASS:
                raise RefusalError("password")
            elif number == BOUNDSHEET:
                self._bound(body)
            elif number in VALUES:
                self._value(number, body)
            elif number in handlers and self._is_biff8:
                handlers[number](body)

    def _begin(self, at: int, body: bytes) -> None:
        version, kind = struct.unpack_from("<2H", body)
        self._is_biff8 = version == BIFF8
        known = self._starts.get(at)
        if known is not None and kind == WORKSHEET:
            self._sheet = known
            self._extent = Extent(self._budget)

    def _bound(self, body: bytes) -> None:
        start, state, kind = struct.unpack_from("<I2B", body)
        length, flags = (body[6], body[7]) if self._is_biff8 else (body[6], 0)
        text = body[8:] if self._is_biff8 else body[7:]
        wide = self._is_biff8 and flags & 1
        name = (
            text[: length * 2].decode("utf-16-le", "replace")
            if wide
            else text[:length].decode("latin-1" if self._is_biff8 else "cp932", "replace")
        )
        sheet = SheetLayout(name, is_hidden=bool(state & 3))
        if kind == 0:
            self._starts[start] = sheet
        self.layout.sheets.append(sheet)
        if len(self.layout.sheets) > limits.MAX_SHEETS:
            raise RefusalError("sheets", limit=limits.MAX_SHEETS)

    def _date_mode(self, body: bytes) -> None:
        self.layout.is_1904 = body[:1] == b"\1"

    def _font(self, body: bytes) -> None:
        if len(self._fonts) == 4:
            self._fonts.append(False)  # there is no font number 4
        self._fonts.append(bool(struct.unpack_from("<H", body, 2)[0] & STRIKES))

    def _format(self, body: bytes) -> None:
        font = struct.unpack_from("<H", body)[0]
        border, colours = struct.unpack_from("<IH", body, 14)
        name = str(self._formats)
        self._formats += 1
        if font < len(self._fonts) and self._fonts[font]:
            self._looks.struck.add(name)
        if border >> 26 and colours & 0x7F not in WHITE:
            self._looks.coloured.add(name)

    def _row(self, body: bytes) -> None:
        row, flags = struct.unpack_from("<H10xH", body)
        if self._sheet and flags & HIDES_ROW:
            self._sheet.hidden_rows.add(row)

    def _columns(self, body: bytes) -> None:
        first, last, _, _, flags = struct.unpack_from("<5H", body)
        if self._sheet and flags & 1:
            self._sheet.hidden_columns.update(range(first, min(last, 255) + 1))

    def _merge(self, body: bytes) -> None:
        count = struct.unpack_from("<H", body)[0]
        for number in range(min(count, (len(body) - 2) // 8)):
            top, bottom, left, right = struct.unpack_from("<4H", body, 2 + number * 8)
            if self._sheet:
                self._sheet.merge(Area(top, left, bottom, right))

    def _many(self, body: bytes) -> None:
        row, first = struct.unpack_from("<2H", body)
        self._budget.take_cells(len(body) // 6)
        for number in range((len(body) - 6) // 6):
            look = struct.unpack_from("<H", body, 4 + number * 6)[0]
            self._mark((row, first + number), look)

    def _value(self, number: int, body: bytes) -> None:
        row, column, look = struct.unpack_from("<3H", body)
        self._mark((row, column), look)
        if self._sheet is None:
            return
        if number == FORMULA:
            remember(self._sheet.formulas, [(row, column)], is_needed=False)
            if body[6:7] == b"\2" and body[12:14] == b"\xff\xff":
                self._sheet.fail((row, column), ERRORS.get(body[8], "#N/A"))
        elif number == BOOLERR and body[7:8] == b"\1":
            self._sheet.fail((row, column), ERRORS.get(body[6], "#N/A"))

    def _mark(self, place: Place, look: int) -> None:
        self._extent.grow(place[0], place[1], place[1])
        if self._sheet is None or not self._is_biff8:
            return
        if (name := str(look)) in self._looks.struck:
            remember(self._sheet.struck, [place])
        if name in self._looks.coloured:
            remember(self._sheet.coloured, [place], is_needed=False)
