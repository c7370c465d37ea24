"""Installations that tests begin with: made once for all processes of a run, then copied."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit

import psycopg

from config.processes import AlreadyRunningError, hold
from tests import servers

ROOT = Path(__file__).resolve().parents[1]
MANAGE = [sys.executable, str(ROOT / "manage.py")]
PATIENCE = 600.0

MIGRATED = "migrated", [["migrate", "--verbosity", "0"]]
PREPARED = "prepared", [["prepare"]]
FURNISHED = (
    "furnished",
    [
        *MIGRATED[1],
        ["shell", "--no-imports", "-c", "from tests.faults.furnish import furnish; furnish()"],
    ],
)

Form = tuple[str, Sequence[Sequence[str]]]


def copy(form: Form, folder: Path) -> None:
    """Make the folder an installation of its own on one PC."""
    shutil.copytree(original(form), folder, dirs_exist_ok=True)


def original(form: Form) -> Path:
    """Return the folder that the copies are made of; nobody writes there."""
    name, commands = form
    return _once(name, lambda folder: _run(commands, folder, database=""))


def copy_to_server(form: Form, folder: Path, *, server: str, name: str) -> str:
    """Make folder and database an installation of its own; return the database's address."""
    kind, commands = form
    pattern = f"{kind}_{_shared().name}"

    def make(half: Path) -> None:
        _create_database(server, pattern)
        _run(commands, half, database=_address(server, pattern))

    shutil.copytree(_once(f"{kind}_on_server", make), folder, dirs_exist_ok=True)
    _create_database(server, name, template=pattern)
    return _address(server, name)


def _shared() -> Path:
    """Return the folder of this run, which its processes inherit."""
    if "DAICHO_RUN" not in os.environ:
        os.environ["DAICHO_RUN"] = servers.folder()
    return Path(os.environ["DAICHO_RUN"])


def _once(name: str, make: Callable[[Path], None]) -> Path:
    made, half = _shared() / name, _shared() / f"{name}.half"
    with _alone(_shared() / f"{name}.lock"):
        if not made.exists():
            shutil.rmtree(half, ignore_errors=True)
            half.mkdir()
            make(half)
            half.rename(made)
    return made


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    until = time.monotonic() + PATIENCE
    while True:
        with suppress(AlreadyRunningError), hold(path):
            yield
            return
        assert time.monotonic() < until, f"{path.name} is held by another process"
        time.sleep(0.1)


def _run(commands: Sequence[Sequence[str]], folder: Path, *, database: str) -> None:
    for command in commands:
        done = subprocess.run(
            [*MANAGE, *command],
            cwd=ROOT,
            env=os.environ | _facts(folder, database),
            check=False,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr[-2000:]


def _facts(folder: Path, database: str) -> Mapping[str, str]:
    return {"DAICHO_DATA": str(folder), "DATABASE_URL": database, "REDIS_URL": "", "DEMO": "1"}


def _create_database(server: str, name: str, *, template: str = "template1") -> None:
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")


def _address(server: str, name: str) -> str:
    return urlsplit(server)._replace(path=f"/{name}").geturl()
