"""The events: dated by the database, and deleted only when their years are over."""

import json
import sqlite3
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils.timezone import now

from assets.models import Municipality, User
from audits import ledger
from audits.models import Event
from config.kit import recording, triggers
from config.kit.events import tell
from config.kit.triggers import AppendOnly
from tests.audits.conftest import old_event, triggers_off

POSTGRESQL = connection.vendor == "postgresql"
APPEND_ONLY = "append-only table"


def delete(found: Event) -> None:
    with transaction.atomic():
        found.delete()


def test_an_event_says_who_what_and_from_where(village: Municipality, editor: User) -> None:
    with recording.origin("screen", address="10.0.0.5") as place:
        tell("view", subject="0012", by=editor, asset=7)

    found = Event.objects.get()
    assert (found.kind, found.subject, found.actor, found.actor_id) == (
        "view",
        "0012",
        "editor",
        editor.pk,
    )
    assert (found.municipality_id, found.address) == (village.pk, "10.0.0.5")
    assert (found.source, found.request_id) == ("screen", place.request_id)
    assert json.loads(found.detail) == {"asset": 7}
    assert abs(found.at - now()) < timedelta(seconds=30)
    assert (found.transaction > 0) == POSTGRESQL


def test_whoever_acts_is_named_without_being_said(editor: User) -> None:
    with recording.origin("screen"), recording.action(by=editor, reason="書き出し"):
        tell("export")

    assert Event.objects.get().actor == "editor"


@pytest.mark.unrecorded
def test_a_stranger_leaves_an_event_without_any_action(db: None) -> None:
    tell("login_failed", address="10.9.9.9")

    found = Event.objects.get()
    assert (found.actor, found.actor_id, found.municipality_id) == ("", None, None)


def test_a_name_cannot_forge_a_line(db: None) -> None:
    hostile = "x\r\n2026-11-29 admin signed in\x1b[2K\u202e"
    tell("login_failed", subject=hostile, address="1\n2", name=hostile)

    found = Event.objects.get()
    shown = f"{found.subject}{found.address}{found.detail}"
    assert found.subject.startswith("x\ufffd2026")
    assert not any(ord(letter) < 32 or letter == "\x1b" for letter in shown)


def test_an_event_can_be_neither_altered_nor_deleted(village: Municipality) -> None:
    tell("view", municipality_id=village.pk)
    found = Event.objects.get()

    with pytest.raises(DatabaseError, match=APPEND_ONLY), transaction.atomic():
        Event.objects.update(subject="別のもの")
    with pytest.raises(DatabaseError, match=APPEND_ONLY):
        delete(found)


def test_it_cannot_be_entered_in_the_past(village: Municipality) -> None:
    """PostgreSQL dates it, whatever it says; SQLite refuses what is not of this minute."""
    facts: dict[str, Any] = {"kind": "view", "detail": "{}", "source": "x"}
    facts |= {"request_id": recording.request_id(), "at": now() - timedelta(hours=1)}
    if POSTGRESQL:
        Event.objects.create(**facts, transaction=1)
        found = Event.objects.get()
        assert abs(found.at - now()) < timedelta(seconds=30)
        assert found.transaction > 1
    else:
        with pytest.raises(DatabaseError, match="row of another time"), transaction.atomic():
            Event.objects.create(**facts)


@pytest.mark.parametrize(
    ("kind", "years", "days", "left"),
    [
        ("view", 1, 360, 1),
        ("view", 1, 370, 0),
        ("view", 2, 370, 1),
        ("login_failed", 2, 740, 0),
        ("export", 1, 5000, 1),
        ("whatever comes later", 1, 5000, 1),
    ],
)
def test_only_what_is_past_its_years_may_go(
    kind: str, years: int, days: int, left: int, village: Municipality
) -> None:
    village.event_years = years
    village.save()
    found = old_event(village, kind, days=days)

    if left:
        with pytest.raises(DatabaseError, match=APPEND_ONLY):
            delete(found)
    else:
        delete(found)
    assert Event.objects.count() == left


@pytest.mark.unrecorded
def test_even_an_old_event_goes_only_within_an_action(db: None) -> None:
    with triggers_off("audits_event"):
        found = Event.objects.create(
            kind="view",
            detail="{}",
            source="x",
            request_id=recording.here().request_id,
            at=now() - timedelta(days=400),
        )

    with pytest.raises(DatabaseError, match="without actor and reason"):
        delete(found)


def _events() -> AppendOnly:
    return next(
        entry
        for entry in ledger.entries()
        if isinstance(entry, AppendOnly) and entry.table == "audits_event"
    )


def test_a_foreign_client_can_enter_no_event_into_a_file() -> None:
    """Its connection lacks the function that the triggers of SQLite ask."""
    with sqlite3.connect(":memory:") as foreign:
        foreign.execute("CREATE TABLE audits_event (kind TEXT, at TEXT)")
        for statement in triggers.Sqlite.append_only(_events()):
            foreign.execute(statement)
        with pytest.raises(sqlite3.OperationalError, match="no such function: daicho_context"):
            foreign.execute("INSERT INTO audits_event VALUES ('login', datetime('now'))")
