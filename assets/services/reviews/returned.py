"""A file of an offline review that came back: its sheet, its rows, and what is wrong with one."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from assets.models import CampaignUnit, Disposal, ReviewItem
from assets.services.reviews import offline
from config.kit.sheets.book import Book, Sheet, Value
from config.kit.text import contains_my_number, normal_line

NOTE_LENGTH = 300
LAST = [offline.SAID, offline.METHOD, offline.NOTE, offline.VERSION]


def sheet_of(book: Book, part: CampaignUnit) -> Sheet:
    if book.properties.get(offline.REVIEW_KEY) != offline.name_of(part):
        raise ValidationError(
            _(
                "この部署の確認のファイルではありません。この画面から受け取ったExcelを選んでください。"
            )
        )
    for sheet in book.sheets:
        if sheet.name == offline.SHEET and len(sheet.rows) > offline.HEADING_ROW:
            found = list(_texts(sheet.rows[offline.HEADING_ROW]))[: len(offline.headings())]
            if found[:1] == [offline.NUMBER] and found[-len(LAST) :] == LAST:
                return sheet
    raise ValidationError(_("見出しの行が変わっています。受け取ったときの並びに戻してください。"))


def rows(sheet: Sheet) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield the rows with their place, each cell as text under its heading."""
    keys = [offline.NUMBER, *offline.SHOWN, *offline.KEYS, *LAST]
    for place, row in enumerate(sheet.rows):
        if place > offline.HEADING_ROW:
            texts = [*_texts(row), *[""] * len(keys)]
            yield place, dict(zip(keys, texts, strict=False))


def _texts(row: list[Value]) -> Iterator[str]:
    for value in row:
        if isinstance(value, datetime | date):
            yield value.isoformat()
        else:
            yield "" if value is None else normal_line(str(value))


def says(cells: dict[str, str]) -> bool:
    """Whether anything stands in a row; an empty row says nothing."""
    return bool(cells[offline.NUMBER])


def objection(item: ReviewItem | None, cells: dict[str, str]) -> str:
    if item is None:
        told = {"number": cells[offline.NUMBER]}
        return _("番号%(number)sの資産は、この確認にありません。") % told
    listed = {
        offline.SAID: cells[offline.SAID] in offline.WORDS,
        offline.METHOD: method_of(cells) in Disposal.Method,
    }
    for column, is_known in listed.items():
        if cells[column] and not is_known:
            told = {"said": cells[column], "column": column}
            return _("「%(said)s」は%(column)sにありません。一覧から選んでください。") % told
    if not cells[offline.VERSION].isdecimal():
        return _("隠れた「版」の列が変わっています。ファイルを受け取り直してください。")
    if len(cells[offline.NOTE]) > NOTE_LENGTH:
        return _("補足は%(most)d文字以内で入力してください。") % {"most": NOTE_LENGTH}
    if contains_my_number(cells[offline.NOTE]):
        return _("12桁の数字が入っています。個人番号そのものは台帳に入力しないでください。")
    return ""


def method_of(cells: Mapping[str, str]) -> str:
    """Return the code that the name of a method begins with, in every language."""
    return cells[offline.METHOD].partition(" ")[0]
