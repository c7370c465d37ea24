"""The processes under measurement: how they are started, what they used, how they are ended."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import psutil

from tests import servers

ROOT = Path(__file__).resolve().parents[2]
SECONDS_TO_START = 60


@dataclass
class Installation:
    """One database with its data folder; every child learns of it by the environment."""

    name: str
    database_url: str = ""
    folder: Path = field(default_factory=lambda: Path(servers.folder()))

    @property
    def environment(self) -> dict[str, str]:
        mine = {
            "DAICHO_DATA": str(self.folder),
            "DATABASE_URL": self.database_url,
            "REDIS_URL": "",
            "DEMO": "0",
            "PYTHONPATH": str(ROOT),
        }
        return os.environ | mine

    def manage(self, *arguments: str) -> "Spent":
        """Run a command of manage.py to its end."""
        return self._run([str(ROOT / "manage.py"), *arguments])[1]

    def inside(self, command: str, *arguments: str) -> Any:
        """Do something inside the product and return its answer."""
        return self.child("tests.bench.inside", command, *arguments)

    def child(self, module: str, *arguments: str) -> Any:
        """Run a module in a process of its own and return its answer."""
        return json.loads(self._run(["-m", module, *arguments])[0])

    def _run(self, arguments: list[str]) -> tuple[str, "Spent"]:
        start, before = time.perf_counter(), _used_by_children()
        done = subprocess.run(
            [sys.executable, *arguments],
            env=self.environment,
            cwd=self.folder,
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
        spent = Spent(time.perf_counter() - start, _used_by_children() - before)
        return done.stdout, spent


@dataclass(frozen=True)
class Spent:
    """Seconds that passed, and seconds of processor time."""

    wall: float
    cpu: float


class Web:
    """A web server on a port of its own: the product, or the anchors with other settings."""

    def __init__(self, installation: Installation, *, bare: bool, supervised: bool = False) -> None:
        self.port = free_port()
        command = [str(ROOT / "manage.py"), "serve" if supervised else "web", "--port"]
        if bare:
            command = ["-m", "tests.bench.bare.serve"]
        self.process = psutil.Popen(
            [sys.executable, *command, str(self.port)],
            env=installation.environment,
            cwd=installation.folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
        )
        self._wait()
        self.worker = self._worker() if supervised else self.process

    def _wait(self) -> None:
        until = time.monotonic() + SECONDS_TO_START
        while time.monotonic() < until:
            if self.process.poll() is not None:
                raise RuntimeError(f"the web server ended with {self.process.returncode}")
            connection = HTTPConnection("127.0.0.1", self.port, timeout=5)
            try:
                connection.request("GET", "/")
                connection.getresponse().read()
            except OSError:
                time.sleep(0.1)
            else:
                return
            finally:
                connection.close()
        raise RuntimeError("the web server does not answer")

    def _worker(self) -> psutil.Process:
        for child in self.process.children(recursive=True):
            if "web" in child.cmdline():
                return child
        raise RuntimeError("the supervisor has no web server")

    def cpu(self) -> float:
        """Return the seconds that the web process has worked, in all its threads."""
        return cpu_of(self.worker.pid)

    def memory(self) -> float:
        """Return the megabytes of the web process."""
        return float(self.worker.memory_info().rss) / 1e6

    def memory_of_all(self) -> float:
        """Return the megabytes of the supervisor and everything under it, shared pages once."""
        family = [self.process, *self.process.children(recursive=True)]
        return sum(float(process.memory_full_info().pss) for process in family) / 1e6

    def stop(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(20)
        except psutil.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def cpu_of(pid: int) -> float:
    """Return the seconds of processor time of a process: exact, where the kernel counts them."""
    tasks = Path(f"/proc/{pid}/task")
    if not tasks.is_dir():
        times = psutil.Process(pid).cpu_times()
        return float(times.user + times.system)
    return sum(_on_cpu(task) for task in tasks.iterdir())


def cpu_of_all(pids: Iterable[int]) -> float:
    return sum(cpu_of(pid) for pid in pids)


def _on_cpu(task: Path) -> float:
    try:
        return int((task / "schedstat").read_text().split()[0]) / 1e9
    except FileNotFoundError:  # a thread that has just ended
        return 0.0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _used_by_children() -> float:
    times = os.times()
    return times.children_user + times.children_system
