"""What tests of the record need: lines written in between, triggers off for a while."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core.management.sql import emit_post_migrate_signal
from django.db import connection
from django.utils.timezone import now

from assets.models import Municipality, Unit, User
from audits import ledger
from audits.models import Change, Event
from classification.services import catalogue
from config.kit import recording, triggers
from tests import factories

Written = Callable[[], list[tuple[str, str]]]


@pytest.fixture
def written(db: None) -> Written:
    """Return what was logged since the last question: pairs of table and operation."""
    seen = _newest()

    def lines() -> list[tuple[str, str]]:
        nonlocal seen
        found = Change.objects.filter(pk__gt=seen).order_by("pk")
        pairs = list(found.values_list("table_name", "operation"))
        seen = _newest()
        return pairs

    return lines


def _newest() -> int:
    return Change.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


@contextmanager
def triggers_off(*tables: str) -> Iterator[None]:
    """Let somebody with full power over the database write beside the record."""
    names = [e for e in ledger.entries() if e.table in tables]
    with connection.cursor() as cursor:
        for statement in _off(names):
            cursor.execute(statement)
    yield
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    triggers.install(names)


def _off(entries: list[triggers.Entry]) -> Iterator[str]:
    if connection.vendor == "postgresql":
        yield "SET CONSTRAINTS ALL IMMEDIATE"
        for entry in entries:
            yield f'ALTER TABLE "{entry.table}" DISABLE TRIGGER USER'
        return
    for entry in entries:
        for name in triggers.Sqlite.marks(entry):
            yield f'DROP TRIGGER IF EXISTS "{name}"'


@pytest.fixture
def _catalogue_again(django_db_blocker: pytest.FixtureRequest) -> Iterator[None]:
    """Put back what the flush after a committed test has taken."""
    yield
    with django_db_blocker.unblock():
        put_back()


@pytest.fixture
def committed(_catalogue_again: None, transactional_db: None) -> Iterator[None]:
    """A test whose writes are really committed; goes with the marker `unrecorded`.

    Afterwards the triggers are lifted, as they refuse to empty the tables.
    """
    yield
    lift_triggers()


def lift_triggers() -> None:
    """Let the flush after committed tests empty what nobody else may empty."""
    with connection.cursor() as cursor:
        for statement in _off(ledger.entries()):
            cursor.execute(statement)
        if connection.vendor == "sqlite":
            cursor.execute("DELETE FROM audits_change")
            cursor.execute("DELETE FROM sqlite_sequence WHERE name = 'audits_change'")


def put_back() -> None:
    """Put back what a flush has taken: triggers, and the catalogue that all tests share."""
    emit_post_migrate_signal(verbosity=0, interactive=False, db="default")
    catalogue.forget()
    catalogue.load_catalogue(by=recording.PROGRAM, reason="試験の準備")


def old_event(place: Municipality, kind: str, *, days: int) -> Event:
    """Return an event of an earlier day, entered as only a full power over the database can."""
    with triggers_off("audits_event"):
        return Event.objects.create(
            municipality_id=place.pk,
            kind=kind,
            detail="{}",
            source="screen",
            request_id=recording.request_id(),
            at=now() - timedelta(days=days),
        )


@dataclass
class World:
    """Two units to change, a person and a group."""

    village: Municipality
    one: Unit
    two: Unit
    person: User
    group: Group

    @property
    def units(self) -> Any:
        return Unit.objects.filter(pk__in=[self.one.pk, self.two.pk])

    def fresh(self, code: str) -> Unit:
        return Unit(
            municipality=self.village,
            parent=None,
            kind=Unit.Kind.FACILITY,
            code=code,
            name=code,
            path=f"/ROOT/{code}/",
            valid_from=factories.FOUNDED,
        )


@pytest.fixture
def world(village: Municipality) -> World:
    one = factories.make_unit(village, code="ONE", name="一課")
    two = factories.make_unit(village, code="TWO", name="二課")
    person = factories.make_user("person", factories.root_of(village))
    return World(village, one, two, person, Group.objects.create(name="当番"))
