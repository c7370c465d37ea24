"""A cell as text: how every kind of value is written down, and what may never be kept."""

import re
import unicodedata
from datetime import date, datetime

from django.utils.translation import gettext as _

from assets.models.asset.names import short_name
from assets.services.imports.rows import Issue, Reading
from classification import columns
from config.kit.sheets.book import Value
from config.kit.text import contains_my_number, converted_widths

HIDDEN_DIGITS = "************"
QUOTED = 30
DASHES = frozenset("-－―ー—–‐−/／")
_BRACKETS = re.compile(r"[（(【\[〔]([^（）()【】\[\]〔〕]*)[）)】\]〕]")
_LONG_NUMBER = re.compile(r"\d(?:[\s\d\-‐‑‒–—―−－ー〜～]*\d)?")
_PAST_TEXT = 12


def spelled(value: Value) -> str:
    """Return a cell as a person would type it: 12.0 is 12, a day is 2026-06-30."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float) and value.is_integer() and abs(value) < 10**15:
        return str(int(value))
    if isinstance(value, datetime):
        midnight = (value.hour, value.minute, value.second) == (0, 0, 0)
        return value.date().isoformat() if midnight else value.isoformat(" ", "minutes")
    return value.isoformat() if isinstance(value, date) else str(value)


def masked(text: str) -> str:
    """Return the text as it may be shown and kept: without an individual number in it."""
    if not contains_my_number(text):
        return text
    hidden = _LONG_NUMBER.sub(
        lambda run: HIDDEN_DIGITS if len(re.findall(r"\d", run[0])) >= _PAST_TEXT else run[0], text
    )
    return HIDDEN_DIGITS if contains_my_number(hidden) else hidden


def is_blank(text: str) -> bool:
    return not text.strip("\ufeff\u200b \t\r\n\u3000\u00a0")


def is_dash(text: str) -> bool:
    """Whether only a dash stands in the cell: in files of offices, that is nothing."""
    return len(text) <= 3 and text.strip() in DASHES


def plain(text: str) -> str:
    """Return a text for comparing: NFKC, without any blanks."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def without_brackets(text: str) -> tuple[str, str]:
    """Return the text before and around brackets, and what stands in them."""
    inside = "、".join(part.strip() for part in _BRACKETS.findall(text) if part.strip())
    return _BRACKETS.sub("", text).strip(), inside


def quoted(text: str) -> str:
    """Return the beginning of a text, for a sentence."""
    line = " ".join(text.split())
    return line if len(line) <= QUOTED else f"{line[:QUOTED]}…"


def title(key: str) -> str:
    """Return what a column is called on screens."""
    return short_name(key) if key in columns.columns() else key


def error(key: str, message: str, *fixes: str) -> Reading:
    """Return a reading that only objects."""
    return Reading(issues=[Issue(key, "error", message, fixes)])


def warning(key: str, message: str, *fixes: str) -> Issue:
    return Issue(key, "warning", message, fixes)


def refused_number(key: str) -> Reading:
    """Return the objection to an individual number."""
    return error(key, _("12桁の数字が入っています。個人番号そのものは台帳に入力しないでください。"))


def seams(text: str, *, one_line: bool) -> tuple[str, ...]:
    """Return what storing the text will mend about its letters and blanks."""
    found = []
    if converted_widths(text):
        found.append("width")
    inner = text.strip()
    if inner != text or (one_line and ("\n" in inner or "\r" in inner)):
        found.append("space")
    if has_unseen(text):
        found.append("unseen")
    return tuple(found)


def has_unseen(text: str) -> bool:
    """Whether letters stand in the text that cannot be seen, such as direction marks."""
    return not text.isprintable() and any(
        unicodedata.category(letter) in {"Cc", "Cf", "Cs"} and letter not in "\r\n\t"
        for letter in text
    )
