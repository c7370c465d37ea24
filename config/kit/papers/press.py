"""Sets a paper as PDF, in a process that is given nothing but the paper and is bounded.

A fresh interpreter, as for reading files (config.kit.sheets.child): the typesetter keeps all
that it has ever set in memory, and what it takes goes with the process.
"""

import json
import logging
import os
import subprocess
import sys
import sysconfig
from collections.abc import Iterable
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import Any, Final

from config.kit.papers.blocks import BlankPages, Margins, Paper

logger = logging.getLogger(__name__)

ROOT: Final = Path(__file__).resolve().parents[3]
START: Final = """
import importlib, sys, types
module, root, packages, memory_bytes, cpu_seconds = sys.argv[1:]
sys.path += [root, packages]
sys.modules["config"] = types.ModuleType("config")
sys.modules["config"].__path__ = [root + "/config"]
work = importlib.import_module("config.kit.papers." + module)
work.main(memory_bytes=int(memory_bytes), cpu_seconds=int(cpu_seconds))
"""
KEPT_VARIABLES: Final = ("SYSTEMROOT", "LD_LIBRARY_PATH")  # without them no interpreter starts
MIB: Final = 1 << 20
MAX_CELLS: Final = 20_000  # 2,000 lines of ten columns: 400 MB and two seconds
MEMORY_BYTES: Final = 2_048 * MIB  # addresses; several times what the longest paper takes
CPU_SECONDS: Final = 60
WALL_SECONDS: Final = 120.0  # when other work holds the processor


class PaperError(Exception):
    """The paper could not be set: it is too long, or the typesetter gave up."""


def pdf(paper: Paper) -> bytes:
    """Return the paper as an accessible PDF for archives; raises PaperError."""
    return _set(paper, is_whole=True)


def bound(pieces: Iterable[Paper]) -> bytes:
    """Return a paper of any length that comes piece by piece; raises PaperError.

    Each piece is set by a process of its own, so that a long paper takes no more memory than
    a short one. One piece alone is a paper as any other.
    """
    coming = iter(pieces)
    first, second = next(coming), next(coming, None)
    if second is None:
        return pdf(first)
    made = [_set(replace(one, numbered=False)) for one in chain((first, second), coming)]
    # How many pages there are is known only now: the numbers are a paper laid over it.
    nothing = Margins("", "", "") if first.margins else None
    numbers = replace(first, blocks=[BlankPages()], margins=nothing, foot="", continued=True)
    told = {"lengths": [len(one) for one in made], "numbers": _told(numbers)}
    return _run("joining", b"\n".join([json.dumps(told).encode(), b"".join(made)]))


def _set(paper: Paper, *, is_whole: bool = False) -> bytes:
    if paper.cells > MAX_CELLS:
        raise PaperError(f"{paper.cells} cells are more than {MAX_CELLS}")
    told = _told(paper) | {"is_whole": is_whole}
    return _run("setting", json.dumps(told, ensure_ascii=False).encode())


def _told(paper: Paper) -> dict[str, Any]:
    return {"paper": paper.as_data(), "made_at": paper.made_at.isoformat(timespec="seconds")}


def _run(module: str, told: bytes) -> bytes:
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter and code
            _command(module), input=told, capture_output=True, env=_kept(), timeout=WALL_SECONDS,
            check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise PaperError("the typesetter took too long") from error
    if done.returncode or not done.stdout.startswith(b"%PDF"):
        reason = done.stderr.decode("utf-8", "replace").strip()[-1_000:]
        logger.warning("a paper could not be set (%s): %s", done.returncode, reason)
        raise PaperError(f"the typesetter ended with {done.returncode}")
    return done.stdout


def _command(module: str) -> list[str]:
    start = [sys.executable, "-I", "-S", "-X", "utf8", "-c", START]
    packages = sysconfig.get_path("platlib")
    return [*start, module, str(ROOT), packages, str(MEMORY_BYTES), str(CPU_SECONDS)]


def _kept() -> dict[str, str]:
    """The few variables that the process is given; one thread sets a paper fast enough."""
    kept = {name: os.environ[name] for name in KEPT_VARIABLES if name in os.environ}
    return {**kept, "RAYON_NUM_THREADS": "1"}
