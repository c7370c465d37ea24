"""config.kit.beside: a command in a process of its own, which ends with the one that started it"""

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from config.kit import beside
from config.kit.beside import Beside

ROOT = beside.MANAGE.parent
SLEEPER = """
import os, sys, time
sys.path.insert(0, {root!r})
from config.kit.beside import follow_parent
follow_parent()
with open({told!r}, "w") as file:
    file.write(str(os.getpid()))
time.sleep(60)
"""
ENDING = """
import sys, time
sys.path.insert(0, {root!r})
from config.kit.beside import follow_parent
follow_parent()
time.sleep(0.3)
"""
PARENT = """
import sys, time
from pathlib import Path
sys.path.insert(0, {root!r})
from config.kit import beside
beside.MANAGE = Path({script!r})
beside.Beside().start()
time.sleep(60)
"""


@pytest.fixture
def script(tmp_path: Path) -> Path:
    """A command that tells its number and then does nothing until it is ended."""
    made = tmp_path / "manage.py"
    made.write_text(SLEEPER.format(root=str(ROOT), told=str(tmp_path / "told")), "utf-8")
    return made


@pytest.fixture
def one(script: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Beside]:
    monkeypatch.setattr(beside, "MANAGE", script)
    made = Beside()
    yield made
    if made._process:  # noqa: SLF001 - what the test left
        made._process.communicate()  # noqa: SLF001


def child_of(folder: Path) -> psutil.Process:
    until = time.monotonic() + 30
    while time.monotonic() < until:
        if (folder / "told").exists() and (number := (folder / "told").read_text("utf-8")):
            return psutil.Process(int(number))
        time.sleep(0.05)
    raise AssertionError("the command did not start")


def test_one_runs_at_a_time_and_then_the_next(one: Beside, tmp_path: Path) -> None:
    assert one.start()
    first = child_of(tmp_path)
    assert not one.start()

    first.kill()
    psutil.wait_procs([first], timeout=20)
    assert one.start()


def test_it_ends_with_a_parent_that_is_killed(script: Path, tmp_path: Path) -> None:
    told = PARENT.format(root=str(ROOT), script=str(script))
    parent = subprocess.Popen([sys.executable, "-c", told])
    child = child_of(tmp_path)

    parent.kill()
    parent.wait()

    gone, _alive = psutil.wait_procs([child], timeout=20)
    assert gone == [child]


def test_it_ends_by_itself_while_its_parent_lives(tmp_path: Path) -> None:
    told = ENDING.format(root=str(ROOT))
    child = subprocess.Popen(
        [sys.executable, "-c", told], stdin=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert child.stderr

    assert (child.wait(timeout=20), child.stderr.read()) == (0, b"")
    child.communicate()
