"""Sealers that run at once, or are killed: what their processes do."""

import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import Any
from unittest.mock import patch

import psycopg
from django.contrib.auth.models import Group
from django.db import connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils.timezone import now

from audits.models import Change, SealLeaf
from audits.services.sealing import checking, copies, queue, rounds
from config.kit import recording

PATIENCE = 60


def write(name: str) -> int:
    with recording.origin("test"), recording.action(by=recording.PROGRAM, reason="試験"):
        Group.objects.create(name=name)
    return Change.objects.latest("pk").pk


def seal_while_others_write(times: int, name: str) -> None:
    for number in range(times):
        write(f"{name}{number}")
        rounds.seal(at=now())


def seal_all() -> None:
    """On PostgreSQL the lines wait for the transactions of other tests."""
    until = time.monotonic() + PATIENCE
    while True:
        rounds.seal(at=now())
        if not queue.is_waiting():
            return
        assert time.monotonic() < until, "lines wait for a transaction that does not end"
        time.sleep(0.05)


def tell_faults() -> None:
    seal_all()
    sys.stdout.write("\n".join(faults()))


def faults() -> list[str]:
    """What is wrong with the seals, or lies unsealed."""
    found: list[str] = []
    checking.check(tell=lambda name, reason: found.append(f"{name}：{reason}"))
    sealed = SealLeaf.objects.filter(kind="change").values("line_id")
    left = Change.objects.exclude(pk__in=sealed).values_list("pk", flat=True)
    return found + [f"unsealed {number}" for number in left]


def die_at_every_step() -> None:
    """Kill a sealer before its first statement, the next before its second, and so on.

    After each, another one goes on. Ends with the number of steps, when one came through.
    """
    step = 0
    while True:
        step += 1
        write(f"{step}番目")
        connections.close_all()
        child = os.fork()
        if child == 0:
            _seal_until(step)
        _pid, status = os.waitpid(child, 0)
        seal_all()
        assert faults() == [], step
        if not os.WIFSIGNALED(status):
            break
    sys.stdout.write(str(step))


def _seal_until(last: int) -> None:
    left = last

    def step() -> None:
        nonlocal left
        left -= 1
        if not left:
            os.kill(os.getpid(), signal.SIGKILL)

    def counted(execute: Callable[..., Any], *args: Any) -> Any:
        step()
        return execute(*args)

    def around(real: Callable[..., Any]) -> Callable[..., Any]:
        def stepping(*args: Any) -> Any:
            step()
            done = real(*args)
            step()
            return done

        return stepping

    wrapper: Any = BaseDatabaseWrapper
    with (
        connection.execute_wrapper(counted),
        patch.object(wrapper, "_commit", around(wrapper._commit)),  # noqa: SLF001
        patch.object(copies, "_append", around(copies._append)),  # noqa: SLF001
        patch.object(os, "fsync", around(os.fsync)),
    ):
        rounds.seal(at=now())
    os._exit(0)


def commit_late() -> None:
    """A line written first and committed last; on SQLite the others wait for it."""
    written, go_on = threading.Event(), threading.Event()

    def hold() -> int:
        try:
            with (
                recording.origin("test"),
                recording.action(by=recording.PROGRAM, reason="長い処理"),
            ):
                Group.objects.create(name="遅い班")
                number = int(Change.objects.latest("pk").pk)
                written.set()
                assert go_on.wait(PATIENCE)
            return number
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        held = pool.submit(hold)
        assert written.wait(PATIENCE)
        if connection.vendor == "postgresql":
            early = write("速い班")
            rounds.seal(at=now())
            assert not SealLeaf.objects.filter(kind="change", line_id=early).exists()
        go_on.set()
        late = held.result(PATIENCE)
    seal_all()
    assert SealLeaf.objects.filter(kind="change", line_id=late).count() == 1
    assert faults() == []


def seal_beside_another_database() -> None:
    """A transaction that stays open in another database of the cluster holds up nothing."""
    with ExitStack() as stack:
        if connection.vendor == "postgresql":
            told = connection.get_connection_params() | {"dbname": "postgres"}
            known = {key: told[key] for key in ("host", "port", "user", "password", "dbname")
                     if told.get(key)}  # fmt: skip
            other = stack.enter_context(psycopg.connect(**known))
            other.execute("SELECT pg_current_xact_id()")
        number = write("となりの班")
        until = time.monotonic() + PATIENCE
        while not SealLeaf.objects.filter(kind="change", line_id=number).exists():
            rounds.seal(at=now())
            assert time.monotonic() < until, "another database holds up the seal"
    assert faults() == []
