"""A personnel list (人事異動内示) into lines: which columns it has, and what each line says."""

import re
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from assets.services.imports.readings import cells
from config.kit.sheets.book import RefusedFileError, Sheet
from config.kit.sheets.reading import read_book
from config.kit.text import contains_my_number, fold, normal_line

WORDS = Path(__file__).resolve().parents[2] / "data" / "personnel_words.yaml"
LARGEST = 10 * 1024 * 1024
MOST_LINES = 2000
ROWS = 20_000
HEADING_ROWS = 40  # of titles and notes before the headings
LONGEST = 200
DECORATION = re.compile(r"[\s　（）()【】\[\]〔〕<>＜＞「」■□◆◇○●・：:]+")
DATED = re.compile(r"(.*\d日)\s*付")  # 4月16日付け, which heads a part of the list
NOTHING = {"-", "－", "―", "ー", "なし"}
AS_ABOVE = {"〃", "同上", "同"}
Texts = dict[str, str]


@dataclass(frozen=True, slots=True)
class Line:
    """One person of the list: where it stands, what kind of change it is, and its words."""

    number: int
    kind: str
    texts: Texts

    @property
    def is_unchanged(self) -> bool:
        return any(word in self.texts.get("kind", "") for word in _words()["unchanged"])


def read(chunks: Iterable[bytes], *, name: str) -> list[Line]:
    """Read a file (xlsx, xls, ods, CSV); ValidationError says in a sentence why not."""
    with tempfile.TemporaryDirectory(dir=settings.DATA_DIR, prefix="moves-") as folder:
        place = Path(folder) / "list"
        _write(chunks, place)
        try:
            book = read_book(place, name=name)
        except RefusedFileError as refusal:
            raise ValidationError(str(refusal)) from None
        return _lines(book.sheets)


def read_pasted(text: str) -> list[Line]:
    """Read what was copied out of a sheet or a mail: the same rules, the same limits."""
    return read([text.encode("utf-8-sig")], name=_("貼り付けた名簿"))


def kind_of(text: str) -> str:
    """Return the kind of change that a text names, or nothing."""
    folded = fold(text)
    found = [word for word in _kinds() if word in folded]
    return _kinds()[max(found, key=len)] if found else ""


def _write(chunks: Iterable[bytes], place: Path) -> None:
    size = 0
    with place.open("wb") as out:
        for chunk in chunks:
            size += len(chunk)
            if size > LARGEST:
                told = {"most": LARGEST // 1024 // 1024}
                raise ValidationError(
                    _("ファイルが大きすぎます。%(most)dMBまでにしてください。") % told
                )
            out.write(chunk)


def _lines(sheets: Sequence[Sheet]) -> list[Line]:
    found: list[Line] = []
    for sheet in sheets:
        if not sheet.is_hidden:
            found += _of_sheet(sheet, begun=len(found))
        if len(found) > MOST_LINES:
            told = {"most": f"{MOST_LINES:,}"}
            raise ValidationError(
                _("名簿の行が多すぎます。%(most)s行までに分けてください。") % told
            )
    if not found:
        raise ValidationError(
            _(
                "氏名の列と、新しい所属又は区分の列が見つかりません。"
                "見出しの行（氏名、旧所属、新所属、職名、区分など）を含めてください。"
            )
        )
    return found


def _of_sheet(sheet: Sheet, *, begun: int) -> list[Line]:
    rows = [[_spelled(value) for value in row] for row in islice(sheet.rows, ROWS)]
    headed = _headed(rows)
    if headed is None:
        return []
    first, columns = headed
    return list(_people(rows, first, columns, sheet=sheet.name, begun=begun))


def _people(
    rows: list[list[str]], first: int, columns: dict[int, str], *, sheet: str, begun: int
) -> Iterator[Line]:
    part, day, number = "", "", begun
    above: Texts = {}
    for at, row in enumerate(rows[first:], first + 1):
        heading = _heading_of_part(row)
        dated = DATED.match(heading)
        day = dated[1] if dated else day
        part = heading if heading and (not dated or kind_of(heading)) else part
        texts = _texts(row, columns, above)
        if heading or not texts.get("name"):
            continue
        if _key(texts["name"]) == "name":
            continue  # the headings, repeated on the next page
        number, above = number + 1, dict(texts)
        texts = _divided(texts)
        if day:
            texts.setdefault("day", day)
        texts["at"] = _("%(sheet)s %(row)d行目") % {"sheet": sheet, "row": at}
        _refuse_my_number(texts)
        yield Line(number, kind_of(texts.get("kind", "")) or kind_of(part), texts)


def _texts(row: list[str], columns: dict[int, str], above: Texts) -> Texts:
    texts: Texts = {}
    for place, key in columns.items():
        text = row[place] if place < len(row) else ""
        if text in AS_ABOVE:
            text = above.get(key, "")
        if text and text not in NOTHING:
            texts[key] = text[:LONGEST]
    return texts


def _divided(texts: Texts) -> Texts:
    """Return the texts with unit and title for a column that holds both."""
    for whole, parts in (("to", ("to_unit", "to_title")), ("from", ("from_unit", "from_title"))):
        text = texts.pop(whole, "")
        if text:
            for part in parts:
                texts.setdefault(part, text)
    return texts


def _heading_of_part(row: list[str]) -> str:
    """Return 退職 of a line that holds nothing else: it heads a part of the list."""
    filled = [text for text in row if text]
    return filled[0] if len(filled) == 1 and len(filled[0]) <= 20 else ""


def _refuse_my_number(texts: Texts) -> None:
    if any(contains_my_number(text) for text in texts.values()):
        raise ValidationError(
            _(
                "%(at)sに12桁の数字が入っています。"
                "個人番号そのものは、この台帳に入力しないでください。"
            )
            % {"at": texts["at"]}
        )


def _headed(rows: list[list[str]]) -> tuple[int, dict[int, str]] | None:
    """Return the first row below the headings and what each column holds."""
    for at, row in enumerate(rows[:HEADING_ROWS]):
        below = rows[at + 1] if at + 1 < len(rows) else []
        single = _columns([[text] for text in row])
        double = _columns(_stacked(row, below))
        best, depth = max(((single, 1), (double, 2)), key=lambda each: len(each[0]))
        if len(single) == len(double):
            best, depth = single, 1
        keys = set(best.values())
        if "name" in keys and keys & {"to_unit", "to", "kind", "from_unit", "from", "to_title"}:
            return at + depth, best
    return None


def _stacked(upper: list[str], lower: list[str]) -> list[list[str]]:
    """Return for each column the words that may be its heading: 新所属 of 新 over 所属."""
    found, above = [], ""
    for place in range(max(len(upper), len(lower))):
        here = upper[place] if place < len(upper) else ""
        below = lower[place] if place < len(lower) else ""
        above = here or (above if below else "")
        found.append([above + below, below, here] if below else [here])
    return found


def _columns(headings: Iterable[list[str]]) -> dict[int, str]:
    columns: dict[int, str] = {}
    for place, words in enumerate(headings):
        key = next(filter(None, map(_key, words)), "")
        if key and key not in columns.values():
            columns[place] = key
    return columns


def _key(text: str) -> str:
    return _headings().get(fold(DECORATION.sub("", text)), "")


def _spelled(value: Any) -> str:
    return normal_line(cells.spelled(value)).strip()


@cache
def _words() -> dict[str, Any]:
    found: dict[str, Any] = yaml.load(WORDS.read_text("utf-8"), yaml.CSafeLoader)
    return found


@cache
def _kinds() -> dict[str, str]:
    """Word → kind; the longest word in a text decides: 再任用 is more than 任用."""
    return {fold(word): kind for kind, words in _words()["kinds"].items() for word in words}


@cache
def _headings() -> dict[str, str]:
    return {
        fold(DECORATION.sub("", word)): key
        for key, words in _words()["headings"].items()
        for word in words
    }
