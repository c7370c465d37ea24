"""A command of this installation in a process of its own, which ends when this one does."""

import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import Final

MANAGE: Final = Path(__file__).resolve().parents[2] / "manage.py"


class Beside:
    """Runs one command at a time beside this process, whose own work goes on meanwhile."""

    def __init__(self, *command: str) -> None:
        self.command = command
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> bool:
        """Start the command; False while it still runs from before."""
        with self._lock:
            if self._process is not None:
                if self._process.poll() is None:
                    return False
                self._process.communicate()  # closes what was left open to it
            self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and code
                [sys.executable, str(MANAGE), *self.command], stdin=subprocess.PIPE
            )
        return True


def follow_parent() -> None:
    """End this process as soon as the one that has started it is gone."""
    threading.Thread(target=_wait_and_end, name="parent", daemon=True).start()


def _wait_and_end() -> None:
    # Nothing ever comes: it ends with the other end. Not through the buffer of sys.stdin, whose
    # lock Python wants when the process ends by itself.
    os.read(sys.stdin.fileno(), 1)
    os._exit(1)
