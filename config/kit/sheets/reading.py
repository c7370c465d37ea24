"""One spreadsheet or CSV file into a Book: checked and read in a limited process of its own."""

from datetime import date, datetime
from pathlib import Path, PurePath
from typing import Any

from django.utils.translation import gettext as _

from config.kit.sheets import child
from config.kit.sheets.book import Area, Book, RefusedFileError, Sheet, Value
from config.kit.sheets.refusing import SENTENCES, RefusalError


def read_book(path: Path, *, name: str, encoding: str = "") -> Book:
    """Read a file, whatever its name pretends; RefusedFileError says in a sentence why not.

    `name` is the file's own name, after which the only sheet of a CSV file is called;
    `encoding` is what a person chose for it (see delimited.ENCODINGS), "" to find out.
    Formulas are not calculated and macros not run: a cell holds the result stored with it.
    """
    try:
        return _gathered(path, name, encoding)
    except RefusalError as refusal:
        details = {
            name: f"{value:,}" if isinstance(value, int) else value
            for name, value in refusal.details.items()
        }
        raise RefusedFileError(_(SENTENCES[refusal.reason]) % details) from None


def _gathered(path: Path, name: str, encoding: str) -> Book:
    book: Book | None = None
    for message in child.messages(path, encoding=encoding):
        if isinstance(message, list) and book:
            book.sheets[-1].rows += [_row(row) for row in message]
        elif book:
            book.sheets.append(_sheet(message))
        else:
            book = Book(sheets=[], **message)
    if book is None:
        raise RefusalError("broken")
    if book.kind == "csv":
        book.sheets[0].name = PurePath(name).stem
    return book


def _row(row: list[Any]) -> list[Value]:
    if any(cell.__class__ is list for cell in row):
        return [_date(cell[0]) if cell.__class__ is list else cell for cell in row]
    return row


def _date(text: str) -> date | datetime:
    return date.fromisoformat(text) if len(text) == 10 else datetime.fromisoformat(text)


def _sheet(said: dict[str, Any]) -> Sheet:
    return Sheet(
        name=said["name"],
        rows=[],
        merged=[Area(*area) for area in said["merged"]],
        is_hidden=said["is_hidden"],
        hidden_rows=frozenset(said["hidden_rows"]),
        hidden_columns=frozenset(said["hidden_columns"]),
        struck=_places(said["struck"]),
        coloured=_places(said["coloured"]),
        formulas=_places(said["formulas"]),
        without_result=_places(said["without_result"]),
    )


def _places(pairs: list[list[int]]) -> frozenset[tuple[int, int]]:
    return frozenset((row, column) for row, column in pairs)
