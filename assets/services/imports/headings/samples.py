"""What the cells below a heading say about it: dates, marks, grades, counts, words of a list."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from functools import cache, partial
from itertools import islice, pairwise

from assets.services.imports.headings.words import CELLS, GRADES
from assets.services.imports.readings.cells import spelled
from classification import columns
from config.kit.sheets.book import Value

ENOUGH = 40  # cells that are looked at in a column

CIRCLED = frozenset("①②③④⑤")

_DATE = re.compile(
    r"(?:明治|大正|昭和|平成|令和|[mtshr])?(?:元|\d{1,4})[年./-]\d{1,2}(?:[月./-]\d{1,2}日?|月)?.*"
    r"|(?:明治|大正|昭和|平成|令和|[mtshr])(?:元|\d{1,2})(?:年度?)?|(?:19|20)\d{2}(?:年度?)?"
)
_MARK = re.compile(
    r"[○◯〇●×✕✖xo△▲－ー―—–\-✓✔レ有無要否可不済未]|あり|なし|はい|いいえ|true|false|"
    r"yes|no|y|n|する|しない|該当|非該当|無し|有り"
)
_LEVEL = re.compile(
    r"(?:機密性?|完全性?|可用性?|[cia]|レベル)?[:=]?(?:[1-4][a-c]?|[ivx]{1,3}|[abc]|[高中低])"
)
_ONE = r"(?:機密性?|完全性?|可用性?|[cia])?[:=]?[1-4][abc]?"
_GRADES = re.compile(rf"(?:cia)?[:=]?{_ONE}[\s・\-/,、.]*{_ONE}[\s・\-/,、.]*{_ONE}")
_COUNT = re.compile(r"約?[\d,]+.{0,8}|多数|.*[\d,]+(?:人|件|冊|台|箱|枚|本|巻)")
_RETENTION = re.compile(r"(?:約?\d{1,3}(?:年|か月|ヶ月)?|永年|永久|常用|長期|無期限|1年未満)(?:.*)")
_CODE = re.compile(r"(?=.*\d)[a-z]{0,6}[-_]?[\w]*[-_]?\d+[\w-]*")
_UNIT = re.compile(r".*(?:課|室|局|委員会?|学校|校|署|所|園|館|部|係)")
_POST = re.compile(r".*(?:長|管理者|書記|次長|教頭|主幹|責任者|校長)(?:[ 　].*)?")

_PATTERNS: dict[str, re.Pattern[str]] = {
    "c_level": _LEVEL, "i_level": _LEVEL, "a_level": _LEVEL, GRADES: _GRADES, "count": _COUNT,
    "subject_count": _COUNT, "retention": _RETENTION, "asset_no": _CODE, "doc_class": _CODE,
    "org_unit": _UNIT, "owner_role": _POST,
}  # fmt: skip


def fit(key: str, cells: Sequence[Value]) -> float | None:
    """Return the share of cells that this column could hold; None when it could hold any."""
    test = _test(key)
    stated = [text for cell in cells if (text := _plain(cell))]
    if test is None or not stated:
        return None
    return sum(map(test, stated)) / len(stated)


def are_running(cells: Sequence[Value]) -> bool:
    """Whether the cells count the lines: 1, 2, 3 … with a few slips."""
    texts = [_plain(cell) for cell in cells]
    numbers = [int(text) for text in texts if text.isdecimal()]
    if not numbers or len(numbers) < max(1, len([text for text in texts if text]) * 0.8):
        return False
    steps = [after - before for before, after in pairwise(numbers)]
    return numbers[0] < 1000 and sum(step == 1 for step in steps) >= len(steps) * 0.6


def _plain(cell: Value) -> str:
    if cell.__class__ is str and cell in CIRCLED:
        return str(cell)  # its compatible form is a number, which says less
    return unicodedata.normalize("NFKC", spelled(cell)).strip().casefold()


@cache
def _test(key: str) -> Callable[[str], bool] | None:
    if key in _PATTERNS:
        return partial(_matches, _PATTERNS[key])
    column = columns.columns().get(key)
    if column is None:
        return None
    if column.type == "date":
        return _is_date
    if column.type == "bool":
        return partial(_matches, _MARK)
    words = {_plain(word) for pair in column.values.items() for word in pair}
    words |= set(CELLS.get(key, ()))
    return partial(_among, frozenset(words)) if words else None


def _matches(pattern: re.Pattern[str], text: str) -> bool:
    return bool(pattern.fullmatch(text))


def _among(words: frozenset[str], text: str) -> bool:
    return text in words or any(word in text for word in words if len(word) > 1)


def _is_date(text: str) -> bool:
    if text.isdecimal() and len(text) == 5:
        return 20000 < int(text) < 60000  # the serial of a day that lost its format
    return bool(_DATE.fullmatch(text))


def stated_in(cells: Iterable[Value]) -> list[Value]:
    """Return the first cells that hold something."""
    return list(islice((cell for cell in cells if cell is not None and cell != ""), ENOUGH))
