"""One pass over the content of an ods file: limits (repeats multiplied out) and layout."""

import zipfile
from typing import Final

from config.kit.sheets import limits
from config.kit.sheets.archive import Attributes, local, walk
from config.kit.sheets.book import Area
from config.kit.sheets.layout import (
    BookLayout,
    Budget,
    Extent,
    Looks,
    SheetLayout,
    check_grid,
    remember,
)
from config.kit.sheets.places import Place
from config.kit.sheets.refusing import RefusalError

CONTENT: Final = "content.xml"
MANIFEST: Final = "META-INF/manifest.xml"
META: Final = "meta.xml"
CELLS: Final = {"table-cell", "covered-table-cell"}
UNSEEN: Final = {"collapse", "filter"}
NO_COLOUR: Final = {"", "transparent", "#ffffff"}


def scan_ods(archive: zipfile.ZipFile) -> BookLayout:
    """Refuse what is locked or too large; gather the layout of every sheet."""
    names = set(archive.namelist())
    if MANIFEST in names:
        walk(archive, MANIFEST, _refuse_locked)
    content = _Content()
    walk(
        archive, CONTENT, content.start, end=content.end, text=content.text,
        most=limits.MAX_ODS_ELEMENTS,
    )  # fmt: skip
    if META in names:
        properties = _Properties()
        walk(archive, META, properties.start, end=properties.end, text=properties.text)
        content.layout.properties = properties.values
    return content.layout


def _refuse_locked(tag: str, _attributes: Attributes) -> None:
    if tag == "encryption-data":
        raise RefusalError("password")


def _plain(attributes: Attributes) -> Attributes:
    return {local(name): value for name, value in attributes.items()}


def _times(attributes: Attributes, name: str) -> int:
    count = attributes.get(name, "1")
    return max(1, int(count[:9])) if count.isdecimal() else 1


class _Content:
    """The state of the pass: the sheet, the row and the cell that it is in."""

    def __init__(self) -> None:
        self.layout = BookLayout()
        self._looks = Looks()
        self._unseen_tables: set[str] = set()
        self._style = ""
        self._budget = Budget(limits.MAX_ODS_CELLS)
        self._tables = 0  # how deep: a cell may hold a table of its own
        self._sheet = SheetLayout("")
        self._extent = Extent(self._budget)
        self._defaults: dict[int, str] = {}  # the style of a column, where it has one
        self._columns = self._row = self._rows = self._column = 0
        self._letters = 0

    def start(self, tag: str, attributes: Attributes) -> None:
        if tag in CELLS:
            if self._tables == 1:
                self._cell(tag, _plain(attributes))
        elif tag == "table":
            self._table(_plain(attributes))
        elif tag == "table-row" and self._tables == 1:
            self._begin_row(_plain(attributes))
        elif tag == "table-column" and self._tables == 1:
            self._column_group(_plain(attributes))
        elif tag == "style":
            self._style = _plain(attributes).get("name", "")
        elif tag.endswith("-properties") and self._style:
            self._look(tag, _plain(attributes))

    def end(self, tag: str) -> None:
        if tag == "table-row" and self._tables == 1:
            self._row += self._rows
        elif tag == "table":
            self._tables -= 1
        elif tag == "style":
            self._style = ""

    def text(self, text: str) -> None:
        self._letters += len(text)
        if self._letters > limits.MAX_LETTERS:
            raise RefusalError("letters", limit=limits.MAX_LETTERS)

    def _look(self, tag: str, attributes: Attributes) -> None:
        if tag == "text-properties":
            if attributes.get("text-line-through-style", "none") != "none":
                self._looks.struck.add(self._style)
        elif tag == "table-cell-properties":
            if attributes.get("background-color", "").casefold() not in NO_COLOUR:
                self._looks.coloured.add(self._style)
        elif tag == "table-properties" and attributes.get("display") == "false":
            self._unseen_tables.add(self._style)

    def _table(self, attributes: Attributes) -> None:
        self._tables += 1
        if self._tables > 1:
            return
        is_hidden = attributes.get("style-name", "") in self._unseen_tables
        self._sheet = SheetLayout(attributes.get("name", ""), is_hidden=is_hidden)
        self.layout.sheets.append(self._sheet)
        if len(self.layout.sheets) > limits.MAX_SHEETS:
            raise RefusalError("sheets", limit=limits.MAX_SHEETS)
        self._extent = Extent(self._budget)
        self._defaults = {}
        self._columns = self._row = 0

    def _column_group(self, attributes: Attributes) -> None:
        last = self._columns + _times(attributes, "number-columns-repeated")
        if attributes.get("visibility") in UNSEEN:
            unseen = range(self._columns, min(last, limits.MAX_COLUMNS))
            self._sheet.hidden_columns.update(unseen)
        if style := attributes.get("default-cell-style-name"):
            covered = range(self._columns, min(last, limits.MAX_COLUMNS))
            self._defaults.update(dict.fromkeys(covered, style))
        self._columns = last

    def _begin_row(self, attributes: Attributes) -> None:
        self._rows = _times(attributes, "number-rows-repeated")
        self._column = 0
        if attributes.get("visibility") in UNSEEN:
            unseen = range(self._row, min(self._row + self._rows, limits.MAX_ROWS))
            self._sheet.hidden_rows.update(unseen)

    def _cell(self, tag: str, attributes: Attributes) -> None:
        self._letters = 0
        self._budget.take_cells(1)
        count = _times(attributes, "number-columns-repeated")
        first = self._column
        self._column += count
        if tag == "table-cell":
            self._span(attributes, first)
        has_value = "value-type" in attributes
        if has_value or "formula" in attributes:
            self._value(attributes, first, count, has_value=has_value)

    def _span(self, attributes: Attributes, left: int) -> None:
        down = _times(attributes, "number-rows-spanned")
        across = _times(attributes, "number-columns-spanned")
        if down > 1 or across > 1:
            self._sheet.merge(Area(self._row, left, self._row + down - 1, left + across - 1))

    def _value(self, attributes: Attributes, first: int, count: int, *, has_value: bool) -> None:
        check_grid(self._row + self._rows - 1, first + count - 1)
        self._extent.grow(self._row, first, first + count - 1)
        self._extent.grow(self._row + self._rows - 1, first, first + count - 1)
        # The area now holds every place: no more of them follow than it allows.
        places = [
            (row, column)
            for row in range(self._row, self._row + self._rows)
            for column in range(first, first + count)
        ]
        self._budget.take_cells(len(places) - 1)
        self._mark(places, attributes.get("style-name"))
        if "formula" in attributes:
            remember(self._sheet.formulas, places, is_needed=False)
            if not has_value:
                remember(self._sheet.without_result, places)

    def _mark(self, places: list[Place], own_style: str | None) -> None:
        for place in places:
            style = own_style or self._defaults.get(place[1], "")
            if style in self._looks.struck:
                remember(self._sheet.struck, [place])
            if style in self._looks.coloured:
                remember(self._sheet.coloured, [place], is_needed=False)


class _Properties:
    """The document's own properties in meta.xml."""

    def __init__(self) -> None:
        self.values: dict[str, str] = {}
        self._name = ""

    def start(self, tag: str, attributes: Attributes) -> None:
        if tag == "user-defined":
            self._name = _plain(attributes).get("name", "")
            self.values[self._name] = ""

    def end(self, tag: str) -> None:
        if tag == "user-defined":
            self._name = ""

    def text(self, text: str) -> None:
        if self._name:
            self.values[self._name] = (self.values[self._name] + text)[: limits.MAX_LETTERS]
