"""A real web process with a database of its own, on the engine that the suite runs on."""

import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests import installed
from tests.faults.browser import Person
from tests.faults.furnish import PASSWORD

ROOT = Path(__file__).resolve().parents[2]
POSTGRESQL = os.environ.get("DAICHO_TEST_DB") == "postgresql"
SECONDS_TO_START = 60


class Site:
    """An installation of the product that can be killed and started again."""

    def __init__(self, folder: Path, database: str) -> None:
        self.folder, self.database = folder, database
        self.port = _free_port()
        self.base = f"http://127.0.0.1:{self.port}"
        self.env = os.environ | {
            "DAICHO_DATA": str(folder),
            "DATABASE_URL": database,
            "REDIS_URL": "",
            "DEMO": "0",
            "WEB_THREADS": "8",
            "PYTHONWARNINGS": "default",
        }
        self.process: subprocess.Popen[bytes] | None = None
        self.people: dict[str, Person] = {}

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, *command],
            cwd=ROOT,
            env=self.env,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def start(self) -> None:
        log = (self.folder / "web.log").open("ab")
        with closing(log):
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "web", "--port", str(self.port)],
                cwd=ROOT,
                env=self.env,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        until = time.monotonic() + SECONDS_TO_START
        while not self.answers():
            assert self.process.poll() is None, self.log()
            assert time.monotonic() < until, "the web process does not answer"
            time.sleep(0.1)

    def answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.base}/healthz", timeout=5) as response:
                return bool(response.status == 200)
        except OSError:
            return False

    def kill(self) -> None:
        """End it as a power cut would: no clean-up, no last answer."""
        if self.process:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()
            self.process = None

    def log(self) -> str:
        """What the web process said last."""
        return (self.folder / "web.log").read_text("utf-8", "replace")[-4000:]

    def person(self, username: str) -> Person:
        """Return a person who is signed in; nobody does so twice."""
        if username not in self.people:
            self.people[username] = Person(self.base, username, PASSWORD)
        return self.people[username]

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """Ask the database directly, past the product."""
        if POSTGRESQL:
            with psycopg.connect(self.database) as connection:
                return connection.execute(sql).fetchall()
        with closing(sqlite3.connect(self.folder / "daicho.sqlite3", timeout=30)) as connection:
            return connection.execute(sql).fetchall()

    def one(self, sql: str) -> Any:
        return self.rows(sql)[0][0]


@pytest.fixture(scope="module")
def site(
    tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("site")
    made = Site(folder, _own_database(folder, request) if POSTGRESQL else "")
    if not POSTGRESQL:
        installed.copy(installed.FURNISHED, folder)
    made.start()
    yield made
    made.kill()


def _own_database(folder: Path, request: pytest.FixtureRequest) -> str:
    server = str(request.getfixturevalue("postgresql_url"))
    name = f"faults_{os.getpid()}"
    return installed.copy_to_server(installed.FURNISHED, folder, server=server, name=name)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
