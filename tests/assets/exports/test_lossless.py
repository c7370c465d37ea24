"""What leaves and is read again is what stood in the register, whatever people entered."""

import io
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assets.access import Viewer
from assets.models import Asset, Unit, User
from config.kit.sheets import blocks
from config.kit.sheets.csv_writing import CsvWriter, Encoding
from config.kit.sheets.reading import read_book
from config.kit.sheets.streaming import SheetColumn, workbook
from tests import factories
from tests.assets.exports.conftest import table, taken

HOSTILE = (
    "=1+1", "+81-3-1234-5678", "-", "-5", "@SUM(A1)", "＝１＋１", "＋A1", "－A1", "＠A1",
    "=cmd|' /C calc'!A0", '=HYPERLINK("http://example.com")', "'=1", "'", "''", "<f>1</f>",
    "a\n=1", "a,\"b\"", "\\N", "\\", "a\tb", "_x0041_", "https://example.com", "00123", "1/2",
    "true", "1e5", "]]>", "&lt;", "×△", "髙﨑①㈱", "2026-04-01", "はい", "%",
)  # fmt: skip
LETTERS = st.characters(exclude_categories=["C", "Z"], codec="utf-8") | st.sampled_from(
    "=+-@＝＋－＠'\"\\,;\t\n <>&_x台帳"
)
TEXTS = st.text(LETTERS, min_size=1, max_size=20).map(str.strip).filter(bool)
ROWS = st.lists(
    st.tuples(TEXTS, TEXTS, st.integers(0, 10**9), st.dates(date(1900, 3, 1), date(2100, 1, 1))),
    min_size=1,
    max_size=5,
)
slow = settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def hostile(unit: Unit, manager: User) -> list[Asset]:
    return [
        factories.make_asset(unit, manager, name=f"資産{place}", notes=text, location=text[:200])
        for place, text in enumerate(HOSTILE)
    ]


@pytest.mark.parametrize("form", ["xlsx", "csv", "cp932", "json"])
def test_hostile_texts_come_back_unchanged(
    form: str, hostile: list[Asset], manager: User, tmp_path: Path
) -> None:
    stored = list(Asset.objects.order_by("asset_no").values_list("notes", flat=True))
    file = taken(Viewer(manager), form)
    if form == "json":
        assert [row["notes"] for row in table(file, form)] == stored
        return
    path = tmp_path / "out"
    path.write_bytes(file)
    heading, *rows = read_book(path, name=f"out.{form}").sheets[0].rows
    place = heading.index("備考")
    assert [row[place] for row in rows] == stored


def test_no_hostile_text_is_a_formula(hostile: list[Asset], manager: User) -> None:
    book = zipfile.ZipFile(io.BytesIO(taken(Viewer(manager), "xlsx")))
    assert b"<f" not in book.read("xl/worksheets/sheet1.xml")
    rows = table(taken(Viewer(manager), "csv"), "csv")
    cells = [cell for row in rows for cell in row.values() if cell]
    assert not [cell for cell in cells if cell.lstrip("\ufeff \u3000")[0] in "=+-@＝＋－＠\t\r\n"]


def _written(rows: list[Any], encoding: Encoding) -> Iterator[bytes]:
    writer = CsvWriter(["名称", "備考", "人数", "日"], encoding=encoding)
    return writer.rows([[one, two, str(number), str(day)] for one, two, number, day in rows])


@slow
@given(rows=ROWS, encoding=st.sampled_from(["utf-8-sig", "cp932"]))
def test_any_csv_is_read_as_it_was_written(
    rows: list[Any], encoding: Encoding, tmp_path: Path
) -> None:
    if encoding == "cp932":
        rows = [(_kept(one), _kept(two), number, day) for one, two, number, day in rows]
    path = tmp_path / "out.csv"
    path.write_bytes(b"".join(_written(rows, encoding)))
    _heading, *found = read_book(path, name="out.csv", encoding=encoding).sheets[0].rows
    assert found == [[one, two, str(number), str(day)] for one, two, number, day in rows]


@slow
@given(rows=ROWS)
def test_any_workbook_is_read_as_it_was_written(rows: list[Any], tmp_path: Path) -> None:
    columns = [
        SheetColumn("名称"), SheetColumn("備考"), SheetColumn("人数", "number"),
        SheetColumn("日", "date"),
    ]  # fmt: skip
    path = tmp_path / "out.xlsx"
    path.write_bytes(b"".join(workbook(columns, rows, properties={"daicho_export": "1"})))
    book = read_book(path, name="out.xlsx")
    assert book.sheets[0].rows[1:] == [list(row) for row in rows]
    assert book.properties == {"daicho_export": "1"}
    assert not book.sheets[0].formulas


@given(rows=st.lists(st.tuples(TEXTS, TEXTS), max_size=5))
def test_blocks_keep_every_letter(rows: list[tuple[str, str]]) -> None:
    assert list(map(tuple, blocks.rows(blocks.from_rows(rows)))) == rows


def _kept(text: str) -> str:
    """The part of a text that CP932 has."""
    kept = [letter for letter in text if _has(letter)]
    return "".join(kept).strip() or "台帳"


def _has(letter: str) -> bool:
    try:
        return letter.encode("cp932").decode("cp932") == letter
    except UnicodeEncodeError:
        return False
