"""Twin municipalities, made once for all tests of a module; each test's changes are undone."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.timezone import localdate, now

from audits.models import Change
from audits.services import readiness
from config.kit import events, recording
from tests.matrix.places import Place, make_place
from tests.matrix.reading import Cell, Entry

OTHER = "other_municipality"


@dataclass
class World:
    """The village that the matrix asks about, its twin, and everybody's session."""

    home: Place
    twin: Place
    sessions: dict[str, str]

    def client(self, role: str, **options: Any) -> Client:
        client = Client(raise_request_exception=False, **options)
        if role in self.sessions:
            client.cookies[settings.SESSION_COOKIE_NAME] = self.sessions[role]
        return client

    @contextmanager
    def undone(self) -> Iterator[None]:
        """Take back what is written inside, and let the next one begin an hour of its own."""
        cache.clear()
        events.forget()
        with transaction.atomic():
            yield
            transaction.set_rollback(True)

    def address(self, entry: Entry, place: Place | None = None) -> str:
        asked = place or self.home
        arguments = {name: asked.filled(value) for name, value in entry.arguments.items()}
        query = entry.facts.get("query")
        return reverse(entry.name, kwargs=arguments) + (f"?{urlencode(query)}" if query else "")

    def data(self, entry: Entry) -> dict[str, Any]:
        """What the form of an address sends, for the village."""
        sheet = self.home.filled(entry.facts.get("sheet", {}))
        return sheet | {name: self.home.filled(value) for name, value in entry.data.items()}

    def ask(self, cell: Cell) -> HttpResponse:
        client, address = self.client(cell.role), self.address(cell.entry)
        if cell.method == "post":
            return client.post(address, self.data(cell.entry))
        response = client.get(address)
        if response.streaming:
            # To its end, and by the client's own wrapper: `close()` would close the database too.
            list(response.streaming_content)
        return response


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    with django_db_blocker.unblock(), _taken_back():
        today = localdate()
        with recording.origin("test"), recording.action(by=recording.PROGRAM, reason="試験の準備"):
            home, twin = make_place("", on=today), make_place("B", on=today)
            users = home.users | {OTHER: twin.users["admin"]}
            sessions = {role: _session(user) for role, user in users.items()}
            readiness.beat(at=now() + timedelta(hours=1))  # the matrix takes minutes to read
        yield World(home, twin, sessions)


@contextmanager
def _taken_back() -> Iterator[None]:
    """Take back what is written inside, beside what each test (`django_db`) takes back itself.

    Rolling back to a savepoint after a table was made, as bulk updates make a temporary one, has
    SQLite read the whole schema anew, and that until the outermost transaction ends. So this is
    none there.
    """
    if connection.vendor == "postgresql":
        with transaction.atomic():
            yield
            transaction.set_rollback(True)
        return
    connection.ensure_connection()
    with closing(sqlite3.connect(":memory:")) as before:
        connection.connection.backup(before)
        try:
            yield
        finally:
            before.backup(connection.connection)


@pytest.fixture
def logged(world: World) -> Callable[[], int]:
    """Return how many lines the change log has got since the test began."""
    before = Change.objects.count()
    return lambda: Change.objects.count() - before


def _session(user: Any) -> str:
    client = Client()
    client.force_login(user)
    return client.cookies[settings.SESSION_COOKIE_NAME].value
