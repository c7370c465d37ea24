"""Texts, codes, lists and addresses: as written, in the spelling of the house."""

import re
from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext as _

from assets.services.imports.readings import cells
from assets.services.imports.readings.names import Choices
from assets.services.imports.rows import Issue, Reading
from classification import columns
from config.kit.sheets.book import Value
from config.kit.text import normal, normal_line

LIMIT = 4000
ITEM = 200
SURE_SEAMS = re.compile(r"[、，,;；\n]+")
OTHER_SEAMS = re.compile(r"[・/／＋]+|\s{2,}|　+")
DOMAIN = re.compile(r"(?:[\w-]+\.)+[A-Za-z]{2,}(?:[/?#].*)?", re.ASCII)
HYPHENS = re.compile(r"[‐‑‒–—―−－﹣]")
# Most cells: nothing to mend, which is told far faster than mended.
_LETTERS = "[!-~ぁ-ゖァ-ヺー一-鿿々、。・（）「」]+"
_MENDED = re.compile(f"{_LETTERS}(?:[ 　]{_LETTERS})*")
_is_address = URLValidator(schemes=["http", "https"])


def line(key: str, value: Value, *, limit: int) -> Reading:
    """Read a text of one line."""
    return _text(key, cells.spelled(value), limit, normal_line)


def prose(key: str, value: Value, *, limit: int = LIMIT) -> Reading:
    """Read a text of several lines."""
    return _text(key, cells.spelled(value), limit, normal)


def _text(key: str, text: str, limit: int, spell: Callable[[str], str]) -> Reading:
    if len(text) <= limit and _MENDED.fullmatch(text):
        return Reading(values={key: text})
    stored = spell(text)
    if not stored:
        return Reading()
    if len(stored) > limit:
        message = _("%(column)sは%(limit)s文字までです（今は%(length)s文字）")
        values = {"column": cells.title(key), "limit": limit, "length": len(stored)}
        return cells.error(key, message % values)
    reading = Reading(values={key: stored})
    if stored != text:
        reading.repairs = cells.seams(text, one_line=spell is normal_line)
        if "unseen" in reading.repairs:
            reading.issues.append(_unseen(key))
    return reading


def _unseen(key: str) -> Issue:
    return Issue(key, "notice", _("見えない文字（書字方向の記号など）を除きました"))


def code(key: str, value: Value, *, limit: int) -> Reading:
    """Read a number or code that is a text: 12.0 is 12, and leading zeros stay."""
    text = cells.spelled(value)
    if not isinstance(value, str | int | float | None):
        message = _("%(column)sが日付になっています。Excelで文字列にして入れ直してください")
        return cells.error(key, message % {"column": cells.title(key)})
    return _text(key, HYPHENS.sub("-", text), limit, normal_line)


def items(key: str, value: Value, *, is_own_export: bool) -> Reading:
    """Read several short texts of one cell; 、 parts them, and ・ where there is no 、."""
    text = normal(cells.spelled(value))
    known = _known(key)
    parts = _parts(text, known, is_own_export=is_own_export)
    parts = [part for part in dict.fromkeys(map(normal_line, parts)) if part]
    if not parts or parts in (["-"], ["－"]):
        return Reading()
    for part in parts:
        if len(part) > ITEM:
            message = _("「%(item)s」は%(limit)s文字以内で入力してください")
            return cells.error(key, message % {"item": cells.quoted(part), "limit": ITEM})
    labels = [known.labels[found.code] if (found := known.find(part)) else part for part in parts]
    repairs = ("list",) if len(parts) > 1 and not SURE_SEAMS.search(text) else ()
    return Reading(values={key: list(dict.fromkeys(labels))}, repairs=repairs)


def _known(key: str) -> Choices:
    column = columns.columns().get(key)
    return Choices(column.values.items() if column else ())


def _parts(text: str, known: Choices, *, is_own_export: bool) -> list[str]:
    if SURE_SEAMS.search(text):
        return SURE_SEAMS.split(text)
    if is_own_export or known.find(text):
        return [text]
    return OTHER_SEAMS.split(text)


def threats(key: str, value: Value, *, is_own_export: bool) -> Reading:
    """Read the codes of threats: T1-02, T2-04; our own file is read to the letter."""
    if is_own_export:
        return items(key, value, is_own_export=True)
    text = HYPHENS.sub("-", normal(cells.spelled(value)))
    spaced = re.sub(r"(?<=\d)\s+(?=[Tt]\d)", "、", text)
    reading = items(key, spaced, is_own_export=False)
    if key in reading.values:
        reading.values[key] = [
            part.upper() if re.fullmatch(r"[Tt]\d.*", part) else part
            for part in reading.values[key]
        ]
    return reading


def address(key: str, value: Value, *, limit: int) -> Reading:
    """Read the address of a page."""
    text = normal_line(cells.spelled(value))
    if text in {"", "-", "－", "なし"}:
        return Reading()
    full = text
    repairs: tuple[str, ...] = ()
    if DOMAIN.fullmatch(text):
        full, repairs = f"https://{text}", ("url",)
    try:
        _is_address(full)
    except ValidationError:
        message = _("「%(text)s」はアドレスではありません。https://から入力してください")
        return cells.error(key, message % {"text": cells.quoted(text)})
    if len(full) > limit:
        return _text(key, full, limit, normal_line)
    return Reading(values={key: full}, repairs=repairs)
