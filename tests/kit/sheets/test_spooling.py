"""config.kit.sheets.spooling: the rows of large files stay on disk and read like a list."""

import gc
import io
import tracemalloc
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

import pytest

from config.kit.sheets import framing, limits
from config.kit.sheets.book import RefusedFileError, Value
from config.kit.sheets.framing import Block
from config.kit.sheets.reading import read_book
from config.kit.sheets.spooling import Spool, SpooledRows
from tests.kit.sheets.conftest import Read

DAY, MOMENT = date(2026, 12, 11), datetime(2026, 12, 11, 8, 30)  # noqa: DTZ001 - cells have no zone


def line(number: int) -> list[Value]:
    return [number, f"資産{number}", 0.5, True, None, DAY, MOMENT][: 7 - number % 3]


ROWS = [line(number) for number in range(1_000)]


def written(rows: Sequence[Sequence[Value]]) -> list[Block]:
    out = io.BytesIO()
    framing.write_rows(out, rows)
    out.seek(0)
    return [block for block in iter(lambda: framing.read(out), None) if isinstance(block, Block)]


def spooled(folder: Path, rows: Sequence[Sequence[Value]], *, at_once: int) -> SpooledRows:
    found = SpooledRows(Spool(folder))
    for first in range(0, len(rows), at_once):
        for block in written(rows[first : first + at_once]):
            found.add(block)
    return found


def table(count: int) -> bytes:
    line = ",".join(["機密性2"] * 29)
    return "".join(f"情報資産{number},{line}\r\n" for number in range(count)).encode()


@pytest.mark.parametrize("at_once", [1, 7, 300, 5_000])
def test_rows_are_the_same_in_every_way_of_asking(at_once: int, tmp_path: Path) -> None:
    rows = spooled(tmp_path, ROWS, at_once=at_once)

    assert len(rows) == len(ROWS)
    assert list(rows) == ROWS
    assert list(reversed(rows)) == ROWS[::-1]
    assert (rows[0], rows[-1], rows[999], rows[3]) == (ROWS[0], ROWS[-1], ROWS[999], ROWS[3])
    assert (rows[:8], rows[290:310], rows[::250]) == (ROWS[:8], ROWS[290:310], ROWS[::250])
    assert rows[2_000:] == []
    with pytest.raises(IndexError):
        rows[1_000]
    with pytest.raises(IndexError):
        rows[-1_001]


def test_a_line_and_those_beside_it_are_unpacked_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = spooled(tmp_path, ROWS, at_once=10)
    read: list[int] = []
    keep = Spool.read

    def counting(self: Spool, begin: int, end: int) -> bytes:
        read.append(begin)
        return keep(self, begin, end)

    monkeypatch.setattr(Spool, "read", counting)
    for number in range(1, 999):
        assert [rows[beside][0] for beside in (number, number + 1, number - 1)]

    assert len(read) == len(set(read)) == 100


def test_rows_with_many_letters_are_parted_into_smaller_blocks() -> None:
    rows = [["あ" * 30_000] for _ in range(40)]

    blocks = written(rows)

    assert len(blocks) > 3
    assert all(len(block.data) <= limits.BLOCK_BYTES for block in blocks)
    assert [row for block in blocks for row in framing.rows_of(block.data)] == rows
    assert sum(block.rows for block in blocks) == len(rows)


def test_a_block_that_breaks_off_is_none() -> None:
    out = io.BytesIO()
    framing.write_rows(out, [[1, 2]])

    assert framing.read(io.BytesIO(out.getvalue()[:-1])) is None
    assert framing.read(io.BytesIO(out.getvalue()[:5])) is None


def test_a_large_file_leaves_memory_free_and_nothing_in_the_folder(tmp_path: Path) -> None:
    path = tmp_path / "台帳.csv"
    path.write_bytes(table(20_000))
    tracemalloc.start()

    book = read_book(path, name=path.name)
    count = sum(len(row) for row in book.sheets[0].rows)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert count == 600_000
    assert peak < 8 * limits.MIB
    del book
    gc.collect()
    assert [one.name for one in tmp_path.iterdir()] == ["台帳.csv"]


def test_a_small_file_is_plainly_a_list(read: Read) -> None:
    assert type(read(table(20)).sheets[0].rows) is list
    assert type(read(table(5_000)).sheets[0].rows) is SpooledRows


def test_what_would_fill_the_disk_is_refused(read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_SPOOLED_BYTES", limits.MIB)

    with pytest.raises(RefusedFileError, match="中身が大きすぎます（展開後の上限1MB）"):
        read(table(5_000))
