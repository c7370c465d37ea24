"""How registers write what the product keeps as codes, days and answers."""

from datetime import date
from typing import Any

from classification import columns
from tests.assets.imports.messy.facts import Facts

WIDE = str.maketrans(
    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-",
    "０１２３４５６７８９ＡＢＣＤＥＦＧＨＩＪＫＬＭＮＯＰＱＲＳＴＵＶＷＸＹＺ－",
)
NARROW_KANA = {"サーバ": "ｻｰﾊﾞ", "システム": "ｼｽﾃﾑ", "データ": "ﾃﾞｰﾀ", "ファイル": "ﾌｧｲﾙ"}
ROMAN = {"I": "Ⅰ", "II": "Ⅱ", "III": "Ⅲ", "IV": "Ⅳ"}


def label(key: str, fact: Facts) -> Any:
    """The choice in the words of the form."""
    value = fact.get(key)
    return columns.columns()[key].values.get(str(value), value) if value is not None else None


def mark(key: str, fact: Facts) -> str | None:
    return {True: "○", False: "×", None: None}[fact.get(key)]


def dash(key: str, fact: Facts) -> str | None:
    return {True: "有", False: "－", None: None}[fact.get(key)]


def listed(key: str, fact: Facts) -> str | None:
    return "、".join(fact[key]) if fact.get(key) else None


def amount(_key: str, fact: Facts) -> Any:
    return f"{fact['count']}{fact['count_unit']}" if fact.get("count") is not None else None


def about(key: str, fact: Facts) -> str | None:
    return f"約{fact[key]:,}件" if fact.get(key) is not None else None


def people(key: str, fact: Facts) -> str | None:
    return f"{fact[key]:,}人".translate(WIDE) if fact.get(key) is not None else None


def era(key: str, fact: Facts) -> str | None:
    """令和7年6月30日."""
    day: date | None = fact.get(key)
    return (
        None
        if day is None
        else "{}{}年{}月{}日".format(*_year(day, "平成", "令和"), day.month, day.day)
    )


def era_short(key: str, fact: Facts) -> str | None:
    """R7.6.30."""
    day: date | None = fact.get(key)
    return None if day is None else "{}{}.{}.{}".format(*_year(day, "H", "R"), day.month, day.day)


def slashed(key: str, fact: Facts) -> str | None:
    day: date | None = fact.get(key)
    return None if day is None else f"{day.year}/{day.month}/{day.day}"


def serial(key: str, fact: Facts) -> int | None:
    """The day as the number that a spreadsheet keeps it as."""
    day: date | None = fact.get(key)
    return None if day is None else (day - date(1899, 12, 30)).days


def _year(day: date, heisei: str, reiwa: str) -> tuple[str, Any]:
    if day >= date(2019, 5, 1):
        year = day.year - 2018
        return reiwa, "元" if year == 1 and len(reiwa) > 1 else year
    return heisei, day.year - 1988


def grades(_key: str, fact: Facts) -> str:
    return f"{fact['c_level']}・{fact['i_level']}・{fact['a_level']}".translate(WIDE)


def grades_spelled(_key: str, fact: Facts) -> str:
    return f"機密性{fact['c_level']}、完全性{fact['i_level']}、可用性{fact['a_level']}".translate(
        WIDE
    )


def roman(key: str, fact: Facts) -> str | None:
    return ROMAN.get(fact.get(key, ""))


def wide(key: str, fact: Facts) -> str | None:
    return str(fact[key]).translate(WIDE) if fact.get(key) is not None else None


def half_kana(key: str, fact: Facts) -> str:
    text = fact[key]
    for word, narrow in NARROW_KANA.items():
        text = text.replace(word, narrow)
    return str(text)


def disposed_of(key: str, fact: Facts) -> str | None:
    return f"{fact[key]}（満了後廃棄）" if str(fact.get(key)).endswith("年") else fact.get(key)


def as_number(key: str, fact: Facts) -> Any:
    value = fact.get(key)
    return int(value) if str(value).isdecimal() else value
