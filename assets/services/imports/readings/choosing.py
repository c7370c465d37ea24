"""Answers of fixed lists: by code, by label, by the words that offices use for them."""

import re

from django.utils.translation import gettext as _

from assets.services.imports.readings import cells
from assets.services.imports.readings.context import Context
from assets.services.imports.readings.names import Choices
from assets.services.imports.rows import Reading
from config.kit.sheets.book import Value
from config.kit.text import converted_widths

BLANK = {
    "-",
    "ー",
    "未確認",
    "不明",
    "未定",
    "?",
    "△",
    "▲",
    "調査中",
    "要確認",
    "なし",
    "無",
    "該当なし",
}
HALF = {"△", "▲"}
SHOWN = 12
_SEAMS = re.compile(r"[・、，,/／\n]+")
_YEARS = re.compile(r"(?:保存期間)?(\d+)(?:か年|ヵ年|ヶ年|カ年|ケ年|箇年|年間|年)?(?:保存|保管)?")
_AFTER = re.compile(r"(\D{1,12}後)(\d+年(?:間|保存)?)")
_MONTHS = re.compile(r"(\d{1,2})[かヵヶカケ箇]月(?:間|保存)?")
_KANJI = {"一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_KANJI_YEARS = re.compile("([一二三四五六七八九]?)(十?)([一二三四五六七八九]?)年(?:間|保存)?")


def choice(key: str, value: Value, context: Context) -> Reading:
    """Read the answer of a column that has a list."""
    choices = context.choices.get(key)
    text = cells.spelled(value)
    if choices is None or cells.is_blank(text):
        return Reading()
    reading = chosen(key, text, choices)
    return reading or _unread(key, text, choices)


def chosen(key: str, text: str, choices: Choices) -> Reading | None:
    """Return what a text chooses, whole or without its brackets; None where it is nothing."""
    found = choices.find(text)
    if found:
        return _found(key, text, choices, bracket="")
    outside, inside = cells.without_brackets(text)
    if inside and choices.find(outside):
        return _found(key, text, choices, bracket=inside)
    return None


def _found(key: str, text: str, choices: Choices, *, bracket: str) -> Reading:
    found = choices.find(cells.without_brackets(text)[0] if bracket else text)
    if found is None:
        return Reading()
    reading = Reading(values={key: found.code})
    if not found.is_own_word:
        reading.repairs, reading.original = ("choice",), text
    elif converted_widths(text):
        reading.repairs = ("width",)
    if bracket:
        reading.repairs, reading.original = (*reading.repairs, "bracket"), text
        reading.note = _note(key, bracket)
    if found.is_doubtful:
        reading.doubts = (key,)
    return reading


def _unread(key: str, text: str, choices: Choices) -> Reading:
    plain = cells.plain(text)
    if plain in BLANK:
        return Reading(original=text if plain in HALF else "", doubts=(key,) * (plain in HALF))
    several = [choices.find(part) for part in _SEAMS.split(text)]
    if len(several) > 1 and all(several):
        labels = dict.fromkeys(choices.labels[found.code] for found in several if found)
        message = _("%(column)s「%(text)s」は1つに決められません。1つ選んでください")
        return cells.error(key, message % _named(key, text), *labels)
    return refused(key, text, choices)


def refused(key: str, text: str, choices: Choices) -> Reading:
    """Object to a word that no answer has, with the answers and the likeliest of them."""
    labels = list(choices.labels.values())
    listed = "・".join(labels[:SHOWN]) + ("…" if len(labels) > SHOWN else "")
    message = _("%(column)s「%(text)s」は使えません。%(list)sから選んでください")
    values = {**_named(key, text), "list": listed}
    return cells.error(key, message % values, *choices.alike(text))


def business(key: str, value: Value, context: Context) -> Reading:
    """Read the business area; one that the list lacks is kept in words, not refused."""
    reading = choice(key, value, context)
    if not any(issue.weight == "error" for issue in reading.issues):
        return reading
    text = cells.spelled(value)
    message = _("業務分類「%(text)s」は一覧にないので、空欄で取り込みます")
    fixes = context.choices[key].alike(text)
    issue = cells.warning(key, message % {"text": cells.quoted(text)}, *fixes)
    return Reading(issues=[issue], original=text, doubts=(key,))


def retention(key: str, value: Value, context: Context) -> Reading:
    """Read how long something is kept: 5年, 30, 永久, 五年, 5年（満了後廃棄）."""
    text = cells.spelled(value)
    choices = context.choices[key]
    if cells.is_blank(text):
        return Reading()
    reading = _stated_inside(key, text, choices) or chosen(key, text, choices)
    if reading:
        return reading
    outside, inside = cells.without_brackets(text)
    if match := _AFTER.fullmatch(outside):
        outside, inside = match[2], match[1]
    years = years_in(outside or text)
    code = f"{years}年"
    if years is None or code not in choices.labels:
        return _no_such_years(key, text, years, choices)
    reading = Reading(values={key: code})
    if inside:
        reading.repairs, reading.original, reading.note = ("bracket",), text, _note(key, inside)
    elif outside != code:
        reading.repairs = ("width",) if cells.plain(text) == code else ("choice",)
    return reading


def _stated_inside(key: str, text: str, choices: Choices) -> Reading | None:
    """Read 長期（30年）, where the brackets say what the word leaves open, and 6か月."""
    outside, inside = cells.without_brackets(text)
    vague = choices.find(outside)
    code = f"{years_in(inside)}年"
    if vague and vague.is_doubtful and code in choices.labels:
        return Reading(values={key: code}, repairs=("choice",), original=text)
    months = _MONTHS.fullmatch(cells.plain(text))
    if months and int(months[1]) < 12 and "1年未満" in choices.labels:
        return Reading(values={key: "1年未満"}, repairs=("choice",), original=text)
    return None


def years_in(text: str) -> int | None:
    """Return the years of ５年, 10年保存, 三十年 or 30."""
    plain = cells.plain(text).removesuffix(".0")
    if match := _YEARS.fullmatch(plain):
        return int(match[1][:4])
    match = _KANJI_YEARS.fullmatch(plain)
    if match is None or not any(match.groups()):
        return None
    tens, ten, ones = match.groups()
    return (_KANJI.get(tens, 1) * 10 if ten else _KANJI.get(tens, 0)) + _KANJI.get(ones, 0)


def _no_such_years(key: str, text: str, years: int | None, choices: Choices) -> Reading:
    if years is None:
        return _unread(key, text, choices)
    known = {int(code[:-1]): code for code in choices.labels if code[:-1].isdecimal()}
    longer = sorted(number for number in known if number > years)[:1]
    shorter = sorted((number for number in known if number < years), reverse=True)[:1]
    fixes = [choices.labels[known[number]] for number in (*longer, *shorter)]
    return cells.error(key, refused(key, text, choices).issues[0].message, *fixes)


def segments(key: str, value: Value, context: Context) -> Reading:
    """Read the segments that an asset is connected to, as a list of codes."""
    text = cells.spelled(value)
    choices = context.choices["segment"]
    if cells.is_blank(text) or cells.plain(text) in {"なし", "無", "×", *BLANK}:
        return Reading()
    found, repairs, doubts = [], set(), False
    for part in _listed(text, choices):
        one = choices.find(part) or choices.find(cells.without_brackets(part)[0])
        if one is None:
            return refused(key, part, choices)
        found.append(one.code)
        repairs |= set() if one.is_own_word else {"choice"}
        doubts = doubts or one.is_doubtful
    codes = list(dict.fromkeys(found))
    return Reading(values={key: codes}, repairs=tuple(repairs), doubts=(key,) if doubts else ())


def _listed(text: str, choices: Choices) -> list[str]:
    """Part a list of labels, of which some have ・ inside."""
    if choices.find(text):
        return [text]
    parts = [part for part in re.split(r"[、，,\n]+", text) if part.strip()]
    return [
        piece
        for part in parts
        for piece in ([part] if choices.find(part) else _SEAMS.split(part))
        if piece.strip()
    ]


def _named(key: str, text: str) -> dict[str, str]:
    return {"column": cells.title(key), "text": cells.quoted(text)}


def _note(key: str, text: str) -> str:
    return _("%(column)s：%(text)s") % {"column": cells.title(key), "text": text}
