"""config.kit.sheets.csv_writing: CSV for Excel, harmless and in two encodings."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.kit.sheets import blocks
from config.kit.sheets.csv_writing import ENCODINGS, SIMILAR, CsvWriter, Encoding, guarded

HOSTILE = (
    "=1+1", "+81-3-1234", "-1", "@SUM(A1)", "＝1", "＋1", "－1", "＠A1", " =1", "　=1", "\ufeff=1",
    "\u200b=1", "\t1", "\n1", "\r1", " \t=1", "'", "'=1", "''", "-", "\x00=1", "=\"a,b\"",
    "\\", "\\n", "\\=1", "\t", "　　＝1",
)  # fmt: skip
LIVE = set("=+-@＝＋－＠\t\r\n\x00")
TEXTS = st.text(
    st.sampled_from("台帳a1\\,\"'=+-@＝ 　\t\n\r\ufeff〜😀𠮷・") | st.characters(codec="utf-8"),
    max_size=12,
)


def can_be_kept(letter: str) -> bool:
    try:
        return letter.encode("cp932").decode("cp932") == letter
    except UnicodeEncodeError:
        return False


def in_cp932(text: str) -> str:
    return "".join(filter(can_be_kept, text))


def written(rows: list[list[str]], encoding: Encoding = "utf-8-sig") -> bytes:
    return b"".join(CsvWriter(["番号", "名称"], encoding=encoding).rows(rows))


def read(file: bytes, encoding: str = "utf-8-sig") -> list[list[str]]:
    return list(csv.reader(io.StringIO(file.decode(encoding), newline="")))


def stripped(cell: str) -> str:
    """What every importer does: exactly one ' at the beginning is not part of the text."""
    return cell.removeprefix("'")


def test_the_file_is_marked_and_its_lines_end_as_windows_wants() -> None:
    file = written([["A-1", "台帳"], ["A-2", "2行の\n名称"]])
    assert file == '\ufeff番号,名称\r\nA-1,台帳\r\nA-2,"2行の\n名称"\r\n'.encode()


def test_cp932_has_no_mark() -> None:
    assert written([["A-1", "①㈱髙"]], "cp932") == "番号,名称\r\nA-1,①㈱髙\r\n".encode("cp932")


@pytest.mark.parametrize("text", HOSTILE)
def test_no_cell_begins_as_a_formula(text: str) -> None:
    cell = read(written([["A-1", text]]))[1][1]
    assert cell.lstrip("\ufeff \u3000\xa0\u200b")[:1] not in LIVE
    assert cell[0] == "'" or not LIVE & set(text[:1])
    assert stripped(cell) == text


@pytest.mark.parametrize("text", ["台帳", "a=1", "2026-04-01", "", "1-2", "役場＝本庁"])
def test_other_texts_stay_as_they_are(text: str) -> None:
    assert guarded(text) == text
    assert read(written([["A-1", text]]))[1][1] == text


def test_a_block_of_the_database_is_written_like_rows() -> None:
    rows = [["A-1", "a\tb\\\nc"], ["A-2", '"=1",x'], ["=A", "'x"]]
    block = "A-1\ta\\tb\\\\\\nc\n" + 'A-2\t"=1",x\n=A\t\'x\n'
    writer = CsvWriter(["番号", "名称"])
    assert writer.head() + writer.block(block) == written(rows)


def test_letters_that_cp932_lacks_are_replaced_and_named() -> None:
    writer = CsvWriter(["番号", "名称"], encoding="cp932")
    file = b"".join(writer.rows([["A-1", "𠮷田𠮷男"], ["A-2", "台帳"], ["A-3", "10〜20"]]))
    assert read(file, "cp932")[1:] == [["A-1", "〓田〓男"], ["A-2", "台帳"], ["A-3", "10～20"]]
    assert writer.letters.report() == [
        {
            "letter": "𠮷", "written": "〓", "count": 2,
            "places": [{"row": "A-1", "column": "名称"}],
        },
        {
            "letter": "〜", "written": "～", "count": 1,
            "places": [{"row": "A-3", "column": "名称"}],
        },
    ]  # fmt: skip


def test_no_letter_of_cp932_changes_unseen() -> None:
    """Python folds some letters into others without a word; all of them are reported."""
    silent = {
        letter
        for letter in map(chr, range(0x20, 0xD800))
        if _encodes(letter) and not can_be_kept(letter)
    }
    assert silent <= set(SIMILAR)
    assert all(can_be_kept(written) for written in SIMILAR.values())


def _encodes(letter: str) -> bool:
    try:
        letter.encode("cp932")
    except UnicodeEncodeError:
        return False
    return True


@given(st.lists(st.tuples(TEXTS, TEXTS), max_size=6), st.sampled_from(ENCODINGS))
def test_what_is_written_comes_back(rows: list[tuple[str, str]], encoding: Encoding) -> None:
    if encoding == "cp932":
        rows = [(in_cp932(one), in_cp932(two)) for one, two in rows]
    writer = CsvWriter(["番号", "名称"], encoding=encoding)
    found = read(b"".join(writer.rows(rows)), encoding)[1:]
    assert [tuple(map(stripped, row)) for row in found] == rows
    assert writer.letters.report() == []


@given(st.lists(st.lists(TEXTS, min_size=1, max_size=4), max_size=5))
def test_a_block_gives_its_rows_back(rows: list[list[str]]) -> None:
    assert list(blocks.rows(blocks.from_rows(rows))) == rows
