"""manage.py serve"""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest

from config.processes import FIRST_DELAY, LONGEST_DELAY, STEADY_AFTER, Program
from tests import installed

PATIENCE = 180.0
NAMES = {"web": "画面", "work": "裏側の仕事"}

pytestmark = [pytest.mark.faults, pytest.mark.once, pytest.mark.slow]


@dataclass
class Installation:
    """A data folder of its own with an empty, migrated SQLite database."""

    environment: dict[str, str]
    output: Path

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.environment['PORT']}/healthz"

    def answers(self) -> bool:
        try:
            with urllib.request.urlopen(self.address, timeout=5) as response:
                return bool(response.status == 200)
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            return False

    def manage(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*installed.MANAGE, *arguments],
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )

    @contextmanager
    def served(self, *arguments: str) -> Iterator[psutil.Popen]:
        with self.output.open("w") as output:
            serve = psutil.Popen(
                [*installed.MANAGE, "serve", *arguments],
                env=self.environment,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        try:
            wait_for(self.answers, because=self.output.read_text)
            yield serve
        finally:
            if serve.poll() is None:
                serve.terminate()
            serve.wait(PATIENCE)


def make_installation(folder: Path) -> Installation:
    given = {
        "DAICHO_DATA": str(folder),
        "PORT": str(free_port()),
        "BIND": "127.0.0.1",
        "DATABASE_URL": "",
        "REDIS_URL": "",
        "DEMO": "0",
        "PYTHONUTF8": "1",
    }
    installed.copy(installed.MIGRATED, folder)
    return Installation(os.environ | given, folder / "output")


Served = tuple[Installation, psutil.Popen]


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    return make_installation(tmp_path_factory.mktemp("data"))


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """One for the tests that leave it running."""
    made = make_installation(tmp_path_factory.mktemp("running"))
    with made.served() as serve:
        yield made, serve


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(condition: Callable[[], object], *, because: Callable[[], str]) -> None:
    until = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < until, because()
        time.sleep(0.1)


def commands_of(serve: psutil.Popen) -> dict[str, psutil.Process]:
    """The child processes by what stands behind manage.py: 'web', 'work', 'work --only beat'."""
    program, known = installed.MANAGE[1], {}
    for child in serve.children():
        with suppress(psutil.Error):  # it may be gone by now
            words = child.cmdline()
            after = words[words.index(program) + 1 :] if program in words else ["?"]
            known["web" if after[0] == "web" else " ".join(after)] = child
    return known


def test_one_pc_needs_two_processes(running: Served) -> None:
    _installation, serve = running

    wait_for(lambda: set(commands_of(serve)) == {"web", "work"}, because=lambda: "not both run")


@pytest.mark.parametrize("command", ["web", "work"])
def test_a_killed_process_comes_back(running: Served, command: str) -> None:
    installation, serve = running
    killed = commands_of(serve)[command]
    killed.kill()

    wait_for(
        lambda: command in (now := commands_of(serve)) and now[command].pid != killed.pid,
        because=installation.output.read_text,
    )
    wait_for(installation.answers, because=installation.output.read_text)
    assert f"{NAMES[command]}（プロセス {killed.pid}）が終了しました" in (
        installation.output.read_text("utf-8")
    )


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_stop_signal_ends_every_process(installation: Installation, number: int) -> None:
    with installation.served() as serve:
        children = serve.children(recursive=True)
        serve.send_signal(number)

        assert serve.wait(PATIENCE) == 0
    assert [child for child in children if child.is_running()] == []


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells children of their parent")
def test_nothing_outlives_a_killed_supervisor(installation: Installation) -> None:
    with installation.served() as serve:
        children = serve.children(recursive=True)
        serve.kill()

        _, alive = psutil.wait_procs(children, timeout=PATIENCE)
        assert alive == []


def test_a_second_one_on_the_same_data_is_refused(running: Served) -> None:
    installation, serve = running
    second = installation.manage("serve", "--port", str(free_port()))

    assert second.returncode == 1
    assert f"すでに別の manage.py serve（プロセス {serve.pid}）が使っています" in second.stderr
    assert "Traceback" not in second.stderr


def test_a_lock_left_by_a_crash_stops_nobody(installation: Installation) -> None:
    Path(installation.environment["DAICHO_DATA"], "serve.pid").write_text("1")

    with installation.served() as serve:
        assert serve.is_running()


def test_a_used_port_is_refused(installation: Installation) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        refused = installation.manage("serve", "--port", str(other.getsockname()[1]))

    assert refused.returncode == 1
    assert "別の番号を指定してください" in refused.stderr


def test_with_a_broker_worker_and_beat_are_apart(
    installation: Installation, redis_url: str
) -> None:
    environment = installation.environment | {"REDIS_URL": redis_url}
    servers = Installation(environment, installation.output)

    with servers.served() as serve:
        assert set(commands_of(serve)) == {"web", "work --only worker", "work --only beat"}
    with servers.served("--no-worker") as serve:
        assert set(commands_of(serve)) == {"web"}


def test_work_may_not_be_left_out_without_a_broker(installation: Installation) -> None:
    refused = installation.manage("serve", "--no-worker")

    assert refused.returncode == 1
    assert "REDIS_URL" in refused.stderr


def test_the_wait_before_a_restart_doubles_up_to_a_minute() -> None:
    program = Program("画面", [], started_at=time.monotonic())

    waits = [program.plan_restart() for _ in range(8)]

    assert waits == [1, 2, 4, 8, 16, 32, LONGEST_DELAY, LONGEST_DELAY]


def test_a_steady_minute_forgives_earlier_deaths() -> None:
    program = Program("画面", [], delay=32, started_at=time.monotonic() - STEADY_AFTER - 1)

    assert program.plan_restart() == FIRST_DELAY
