"""config.kit.sheets.guard: files that nobody should open."""

import resource
import time
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from config.kit.sheets import limits
from config.kit.sheets.book import RefusedFileError
from tests.kit.sheets import hostile
from tests.kit.sheets.conftest import Read

SECONDS = 2.0
SMALL_BYTES = 112 << 20  # of addresses: 50 MiB hold an idle interpreter with its libraries


def spent() -> float:
    """Processor time of this process and of the children that have ended."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


@pytest.mark.parametrize("name", hostile.REFUSED)
def test_a_hostile_file_is_refused_quickly_in_little_memory_with_a_sentence(
    name: str, read: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "CHILD_MEMORY_BYTES", SMALL_BYTES)
    build, word = hostile.REFUSED[name]
    data = build()
    before = spent()

    with pytest.raises(RefusedFileError) as refused:
        read(data)

    assert word in str(refused.value)
    assert str(refused.value).endswith("。")
    assert spent() - before < SECONDS


def test_an_honest_file_of_the_same_making_is_read(read: Read) -> None:
    assert read(hostile.xlsx()).sheets[0].rows == [[1]]


def test_what_a_person_can_do_by_hand_is_not_hostile(read: Read) -> None:
    """Formatted blanks down to the last row, numbers that are none, a far but single value."""
    blanks = "".join(f'<row r="{row}"><c r="XFD{row}" s="0"/></row>' for row in (2, 1048576))
    odd = '<row r="3"><c r="A3"><v>1e400</v></c><c r="B3"><v>NaN</v></c></row>'

    rows = read(hostile.with_sheet(hostile.ONE_CELL + odd + blanks)).sheets[0].rows

    assert rows == [[1, None], [None, None], ["inf", "nan"]]


MAGIC = [b"", b"PK\x03\x04", b"PK\x05\x06", hostile.OLE, b"\xff\xfe", b"\xef\xbb\xbf", b'a,"']


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(magic=st.sampled_from(MAGIC), rest=st.binary(max_size=2000))
@example(magic=b"", rest="縺ゅ≠,髻\r\n".encode("cp932"))
def test_any_bytes_are_read_or_refused_and_nothing_else(
    magic: bytes, rest: bytes, read: Read
) -> None:
    with suppress(RefusedFileError):
        assert read(magic + rest).sheets


PARTS = sorted({"xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/styles.xml"})


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_damaged_part_is_read_or_refused_and_nothing_else(
    data: st.DataObject, read: Read
) -> None:
    part = data.draw(st.sampled_from(PARTS))
    whole = {"xl/workbook.xml": hostile.WORKBOOK, "xl/styles.xml": hostile.STYLES}.get(
        part, hostile.sheet()
    )
    at = data.draw(st.integers(0, len(whole) - 1))
    piece = data.draw(st.text("<>/=\"' &;x0r-\0é", max_size=5))
    damaged = hostile.xlsx({part: whole[:at] + piece + whole[at + len(piece) :]})
    with suppress(RefusedFileError):
        assert read(damaged).kind == "xlsx"
