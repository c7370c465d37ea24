"""Keeping the processes of one installation alive: starting, restarting, stopping, and only once.

Knows nothing of Django, waitress or Celery: `manage.py serve` names the programs and the
words, and becomes this small program, which then runs for months.
"""

import ctypes
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import BinaryIO

FIRST_DELAY = 1.0
LONGEST_DELAY = 60.0
STEADY_AFTER = 60.0
PATIENCE = 20.0
LOOK_EVERY = 0.2
STOP_SIGNALS = ("SIGTERM", "SIGINT", "SIGBREAK", "SIGHUP")
WINDOWS = sys.platform == "win32"
# Else each thread of glibc keeps what it has freed, megabytes where threads work in turn.
FRUGAL = {"MALLOC_ARENA_MAX": "1"}


class AlreadyRunningError(Exception):
    """Another supervisor works on the same data folder."""

    def __init__(self, pid: str) -> None:
        super().__init__(pid)
        self.pid = pid


@dataclass
class Program:
    """One child process and what is known of its fate."""

    label: str
    command: Sequence[str]
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    restart_at: float = 0.0
    delay: float = FIRST_DELAY

    def start(self) -> None:
        self.started_at = time.monotonic()
        self.process = subprocess.Popen(  # noqa: S603 - our own commands, no shell
            self.command,
            env=FRUGAL | os.environ,
            stdin=subprocess.DEVNULL,
            # A Ctrl-C reaches the supervisor alone, which then stops everything in order.
            start_new_session=not WINDOWS,
            creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
            preexec_fn=die_with_parent() if sys.platform == "linux" else None,  # noqa: PLW1509
        )

    def ask_to_stop(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.send_signal(getattr(signal, "CTRL_BREAK_EVENT", signal.SIGTERM))

    def wait_until(self, moment: float) -> bool:
        """Wait for the end of the process; kill it and say so when the moment has passed."""
        if self.process is None:
            return True
        try:
            self.process.wait(max(0.0, moment - time.monotonic()))
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            return False
        return True

    def plan_restart(self) -> float:
        """Return the seconds to wait; they double while the program keeps dying young."""
        now = time.monotonic()
        if now - self.started_at > STEADY_AFTER:
            self.delay = FIRST_DELAY
        delay, self.delay = self.delay, min(self.delay * 2, LONGEST_DELAY)
        self.process, self.restart_at = None, now + delay
        return delay


@dataclass
class Supervisor:
    """Runs the programs until it is told to stop; a program that ends is started again."""

    programs: Sequence[Program]
    words: Mapping[str, str]
    stopping: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        on_stop_signal(self._stop)
        try:
            while not self.stopping.is_set():
                for program in self.programs:
                    self._look_after(program)
                self.stopping.wait(LOOK_EVERY)
        finally:
            self._end_all()

    def _stop(self) -> None:
        if self.stopping.is_set():  # asked twice: someone does not want to wait
            for program in self.programs:
                if program.process:
                    program.process.kill()
        self.stopping.set()

    def _look_after(self, program: Program) -> None:
        if program.process is None:
            if time.monotonic() >= program.restart_at:
                program.start()
                self.say("started", program=program.label, pid=_pid(program))
        elif (code := program.process.poll()) is not None:
            facts = {"program": program.label, "pid": _pid(program), "code": code}
            self.say("ended", delay=f"{program.plan_restart():g}", **facts)

    def _end_all(self) -> None:
        self.say("stopping")
        for program in self.programs:
            program.ask_to_stop()
        until = time.monotonic() + PATIENCE
        for program in self.programs:
            if not program.wait_until(until):
                self.say("killed", program=program.label, seconds=PATIENCE)
        self.say("stopped")

    def say(self, what: str, **facts: object) -> None:
        line = f"{time.strftime('%Y-%m-%d %H:%M:%S')} {self.words[what] % facts}"
        print(line, flush=True)  # noqa: T201 - the log of this program


def become(programs: Sequence[Program], words: Mapping[str, str], *, lock: BinaryIO) -> None:
    """Look after the programs until the end, in a process without anything else in it.

    The lock goes along: it belongs to the open file, which the new program inherits.
    """
    if WINDOWS:
        Supervisor(programs, words).run()
        return
    os.set_inheritable(lock.fileno(), True)  # noqa: FBT003 - the standard library's own
    told = {"programs": [[p.label, list(p.command)] for p in programs], "words": dict(words)}
    command = [sys.executable, "-P", __file__, json.dumps(told, ensure_ascii=False)]
    os.execv(sys.executable, command)  # noqa: S606 - our own program


def on_stop_signal(act: Callable[[], None]) -> None:
    """Call `act` on every signal that asks a process to end, as this system knows them."""

    def handle(_number: int, _frame: FrameType | None) -> None:
        act()

    for name in STOP_SIGNALS:
        if number := getattr(signal, name, None):
            signal.signal(number, handle)


def die_with_parent(with_signal: int = signal.SIGTERM) -> Callable[[], None]:
    """Return what a Linux child calls before it starts, so that it outlives its parent never.

    Everything is looked up here: between fork and exec only the call itself is safe.
    """
    prctl, parent = ctypes.CDLL(None).prctl, os.getpid()

    def before_start() -> None:
        prctl(1, with_signal)  # PR_SET_PDEATHSIG
        if os.getppid() != parent:  # it died in between, no signal will come
            os._exit(1)

    return before_start


def hold(path: Path) -> BinaryIO:
    """Lock the file for this process and write its number into it; the lock ends with the process.

    The operating system keeps the lock, so a file left by a crash stops nobody.
    """
    file = path.open("a+b")
    try:
        _lock(file)
    except OSError:
        file.seek(0)
        pid = file.read().decode("ascii", "replace").strip()
        file.close()
        raise AlreadyRunningError(pid) from None
    file.truncate(0)
    file.write(str(os.getpid()).encode("ascii"))
    file.flush()
    return file


if sys.platform == "win32":
    import msvcrt

    def _lock(file: BinaryIO) -> None:
        # A locked byte cannot be read by others, so lock one far behind the number.
        file.seek(1 << 20)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(file: BinaryIO) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _pid(program: Program) -> int:
    return program.process.pid if program.process else 0


if __name__ == "__main__":
    given = json.loads(sys.argv[1])
    Supervisor(
        [Program(label, command) for label, command in given["programs"]], given["words"]
    ).run()
