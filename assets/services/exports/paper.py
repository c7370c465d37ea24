"""What every Excel file of ours looks like on screen and on paper: letters, frames, pages."""

from datetime import date
from io import BytesIO
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from config.kit import codes

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

FONT = "BIZ UDPゴシック"
INK, LINE, HEAD, OPTIONAL, DESK = "#1A1A1A", "#949494", "#DCF0FF", "#F2F2F2", "#F6F7F9"
FAULTY, FAULTY_LINE = "#FDEEEE", "#CE0000"
# The era and the day as offices write them: R8.11.25. Excel shows it in this calendar only.
WAREKI = "[$-411]ge.m.d;@"
A4, A3 = 9, 8
POINTS_OF_A_DOT = 0.75
# Nothing that people typed may become a formula or a link.
SAFE = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
FIRST_DAY = date(1900, 3, 1)  # the calendar of spreadsheets is wrong before it


def workbook(file: Any, **options: Any) -> "Workbook":
    """Begin a file."""
    from xlsxwriter import Workbook  # noqa: PLC0415 - megabytes that few pages need

    return Workbook(file, {**SAFE, **options})


def looks(book: "Workbook", **more: Any) -> Any:
    """Return a format in the letters of the house, framed as a cell of a ledger."""
    plain = {
        "font_name": FONT,
        "font_size": 9,
        "font_color": INK,
        "valign": "top",
        "text_wrap": True,
        "border": 1,
        "border_color": LINE,
    }
    return book.add_format(plain | more)


def unframed(book: "Workbook", **more: Any) -> Any:
    """Return a format for the lines above and beside a table."""
    return looks(book, **{"border": 0, "text_wrap": False, **more})


def landscape(
    sheet: "Worksheet", *, header: str, footer: str = "", size: int = A4, upright: bool = False
) -> None:
    """Print on landscape paper (or upright), as wide as the page, with page numbers below."""
    sheet.set_paper(size)
    if not upright:
        sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.4, right=0.4, top=0.7, bottom=0.6)
    sheet.set_header(header, {"margin": 0.3})
    sheet.set_footer(footer or f"&C&8{pages()}", {"margin": 0.3})


def pages() -> str:
    """Return the page and how many there are, in the code of margins."""
    return _("%(page)s／%(pages)sページ") % {"page": "&P", "pages": "&N"}


def in_margin(text: str) -> str:
    """Return a text for the margin of a page, where & begins a code and digits belong to it."""
    return text.replace("&", "&&")


def letters_wide(text: str) -> int:
    """Return how many half-width letters a text takes."""
    return sum(1 if ord(letter) < 0x2E80 and letter.isascii() else 2 for letter in text)


def cells(sheet: str, column: int, *, first: int, last: int) -> str:
    """Return what a formula calls a part of a column; rows and columns begin at 0."""
    from xlsxwriter.utility import xl_col_to_name  # noqa: PLC0415

    letter = xl_col_to_name(column)
    return f"'{sheet}'!${letter}${first + 1}:${letter}${last + 1}"


def draw_code(
    sheet: "Worksheet", row: int, column: int, text: str, *, points: float, alt: str
) -> None:
    """Draw the code of a text for a camera into a cell, as wide and high as these points."""
    if not text:
        return
    picture, made = BytesIO(), codes.drawn(text)
    made.save(picture, kind="png", scale=4, border=1)
    scale = points / POINTS_OF_A_DOT / made.symbol_size(4, 1)[0]
    options = {
        "image_data": picture,
        "x_scale": scale,
        "y_scale": scale,
        "x_offset": 2,
        "y_offset": 2,
        "object_position": 1,
        "description": alt,
    }
    sheet.insert_image(row, column, "code.png", options)
