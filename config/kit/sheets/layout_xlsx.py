"""What an xlsx workbook says about its sheets and its formats, and where its sheets are kept."""

import posixpath
import zipfile
from dataclasses import dataclass, field
from typing import Final

from config.kit.sheets import limits
from config.kit.sheets.archive import Attributes, attribute, walk
from config.kit.sheets.layout import BookLayout, Budget, Looks, SheetLayout
from config.kit.sheets.refusing import RefusalError
from config.kit.sheets.sheet_scan import scan_sheet
from config.kit.sheets.string_scan import is_on, struck_strings

WORKBOOK: Final = "xl/workbook.xml"
RELATIONS: Final = "xl/_rels/workbook.xml.rels"
PROPERTIES: Final = "docProps/custom.xml"
YES: Final = {"1", "true", "on"}
WHITE: Final = {"FFFFFFFF", "00FFFFFF"}
MAX_PROPERTIES: Final = 200


def scan_workbook(archive: zipfile.ZipFile) -> BookLayout:
    """Read all that calamine will read, within the limits, and gather the layout on the way."""
    names = set(archive.namelist())
    parts = _Workbook()
    walk(archive, WORKBOOK, parts.start)
    if RELATIONS in names:
        walk(archive, RELATIONS, parts.relate)
    looks = Looks()
    for name in sorted(names & {"xl/styles.xml"}):
        looks = _read_styles(archive, name)
    for name in sorted(names & {"xl/sharedStrings.xml"}):
        looks.strings = struck_strings(archive, name)
    budget = Budget()
    for relation, sheet in parts.sheets:
        if (target := parts.targets.get(relation, "")) in names:
            scan_sheet(archive, target, layout=sheet, looks=looks, budget=budget)
    layout = BookLayout([sheet for _, sheet in parts.sheets], is_1904=parts.is_1904)
    if PROPERTIES in names:
        layout.properties = _read_properties(archive)
    return layout


@dataclass(slots=True)
class _Workbook:
    sheets: list[tuple[str, SheetLayout]] = field(default_factory=list)
    targets: dict[str, str] = field(default_factory=dict)
    is_1904: bool = False

    def start(self, tag: str, attributes: Attributes) -> None:
        if tag == "workbookPr":
            self.is_1904 = attributes.get("date1904", "").casefold() in YES
        elif tag == "sheet":
            is_hidden = attributes.get("state", "visible") != "visible"
            sheet = SheetLayout(attributes.get("name", ""), is_hidden=is_hidden)
            self.sheets.append((attribute(attributes, "id"), sheet))
            if len(self.sheets) > limits.MAX_SHEETS:
                raise RefusalError("sheets", limit=limits.MAX_SHEETS)

    def relate(self, tag: str, attributes: Attributes) -> None:
        if tag == "Relationship":
            target = attributes.get("Target", "")
            path = target[1:] if target.startswith("/") else posixpath.join("xl", target)
            self.targets[attributes.get("Id", "")] = posixpath.normpath(path)


def _read_styles(archive: zipfile.ZipFile, name: str) -> Looks:
    styles = _Styles()
    walk(archive, name, styles.start, end=styles.end)
    return styles.looks


class _Styles:
    """Which of the cell formats (cellXfs) strike through, and which fill the cell."""

    def __init__(self) -> None:
        self.looks = Looks()
        self._path: list[str] = []
        self._struck: list[bool] = []
        self._filled: list[bool] = []
        self._formats = 0
        self._count = 0

    def start(self, tag: str, attributes: Attributes) -> None:
        section = self._path[1] if len(self._path) > 1 else ""
        self._path.append(tag)
        if section == "fonts":
            self._font(tag, attributes)
        elif section == "fills":
            self._fill(tag, attributes)
        if tag == "xf":
            self._count += 1
            if self._count > 2 * limits.MAX_STYLES:
                raise RefusalError("styles", limit=limits.MAX_STYLES)
            if section == "cellXfs":
                self._format(attributes)

    def end(self, _tag: str) -> None:
        self._path.pop()

    def _font(self, tag: str, attributes: Attributes) -> None:
        if tag == "font":
            self._struck.append(False)
        elif tag == "strike" and self._struck:
            self._struck[-1] = is_on(attributes)

    def _fill(self, tag: str, attributes: Attributes) -> None:
        if tag == "fill":
            self._filled.append(False)
        elif tag == "patternFill" and self._filled:
            self._filled[-1] = attributes.get("patternType", "none") not in {"none", "gray125"}
        elif tag == "gradientFill" and self._filled:
            self._filled[-1] = True
        elif tag == "fgColor" and self._filled and _is_white(attributes):
            self._filled[-1] = False

    def _format(self, attributes: Attributes) -> None:
        name = str(self._formats)
        self._formats += 1
        if _picked(self._struck, attributes.get("fontId")):
            self.looks.struck.add(name)
        if _picked(self._filled, attributes.get("fillId")):
            self.looks.coloured.add(name)


def _is_white(colour: Attributes) -> bool:
    is_theme_white = colour.get("theme") == "0" and float(colour.get("tint", "0") or 0) == 0
    return is_theme_white or colour.get("rgb", "").upper() in WHITE


def _picked(flags: list[bool], index: str | None) -> bool:
    return (
        bool(index)
        and str(index).isdecimal()
        and int(index or 0) < len(flags)
        and flags[int(index or 0)]
    )


def _read_properties(archive: zipfile.ZipFile) -> dict[str, str]:
    properties = _Properties()
    walk(archive, PROPERTIES, properties.start, text=properties.text)
    return properties.values


class _Properties:
    """The document's own properties, by name; their kind (text, number) plays no part."""

    def __init__(self) -> None:
        self.values: dict[str, str] = {}
        self._name = ""

    def start(self, tag: str, attributes: Attributes) -> None:
        if tag == "property":
            self._name = attributes.get("name", "")
            if len(self.values) == MAX_PROPERTIES:
                raise RefusalError("unsafe")
            self.values[self._name] = ""

    def text(self, text: str) -> None:
        if self._name:
            joined = self.values[self._name] + text
            self.values[self._name] = joined[: limits.MAX_LETTERS].strip()
