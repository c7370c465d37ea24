"""What a file is, by its content and not by its name, and whether a parser may see it.

Workbooks with macros are refused, not read around: the file is kept as the import's source
and handed on to others, who would run what we ignored.
"""

import io
import zipfile
from typing import BinaryIO, Final

from config.kit.sheets import limits
from config.kit.sheets.archive import check_declarations, open_archive
from config.kit.sheets.book import Kind
from config.kit.sheets.layout import BookLayout
from config.kit.sheets.layout_ods import scan_ods
from config.kit.sheets.layout_xls import scan_xls
from config.kit.sheets.layout_xlsx import WORKBOOK, scan_workbook
from config.kit.sheets.ole import SIGNATURE
from config.kit.sheets.refusing import RefusalError

HEAD_BYTES: Final = 1024
ODS_TYPE: Final = b"application/vnd.oasis.opendocument.spreadsheet"
IMAGES: Final = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\x1f\x8b", b"Rar!", b"7z\xbc\xaf", b"MZ")
HTML: Final = (b"<!doctype html", b"<html", b"<head", b"<table", b"<meta")


def inspect(file: BinaryIO) -> tuple[Kind, BookLayout]:
    """Return the kind of file and its layout, or raise RefusalError; CSV is checked while read."""
    head = file.read(HEAD_BYTES)
    size = file.seek(0, io.SEEK_END)
    file.seek(0)
    if not head:
        raise RefusalError("empty")
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        _check_size(size, limits.MAX_BOOK_BYTES)
        return _inspect_archive(file)
    if head.startswith(SIGNATURE):
        _check_size(size, limits.MAX_BOOK_BYTES)
        return "xls", scan_xls(file.read())
    _refuse_other_kinds(head)
    _check_size(size, limits.MAX_TEXT_BYTES)
    return "csv", BookLayout()


def _check_size(size: int, limit: int) -> None:
    if size > limit:
        raise RefusalError("bytes", limit=limit // limits.MIB)


def _refuse_other_kinds(head: bytes) -> None:
    if head.startswith(b"%PDF"):
        raise RefusalError("pdf")
    if head.startswith(IMAGES):
        raise RefusalError("kind")
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if start.startswith(HTML):
        raise RefusalError("web")
    if start.startswith(b"<?xml"):
        raise RefusalError("web" if any(tag in start for tag in HTML) else "xml_book")


def _inspect_archive(file: BinaryIO) -> tuple[Kind, BookLayout]:
    with open_archive(file) as archive:
        names = set(archive.namelist())
        if any(name.casefold().endswith("vbaproject.bin") for name in names):
            raise RefusalError("macros")
        if "xl/workbook.bin" in names:
            raise RefusalError("binary_book")
        if WORKBOOK not in names and not _is_ods(archive, names):
            raise RefusalError("kind")
        check_declarations(archive)
        if WORKBOOK in names:
            return "xlsx", scan_workbook(archive)
        return "ods", scan_ods(archive)


def _is_ods(archive: zipfile.ZipFile, names: set[str]) -> bool:
    if not {"mimetype", "content.xml"} <= names:
        return False
    with archive.open("mimetype") as part:
        return part.read(len(ODS_TYPE)) == ODS_TYPE
