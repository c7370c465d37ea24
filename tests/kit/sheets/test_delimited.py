"""config.kit.sheets.delimited: CSV and TSV as they come."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from config.kit.sheets.book import RefusedFileError
from config.kit.sheets.csv_writing import CsvWriter, guarded
from config.kit.sheets.delimited import unguarded
from tests.kit.sheets.conftest import Read

TABLE = "番号,名称,部署\r\n001,住民基本台帳,住民課\r\n"
ROWS = [["番号", "名称", "部署"], ["001", "住民基本台帳", "住民課"]]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932", "utf-16"])
def test_the_encoding_is_found_out(encoding: str, read: Read) -> None:
    book = read(TABLE.encode(encoding))

    assert book.sheets[0].rows == ROWS
    assert book.encoding == encoding.replace("utf-8-sig", "utf-8").replace("utf-8", "utf-8-sig")


def test_a_person_may_choose_the_encoding(read: Read) -> None:
    assert read(TABLE.encode("euc_jp"), encoding="euc_jp").sheets[0].rows == ROWS
    with pytest.raises(RefusedFileError, match=r"文字化けの可能性があります（1行目）"):
        read(TABLE.encode("cp932"), encoding="utf-8-sig")


def test_a_broken_byte_of_utf_8_is_not_taken_for_cp932(read: Read) -> None:
    """縺ゅ≠ is what UTF-8 looks like in CP932: better asked than stored."""
    data = "ああああ\r\nああ".encode() + b"\x82" + "ああ\r\n".encode()
    with pytest.raises(RefusedFileError, match=r"（2行目）"):
        read(data)


@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_the_delimiter_is_found_out(delimiter: str, read: Read) -> None:
    text = (
        "情報資産台帳（住民課, 税務課; 総務課）\r\n\r\n"
        '番号|名称|備考\r\n1|台帳|"a, b; c\td"\r\n2|端末|予備\r\n3|鍵|\r\n'
    ).replace("|", delimiter)

    rows = read(text.encode()).sheets[0].rows

    assert rows[2:] == [
        ["番号", "名称", "備考"], ["1", "台帳", "a, b; c\td"], ["2", "端末", "予備"],
        ["3", "鍵", None],
    ]  # fmt: skip
    assert rows[1] == []


def test_a_single_column_is_a_table_too(read: Read) -> None:
    assert read("名称\n台帳\n".encode()).sheets[0].rows == [["名称"], ["台帳"]]


def test_line_breaks_and_quotes_within_quotes_are_the_cells_own(read: Read) -> None:
    text = 'a,"一\r\n二\n三","""引用"""\rb,5" 円盤,"x"y\r\n'

    assert read(text.encode()).sheets[0].rows == [
        ["a", "一\r\n二\n三", '"引用"'],
        ["b", '5" 円盤', "xy"],
    ]


def test_leading_zeros_dates_and_blanks_stay_text(read: Read) -> None:
    row = read(b"007,2026-04-01,TRUE,1.0, ,\r\n").sheets[0].rows[0]

    assert row == ["007", "2026-04-01", "TRUE", "1.0", " ", None]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("'=1+1", "=1+1"), ("'　＋81", "　＋81"), ("''a", "'a"), ("'-", "-"), ("'@x", "@x"),
        ("'a", "'a"), ("'令和8年", "'令和8年"), ("'", "'"), ("", ""), ("a'=1", "a'=1"),
    ],
)  # fmt: skip
def test_exactly_our_own_guard_is_taken_away(written: str, meant: str) -> None:
    assert unguarded(written) == meant


@given(st.text())
def test_what_the_guard_protects_comes_back(text: str) -> None:
    assert unguarded(guarded(text)) == text


CELLS = st.text(
    st.one_of(
        st.sampled_from("'=+-@＝＋－＠ 　\t\r\n\",;あ\\"),
        st.characters(exclude_categories=["Cs"], exclude_characters="\0"),
    ),
    max_size=6,
)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.lists(CELLS, min_size=3, max_size=3), min_size=1, max_size=5))
def test_what_our_own_csv_says_is_what_was_meant(rows: list[list[str]], read: Read) -> None:
    written = b"".join(CsvWriter(["甲", "乙", "丙"]).rows(rows))

    found = read(written).sheets[0].rows[1:]

    assert found == [[cell or None for cell in row] for row in rows]
