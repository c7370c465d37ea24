"""config/kit/sqlite: threads borrow connections and give them back"""

import sqlite3
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import DEFAULT_DB_ALIAS, IntegrityError, connections
from django.db.backends.sqlite3.base import DatabaseWrapper as Plain
from django.db.utils import ConnectionHandler
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse

from config.kit import http, recording
from config.kit.sqlite import base
from config.kit.sqlite.base import DatabaseWrapper, Shelf

pytestmark = pytest.mark.django_db


@pytest.fixture
def shelf(monkeypatch: pytest.MonkeyPatch) -> Iterator[Shelf]:
    made = Shelf()
    monkeypatch.setattr(base, "shelf", made)
    yield made
    made.clear()


@pytest.fixture
def opened(tmp_path: Path, shelf: Shelf) -> Callable[[], DatabaseWrapper]:
    def make(name: str = "a.sqlite3") -> DatabaseWrapper:
        told = {"ENGINE": "config.kit.sqlite", "NAME": str(tmp_path / name)}
        made: Any = ConnectionHandler({DEFAULT_DB_ALIAS: told})[DEFAULT_DB_ALIAS]
        made.ensure_connection()
        return made

    return make


def raw_of(connection: Plain) -> sqlite3.Connection:
    found: Any = connection.connection
    assert isinstance(found, sqlite3.Connection)
    return found


def test_threads_that_work_in_turn_use_the_same_connection(
    opened: Callable[[], DatabaseWrapper],
) -> None:
    used: list[sqlite3.Connection] = []

    def work() -> None:
        connection = opened()
        connection.cursor().execute("SELECT 1")
        used.append(raw_of(connection))
        connection.close()

    for _turn in range(3):
        thread = threading.Thread(target=work)
        thread.start()
        thread.join()
    assert len(set(map(id, used))) == 1
    assert used[0].execute("PRAGMA foreign_keys").fetchone() == (1,)


def test_threads_at_work_at_once_never_share_one(opened: Callable[..., DatabaseWrapper]) -> None:
    first, second, other = opened(), opened(), opened("b.sqlite3")
    assert len({id(raw_of(one)) for one in (first, second, other)}) == 3
    last = raw_of(second)
    for one in (first, second, other):
        one.close()
    assert raw_of(opened()) is last  # not that of the other database, which came back later


def test_what_is_left_in_a_transaction_is_not_passed_on(
    opened: Callable[[], DatabaseWrapper],
) -> None:
    connection = opened()
    connection.cursor().execute("CREATE TABLE t (n integer UNIQUE)")
    connection.cursor().execute("BEGIN")
    connection.cursor().execute("INSERT INTO t VALUES (1)")
    left = raw_of(connection)
    connection.close()
    again = opened()
    assert raw_of(again) is not left
    assert again.cursor().execute("SELECT count(*) FROM t").fetchone() == (0,)


def test_after_an_error_another_one_is_opened(opened: Callable[[], DatabaseWrapper]) -> None:
    connection = opened()
    connection.cursor().execute("CREATE TABLE t (n integer UNIQUE)")
    connection.cursor().execute("INSERT INTO t VALUES (1)")
    with pytest.raises(IntegrityError):
        connection.cursor().execute("INSERT INTO t VALUES (1)")
    connection.errors_occurred = True  # as the end of an atomic block notes it
    failed = raw_of(connection)
    connection.close()
    assert raw_of(opened()) is not failed


@pytest.mark.parametrize("limit", ["LONGEST", "UNUSED"])
def test_what_is_old_or_was_needed_for_a_rush_is_closed(
    opened: Callable[[], DatabaseWrapper], monkeypatch: pytest.MonkeyPatch, limit: str
) -> None:
    monkeypatch.setattr(base, limit, -1.0)
    connection = opened()
    used = raw_of(connection)
    connection.close()
    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        used.execute("SELECT 1")


def test_nothing_is_kept_across_a_fork(opened: Callable[[], DatabaseWrapper], shelf: Shelf) -> None:
    connection = opened()
    used = raw_of(connection)
    connection.close()
    shelf.clear()
    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        used.execute("SELECT 1")


def test_what_a_connection_was_given_stays_with_it_and_is_not_given_again(
    opened: Callable[[], DatabaseWrapper], monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLite prepares every statement anew after a function was given to its connection."""
    given: list[Any] = []
    monkeypatch.setattr(recording, "_context_value", given.append)
    for _turn in range(2):
        connection = opened()
        connection.cursor().execute("SELECT daicho_context('actor')")
        monkeypatch.setattr(recording, "_context_value", lambda _key: "another")
        connection.close()
    assert given == ["actor", "actor"]


@pytest.mark.parametrize(
    ("answer", "given_back"),
    [(HttpResponse("made"), ["before"]), (StreamingHttpResponse(iter(["made later"])), [])],
)
def test_an_answer_gives_the_connection_back_before_it_goes_out(
    answer: Any, given_back: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    for connection in connections.all():
        monkeypatch.setitem(connection.settings_dict, "CONN_MAX_AGE", 0)
        monkeypatch.setattr(connection, "in_atomic_block", False)
        monkeypatch.setattr(connection, "close", lambda: told.append("before"))
    assert http.lending_middleware(lambda _request: answer)(HttpRequest()) is answer
    assert told == given_back
