"""Every address × every role, GET and POST, against matrix.yaml."""

from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.http import HttpResponse
from django.shortcuts import resolve_url
from django.test.utils import CaptureQueriesContext

from audits.models import Change
from tests.matrix.conftest import World
from tests.matrix.reading import STATUS, Cell, Entry, entries

pytestmark = [pytest.mark.django_db, pytest.mark.unrecorded]

# A download may nothing at all.
CLOSED = {"default-src 'self'", "default-src 'none'"}
WRITES = ("INSERT", "UPDATE", "DELETE", "REPLACE")


def of_all_entries(method: str) -> pytest.MarkDecorator:
    pairs = [(entry, method) for entry in entries().values()]
    names = [f"{method.upper()}-{entry.name}" for entry, _method in pairs]
    return pytest.mark.parametrize(("entry", "method"), pairs, ids=names)


@of_all_entries("get")
def test_reading(world: World, entry: Entry, method: str) -> None:
    """Each role gets its answer, nothing is written, and an empty choice says what it is for."""
    given: dict[str, Any] = {}
    for cell in entry.cells(method):
        with world.undone(), CaptureQueriesContext(connection) as queries:
            response = world.ask(cell)
        found = writes(queries), missing_protection(response), empty_choices(response)
        given[cell.role] = told(response), *found

    assert given == {cell.role: (expected(cell), [], [], []) for cell in entry.cells(method)}


@of_all_entries("post")
def test_writing(world: World, entry: Entry, method: str) -> None:
    """Each role gets its answer, and the change log grows where something is stored."""
    given: dict[str, Any] = {}
    for cell in entry.cells(method):
        with world.undone():
            before = Change.objects.count()
            response = world.ask(cell)
            logged = Change.objects.count() > before
        given[cell.role] = told(response), logged, missing_protection(response)

    assert given == {
        cell.role: (expected(cell), cell.answer in {"stored", "handed"}, [])
        for cell in entry.cells(method)
    }


def expected(cell: Cell) -> tuple[int, bool]:
    return STATUS[cell.answer], cell.answer == "sign_in"


def told(response: HttpResponse) -> tuple[int, bool]:
    """The status, and whether it is the way to the sign-in page."""
    location = response.headers.get("Location", "")
    return response.status_code, location.startswith(f"{resolve_url(settings.LOGIN_URL)}?next=")


def writes(queries: CaptureQueriesContext) -> list[str]:
    """The statements that changed a row; session and events may note what was shown."""
    found = [query["sql"] for query in queries.captured_queries]
    changing = [sql for sql in found if sql.lstrip().upper().startswith(WRITES)]
    noting = ('"django_session"', '"audits_event"')
    return [sql for sql in changing if not any(table in sql for table in noting)]


def empty_choices(response: HttpResponse) -> list[str]:
    """The lines of a page in which Django's dashes stand for a choice."""
    page = "" if response.streaming else response.content.decode(errors="replace")
    return [line for line in page.splitlines() if "-----" in line]


def missing_protection(response: HttpResponse) -> list[str]:
    """The headers that a browser needs to keep the register to itself, as far as they lack."""
    headers = response.headers
    policy = headers.get("Content-Security-Policy", "")
    wanted = {
        "Content-Security-Policy": CLOSED & set(policy.split("; ")) and "unsafe" not in policy,
        "X-Content-Type-Options": headers.get("X-Content-Type-Options") == "nosniff",
        "X-Frame-Options": headers.get("X-Frame-Options") == "DENY",
        "Referrer-Policy": headers.get("Referrer-Policy") == "same-origin",
        "Cache-Control": "no-store" in headers.get("Cache-Control", ""),
    }
    return [name for name, kept in wanted.items() if not kept]
