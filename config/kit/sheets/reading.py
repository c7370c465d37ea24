"""One spreadsheet or CSV file into a Book: checked and read in a limited process of its own."""

from contextlib import closing
from pathlib import Path, PurePath
from typing import Any

from django.utils.translation import gettext as _

from config.kit.sheets import child
from config.kit.sheets.book import Area, Book, RefusedFileError, Sheet
from config.kit.sheets.framing import Block
from config.kit.sheets.places import Places
from config.kit.sheets.refusing import SENTENCES, RefusalError
from config.kit.sheets.spooling import Spool, SpooledRows


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
    spool = Spool(path.parent)
    rows = SpooledRows(spool)
    with closing(child.messages(path, encoding=encoding)) as messages:
        for message in messages:
            if isinstance(message, Block):
                rows.add(message)
            elif book:
                rows = SpooledRows(spool)
                book.sheets.append(_sheet(message, rows))
            else:
                book = Book(sheets=[], **message)
    if book is None:
        raise RefusalError("broken")
    if book.kind == "csv":
        book.sheets[0].name = PurePath(name).stem
    if spool.is_small:
        for sheet in book.sheets:
            sheet.rows = list(sheet.rows)
    return book


def _sheet(said: dict[str, Any], rows: SpooledRows) -> Sheet:
    return Sheet(
        name=said["name"],
        rows=rows,
        merged=[Area(*area) for area in said["merged"]],
        is_hidden=said["is_hidden"],
        hidden_rows=frozenset(said["hidden_rows"]),
        hidden_columns=frozenset(said["hidden_columns"]),
        struck=Places.of_text(said["struck"]),
        coloured=Places.of_text(said["coloured"]),
        formulas=Places.of_text(said["formulas"]),
        without_result=Places.of_text(said["without_result"]),
    )
