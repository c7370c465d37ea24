"""Numbers as people write them: 12冊, 約1,200件, 1,000〜1,500, 1.2万, 多数."""

import re
from decimal import Decimal

from django.utils.translation import gettext as _

from assets.services.imports.readings import cells
from assets.services.imports.rows import Reading
from config.kit.sheets.book import Value
from config.kit.text import converted_widths

LARGEST = 2_147_483_647
UNIT = 10
SCALES = {"十": 10, "百": 100, "千": 1000, "万": 10_000, "億": 100_000_000}
KANJI = {letter: number for number, letter in enumerate("〇一二三四五六七八九")}
NO_NUMBER = re.compile(
    r"(?:多数|大量|若干|不明|未確認|未定|少数|各種|随時|多い|数[十百千万]*[件人冊台枚本個箱部名]?|[?]"
    r"|全(?:て|部|職員|児童|生徒|住民|村民|町民|市民|世帯|員|数))+"
)
APART = re.compile(r"\d\s+\d|[①-⓿㉑-㊿]")
NOTHING = {"", "-", "なし", "無", "無し", "該当なし", "対象外", "対象なし", "ー", "/"}
_ABOUT = (
    r"(?:約|およそ|凡そ|概ね|おおむね|おおよそ|だいたい|延べ|のべ|最大|最低|計|合計|全|各|ほぼ"
    r"|推定|[~])"
)
_MORE = r"(?:以上|以下|超|程度|前後|弱|強|余り|余|ほど|くらい|ぐらい|未満|以内|程|[+~])"
_DIGITS = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
_NUMBER = rf"(?:{_DIGITS}[十百千万億]*|[〇一二三四五六七八九十百千万億]+)"
_SHAPE = re.compile(
    rf"(?P<about>{_ABOUT}*)(?P<number>{_NUMBER})(?P<more>{_MORE}*)"
    rf"(?P<unit>[^\d,.~（()]*?)(?P<after>{_MORE}*)(?P<rest>[-~,、・+(].*|から.*)?",
    re.DOTALL,
)
_PLAIN = re.compile(r"-?[0-9]+")
_DASHES = re.compile(r"[〜～‐‑‒–—―−]")
_ANY = re.compile(_DIGITS)


def whole(key: str, value: Value, *, largest: int = LARGEST, smallest: int = 0) -> Reading:
    """Read a whole number; of a vague one the lower bound, with the wording kept."""
    return _read(key, value, (smallest, largest), unit_key="")


def count(key: str, value: Value) -> Reading:
    """Read a quantity with its unit: 12冊 is 12 and 冊."""
    return _read(key, value, (0, LARGEST), unit_key="count_unit")


def _read(key: str, value: Value, bounds: tuple[int, int], *, unit_key: str) -> Reading:
    text = cells.spelled(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return _bounded(key, value, text, bounds)
    plain = _DASHES.sub("~", cells.plain(text))
    if (match := _PLAIN.fullmatch(plain)) and not APART.search(text.strip()):
        return _bounded(key, _integer(match[0]), text, bounds)
    if plain in NOTHING:
        return Reading()
    match = _SHAPE.fullmatch(plain)
    if match and not isinstance(value, bool) and not APART.search(text.strip()):
        return _matched(key, text, match, bounds, unit_key=unit_key)
    if NO_NUMBER.fullmatch(plain):
        return Reading(original=text, note=_note(key, text), doubts=(key,))
    return _refused(key, text)


def _integer(text: str) -> int:
    return int(text) if len(text) <= 18 else LARGEST + 1


def _bounded(key: str, number: int, text: str, bounds: tuple[int, int]) -> Reading:
    smallest, largest = bounds
    if smallest <= number <= largest:
        repairs = ("width",) if converted_widths(text) else ()
        return Reading(values={key: number}, repairs=repairs)
    message = _("%(column)sは%(smallest)sから%(largest)sまでの数で入力してください")
    values = {"column": cells.title(key), "smallest": smallest, "largest": f"{largest:,}"}
    return cells.error(key, message % values)


def _matched(
    key: str, text: str, match: re.Match[str], bounds: tuple[int, int], *, unit_key: str
) -> Reading:
    number = _value(match["number"])
    is_whole = number == int(number)
    reading = _bounded(key, int(number), text, bounds)
    if reading.issues:
        return reading
    unit = match["unit"]
    if unit_key and unit and len(unit) <= UNIT:
        reading.values[unit_key] = unit
    if not is_whole or any(match[part] for part in ("about", "more", "after", "rest")):
        reading.original, reading.note, reading.repairs = text, _note(key, text), ("count",)
    return reading


def _value(text: str) -> Decimal:
    """Return 12000 for 1.2万, 1000 for 千, 12 for 十二."""
    digits = _ANY.match(text)
    if digits:
        scale = 1
        for letter in text[digits.end() :]:
            scale *= SCALES[letter]
        return Decimal(digits[0].replace(",", "")[:18]) * min(scale, 10**12)
    total, section, last = 0, 0, 0
    for letter in text:
        if letter in KANJI:
            last = min(last * 10 + KANJI[letter], LARGEST + 1)
        elif SCALES[letter] >= 10_000:
            total, section, last = total + (section + last or 1) * SCALES[letter], 0, 0
        else:
            section, last = section + (last or 1) * SCALES[letter], 0
    return Decimal(min(total + section + last, LARGEST + 1))


def _refused(key: str, text: str) -> Reading:
    message = _("%(column)s「%(text)s」は数として読み取れません")
    values = {"column": cells.title(key), "text": cells.quoted(text)}
    found = _ANY.findall(cells.plain(text))
    return cells.error(key, message % values, *(found if len(found) == 1 else ()))


def _note(key: str, text: str) -> str:
    return _("%(column)s：%(text)s") % {"column": cells.title(key), "text": text.strip()}
