"""One sheet of an xlsx workbook, looked through as bytes: limits and layout in one pass.

A handler called by expat for each of six million tags takes longer than reading the values
does. So the pass goes row by row: expat has vouched for the start of the part, the bytes are
UTF-8, and a tag can be written in no other way than with its letters.
A file may lie about the order of cells within a row; what follows meets the limits of the
reading process.
"""

import bisect
import re
import zipfile
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from config.kit.sheets import limits
from config.kit.sheets.archive import chunks, root_of
from config.kit.sheets.book import Area
from config.kit.sheets.layout import Budget, Extent, Looks, SheetLayout, check_grid, remember
from config.kit.sheets.places import Place
from config.kit.sheets.refusing import RefusalError

REFERENCE: Final = re.compile(rb"\br\s*=\s*[\"']([A-Z]{1,9})([0-9]{1,9})[\"']")
NUMBER: Final = re.compile(rb"\br\s*=\s*[\"']([0-9]{1,9})[\"']")
HIDDEN: Final = re.compile(rb"\bhidden\s*=\s*[\"'](?:1|true)[\"']")
SPAN: Final = re.compile(rb"\b(min|max)\s*=\s*[\"']([0-9]{1,9})[\"']")
AREA: Final = re.compile(rb"\bref\s*=\s*[\"']([A-Z]{1,9})([0-9]{1,9}):([A-Z]{1,9})([0-9]{1,9})")
IS_ERROR: Final = re.compile(rb" t=[\"']e[\"']")
IS_SHARED: Final = re.compile(rb"\bt=[\"']s[\"']")
IS_TEXT: Final = re.compile(rb"\bt\s*=\s*[\"']str[\"']")


def scan_sheet(
    archive: zipfile.ZipFile, part: str, *, layout: SheetLayout, looks: Looks, budget: Budget
) -> None:
    """Check a sheet against the limits and note into `layout` what the eye sees on it."""
    root = root_of(archive, part)
    prefix = root[: root.rfind(":") + 1].encode()
    scan = _SheetScan(prefix, layout, looks, budget)
    waiting = b""
    for chunk in chunks(archive, part):
        waiting = scan.feed(waiting + chunk)
        if len(waiting) > limits.MAX_ROW_BYTES:
            raise RefusalError("letters", limit=limits.MAX_LETTERS)
    scan.close(waiting)


@lru_cache(maxsize=limits.MAX_COLUMNS)
def column_of(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1


class _SheetScan:
    """The state between two stretches of one part: head, rows, or what follows the rows."""

    def __init__(self, prefix: bytes, layout: SheetLayout, looks: Looks, budget: Budget) -> None:
        self._layout = layout
        self._looks = looks
        self._budget = budget
        self._extent = Extent(budget)
        self._is_head, self._is_past_rows = True, False
        self._row = -1
        name = re.escape(prefix)
        self._cell_open, self._value_open = b"<%sc" % prefix, b"<%sv" % prefix
        self._inline_open, self._row_open = b"<%sis" % prefix, b"<%srow" % prefix
        self._formula_open, self._rows_end = b"<%sf" % prefix, b"</%ssheetData" % prefix
        self._no_rows = re.compile(rb"<%ssheetData\s*/>" % name)
        self._row_tag = re.compile(rb"<%srow(?=[\s/>])([^>]*)>" % name)
        self._cell_tag = re.compile(rb"<%sc(?=[\s/>])([^>]*)>" % name)
        self._column_tag = re.compile(rb"<%scol\s([^>]*)>" % name)
        self._merge_tag = re.compile(rb"<%smergeCell\s([^>]*)>" % name)
        self._result = re.compile(
            rb"<%sf(?=[\s/>])(?:[^>]*/>|[^>]*>[^<]*</%sf\s*>)\s*"
            rb"(?:<%sv(?:\s[^>]*)?>([^<]*)</%sv\s*>)?" % ((name,) * 4)
        )
        self._value = re.compile(rb"<%sv(?:\s[^>]*)?>([^<]{0,99})" % name)
        self._styled = _style_pattern(looks)

    def feed(self, data: bytes) -> bytes:
        """Take what is complete, give back the rest."""
        if not self._is_past_rows:
            if (end := data.find(self._rows_end)) < 0 and self._is_head:
                no_rows = self._no_rows.search(data)
                end = no_rows.start() if no_rows else -1
            if end < 0:
                cut = max(0, data.rfind(self._row_open))
                self._take_rows(data[:cut])
                return data[cut:]
            self._take_rows(data[:end])
            self._is_past_rows = True
            data = data[end:]
        cut = max(0, data.rfind(b"<"))
        self._take_rest(data[:cut])
        return data[cut:]

    def close(self, data: bytes) -> None:
        if self._is_past_rows:
            self._take_rest(data)
        else:
            self._take_rows(data)

    def _take_rows(self, data: bytes) -> None:
        tags = list(self._row_tag.finditer(data))
        if self._is_head and tags:
            self._take_columns(data[: tags[0].start()])
            self._is_head = False
        self._budget.take_cells(data.count(self._cell_open) + len(tags))
        numbers = []
        for index, tag in enumerate(tags):
            end = tags[index + 1].start() if index + 1 < len(tags) else len(data)
            numbers.append(self._take_row(data, tag, end))
        if not tags:
            return
        starts = [tag.start() for tag in tags]
        where = _Where(data, starts, numbers, self._cell_open)
        if self._looks.struck or self._looks.coloured:
            self._take_styles(data, where)
        if self._formula_open in data:
            self._take_formulas(data, where)
        if self._looks.strings:
            self._take_struck_strings(data, where)
        self._take_errors(data, where)

    def _take_columns(self, head: bytes) -> None:
        for tag in self._column_tag.finditer(head):
            if HIDDEN.search(tag[1]):
                span = {name: int(number) for name, number in SPAN.findall(tag[1])}
                last = min(span.get(b"max", 0), limits.MAX_COLUMNS)
                self._layout.hidden_columns.update(range(max(span.get(b"min", 1), 1) - 1, last))

    def _take_row(self, data: bytes, tag: re.Match[bytes], end: int) -> int:
        number = NUMBER.search(tag[1])
        self._row = row = int(number[1]) - 1 if number else self._row + 1
        check_grid(row, 0)
        if b"hidden" in tag[1] and HIDDEN.search(tag[1]):
            self._layout.hidden_rows.add(row)
        start = tag.end()
        value = max(
            data.rfind(self._value_open, start, end), data.rfind(self._inline_open, start, end)
        )
        if value >= 0:  # blanks, however far away, take no place in a parser
            row, right = self._place(data, data.rfind(self._cell_open, start, value), start)
            left = 0
            if self._extent.left:
                _, left = self._place(data, data.find(self._cell_open, start, end), start)
            self._extent.grow(row, min(left, right), right)
        return self._row

    def _place(self, data: bytes, at: int, start: int) -> Place:
        """Where the cell stands whose tag begins at `at`: as it says, or by counting."""
        tag = self._cell_tag.match(data, at)
        place = _place_of(tag[1]) if tag else None
        return place or (self._row, data.count(self._cell_open, start, at))

    def _take_styles(self, data: bytes, where: "_Where") -> None:
        struck, coloured = self._looks.struck, self._looks.coloured
        for match in self._styled.finditer(data):
            tag = self._tag_around(data, match.start())
            if tag is None or tag[1].endswith(b"/"):
                continue  # a row's or a column's format, or a blank
            name = match[1].decode()
            place = [where.place(tag)]
            if name in struck:
                remember(self._layout.struck, place)
            if name in coloured:
                remember(self._layout.coloured, place, is_needed=False)

    def _take_formulas(self, data: bytes, where: "_Where") -> None:
        for tag, result in self._formulas(data):
            place = [where.place(tag)]
            remember(self._layout.formulas, place, is_needed=False)
            # An empty text is the result of ="" where the cell says that it holds text.
            if not result and not (result is not None and IS_TEXT.search(tag[1])):
                remember(self._layout.without_result, place)

    def _take_struck_strings(self, data: bytes, where: "_Where") -> None:
        for tag in self._cell_tag.finditer(data):
            if IS_SHARED.search(tag[1]):
                value = self._value.match(data, tag.end())
                if value and value[1] in self._looks.strings:
                    remember(self._layout.struck, [where.place(tag)])

    def _take_errors(self, data: bytes, where: "_Where") -> None:
        for match in IS_ERROR.finditer(data):
            if tag := self._tag_around(data, match.start()):
                end = data.find(self._cell_open, tag.end())
                value = self._value.search(data, tag.end(), len(data) if end < 0 else end)
                if value:
                    self._layout.fail(where.place(tag), value[1].decode("utf-8", "replace"))

    def _tag_around(self, data: bytes, at: int) -> re.Match[bytes] | None:
        """The cell's tag that an attribute at `at` belongs to, if it is a cell's."""
        start = data.rfind(b"<", max(0, at - limits.MAX_TAG_BYTES), at)
        return self._cell_tag.match(data, start) if start >= 0 else None

    def _formulas(self, data: bytes) -> Iterator[tuple[re.Match[bytes], bytes | None]]:
        at = data.find(self._formula_open)
        while at >= 0:
            found = self._result.match(data, at)
            start = data.rfind(self._cell_open, max(0, at - limits.MAX_TAG_BYTES), at)
            tag = self._cell_tag.match(data, max(0, start))
            if found and tag:
                yield tag, found[1]
            at = data.find(self._formula_open, at + 1)

    def _take_rest(self, data: bytes) -> None:
        for tag in self._merge_tag.finditer(data):
            if area := AREA.search(tag[1]):
                left, top, right, bottom = area.groups()
                self._layout.merge(
                    Area(int(top) - 1, column_of(left), int(bottom) - 1, column_of(right))
                )


def _style_pattern(looks: Looks) -> re.Pattern[bytes]:
    names = sorted(looks.struck | looks.coloured)
    return re.compile(rb" s=[\"'](%s)[\"']" % b"|".join(name.encode() for name in names))


def _place_of(attributes: bytes) -> Place | None:
    reference = REFERENCE.search(attributes)
    return (int(reference[2]) - 1, column_of(reference[1])) if reference else None


class _Where:
    """Where a cell of a stretch stands, also when it does not say so itself."""

    def __init__(
        self, data: bytes, starts: list[int], numbers: list[int], cell_open: bytes
    ) -> None:
        self._data = data
        self._starts = starts
        self._numbers = numbers
        self._cell_open = cell_open
        self._counted_to = self._column = 0

    def place(self, tag: re.Match[bytes]) -> Place:
        place = _place_of(tag[1]) or self._counted(tag.start())
        check_grid(*place)
        return place

    def _counted(self, at: int) -> Place:
        """Count the cells before it in its row, from the last one asked for where possible."""
        row = bisect.bisect_right(self._starts, at) - 1
        if not self._starts[row] <= self._counted_to <= at:
            self._counted_to, self._column = self._starts[row], 0
        self._column += self._data.count(self._cell_open, self._counted_to, at)
        self._counted_to = at
        return self._numbers[row], self._column
