"""The register's own JSON as a book: one sheet, the labels of its columns as headings.

So that a JSON that a program changed comes in by the same check as a workbook that a person
changed. Other JSON is refused: nothing in it would say what is what.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from django.utils.translation import gettext as _

from assets.services.exports.columns import VERSION_HEADING
from assets.services.exports.marks import MUNICIPALITY_KEY
from classification import columns
from config.kit.sheets.book import Book, RefusedFileError, Sheet, Value

ENDING: Final = ".json"
MEGABYTE: Final = 1 << 20
LARGEST: Final = 16 * MEGABYTE  # read as a whole: some 8,000 assets with all their columns
# What the export says of a row beside its columns.
TOLD: Final = frozenset({"needs_confirmation", "proposals", "source", "originals"})


def book_of(path: Path, *, own: Mapping[str, str]) -> Book:
    """Read a JSON of this product; `own` are the municipality's own columns, key → label.

    Raises RefusedFileError, in a sentence, for anything else.
    """
    if path.stat().st_size > LARGEST:
        told = {"most": LARGEST // MEGABYTE}
        raise RefusedFileError(
            _("JSONが大きすぎます（上限%(most)dMB）。CSVかExcelで書き出したものを使ってください。")
            % told
        )
    document = _document(path)
    keys = list(dict.fromkeys(key for row in document["rows"] for key in row if key not in TOLD))
    rows: list[list[Value]] = [[_heading(key, own) for key in keys]]
    rows += [[_cell(row.get(key)) for key in keys] for row in document["rows"]]
    home = document.get("municipality")
    properties = {MUNICIPALITY_KEY: home} if isinstance(home, str) else {}
    return Book("json", [Sheet("JSON", rows)], encoding="utf-8", properties=properties)


def _document(path: Path) -> dict[str, Any]:
    try:
        document = json.loads(path.read_text("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise RefusedFileError(
            _("JSONとして読めません。書き出したときの形のまま、UTF-8で保存し直してください。")
        ) from error
    rows = document.get("rows") if isinstance(document, dict) else None
    if not isinstance(rows, list) or not rows or not all(isinstance(row, dict) for row in rows):
        raise RefusedFileError(
            _("台帳から書き出したJSONではありません。rowsに資産を並べたJSONを選んでください。")
        )
    return dict(document)


def _heading(key: str, own: Mapping[str, str]) -> str:
    if key == "version":
        return VERSION_HEADING
    column = columns.columns().get(key)
    return column.label if column else own.get(key, key)


def _cell(value: Any) -> Value:
    """Return a value as a cell would hold it: lists as words, nothing else in parts."""
    if isinstance(value, list):
        return "、".join(str(part) for part in value)
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False)
    return value if isinstance(value, str | int | float | bool) else None
