"""config.kit.sheets.child: the process that reads, and what becomes of it."""

import logging
import subprocess
import sys
from pathlib import Path

import pytest

from config.kit.sheets import child, limits
from config.kit.sheets.book import RefusedFileError
from tests.kit.sheets import hostile
from tests.kit.sheets.conftest import Read

TRIES_TO_LEAVE = """
import sys
from config.kit.sheets import parsing
parsing._give_up_rights(1 << 30, 5)
failed = []
def attempt(name, act):
    try:
        act()
    except Exception:
        failed.append(name)
import os, socket, subprocess
attempt("socket", lambda: socket.create_connection(("127.0.0.1", int(sys.argv[1])), 1))
attempt("process", lambda: subprocess.run(["true"]))
attempt("fork", os.fork)
attempt("file", lambda: open(sys.argv[2], "w").write("x" * 10_000))
print(failed, "django" in sys.modules, "celery" in sys.modules)
"""


def rows(count: int) -> bytes:
    return hostile.with_sheet("".join(f"<row>{'<c><v>1</v></c>' * 30}</row>" for _ in range(count)))


def test_one_that_takes_too_long_is_ended_and_the_parent_lives(
    read: Read, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(limits, "CHILD_WALL_SECONDS", 0.02)

    with caplog.at_level(logging.WARNING), pytest.raises(RefusedFileError, match="中止しました"):
        read(hostile.xlsx())

    assert "ended with" in caplog.text
    monkeypatch.undo()
    assert read(hostile.xlsx()).sheets


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limits")
@pytest.mark.parametrize(
    ("limit", "value"), [("CHILD_MEMORY_BYTES", 56 << 20), ("CHILD_CPU_SECONDS", 0)]
)
def test_one_that_wants_too_much_ends_and_the_parent_lives(
    limit: str, value: int, read: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = rows(20_000)
    monkeypatch.setattr(limits, limit, value)

    with pytest.raises(RefusedFileError, match="中止しました"):
        read(data)

    monkeypatch.undo()
    assert read(hostile.xlsx()).sheets


def test_one_that_says_too_much_at_once_is_not_listened_to(
    read: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "MAX_FRAME_BYTES", 1000)

    with pytest.raises(RefusedFileError, match="中止しました"):
        read(rows(100))


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limits")
def test_it_has_no_network_writes_nothing_and_starts_nothing(tmp_path: Path) -> None:
    import socket  # noqa: PLC0415 - the listener that must not be reached

    program = child.START.replace("parsing.main", "0 and parsing.main") + TRIES_TO_LEAVE.replace(
        "sys.argv[1]", "PORT"
    ).replace("sys.argv[2]", "TARGET")
    target = tmp_path / "written"
    with socket.create_server(("127.0.0.1", 0)) as server:
        values = f"PORT, TARGET = {server.getsockname()[1]}, {str(target)!r}\n"
        command = [sys.executable, "-I", "-S", "-c", values + program]
        arguments = [str(child.ROOT), child._packages(), "", "1", "1"]  # noqa: SLF001
        done = subprocess.run(
            [*command, *arguments], capture_output=True, text=True, check=False, timeout=60
        )

    assert done.stdout.strip() == "['socket', 'process', 'fork', 'file'] False False", done.stderr


def test_a_file_that_fails_inside_the_parser_is_named_in_the_log(
    read: Read, caplog: pytest.LogCaptureFixture
) -> None:
    build, _ = hostile.REFUSED["a bad shared string"]

    with caplog.at_level(logging.WARNING), pytest.raises(RefusedFileError):
        read(build())

    assert "CalamineError" in caplog.text
