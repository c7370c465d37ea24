"""Starts the reading process, passes its messages on and ends it when it takes too long.

A fresh interpreter, not a fork: a fork would share the parent's secrets and connections, and
does not exist on Windows.
"""

import logging
import os
import subprocess
import sys
import sysconfig
import threading
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

from config.kit.sheets import framing, limits
from config.kit.sheets.framing import Block
from config.kit.sheets.refusing import RefusalError

logger = logging.getLogger(__name__)

ROOT: Final = Path(__file__).resolve().parents[3]
# The package "config" starts the task queue when it is imported; the child needs its folder only.
START: Final = """
import sys, types
root, packages, encoding, memory_bytes, cpu_seconds = sys.argv[1:]
sys.path += [root, packages]
sys.modules["config"] = types.ModuleType("config")
sys.modules["config"].__path__ = [root + "/config"]
from config.kit.sheets import parsing
parsing.main(encoding, memory_bytes=int(memory_bytes), cpu_seconds=int(cpu_seconds))
"""
KEPT_VARIABLES: Final = ("SYSTEMROOT", "LD_LIBRARY_PATH")  # without them no interpreter starts


def messages(path: Path, *, encoding: str) -> Generator[dict[str, Any] | Block, None, None]:
    """Yield what the reading process says of the file; RefusalError when it refuses or dies."""
    with _started(path, encoding) as process:
        while process.stdout and (message := framing.read(process.stdout)) is not None:
            if isinstance(message, dict) and "refused" in message:
                if "error" in message:
                    logger.warning("a file could not be read: %s", message["error"])
                raise RefusalError(message["refused"], **message["details"])
            if message == {"end": True}:
                return
            yield message
    logger.warning("the reading process ended with %s", process.returncode)
    raise RefusalError("killed")


@contextmanager
def _started(path: Path, encoding: str) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-I", "-S", "-X", "utf8", "-c", START, str(ROOT), _packages()]
    allowed = [str(limits.CHILD_MEMORY_BYTES), str(limits.CHILD_CPU_SECONDS)]
    kept = {name: os.environ[name] for name in KEPT_VARIABLES if name in os.environ}
    with (
        path.open("rb") as file,
        subprocess.Popen(  # noqa: S603 - our own interpreter and code
            [*command, encoding, *allowed],
            stdin=file,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=kept,
        ) as process,
    ):
        clock = threading.Timer(limits.CHILD_WALL_SECONDS, process.kill)
        clock.daemon = True
        clock.start()
        try:
            yield process
        finally:
            clock.cancel()
            process.kill()


def _packages() -> str:
    """The folder in which the parser is installed."""
    found = find_spec("python_calamine")
    if found is None or found.origin is None:
        return sysconfig.get_path("platlib")
    return str(Path(found.origin).parent.parent)
