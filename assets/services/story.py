"""What happened lately to a unit, a person or the settings: who, when and why."""

from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from assets.models import (
    Appointment,
    CustomField,
    LocalEntry,
    Membership,
    Municipality,
    Post,
    Unit,
    User,
)

LENGTH = 8
FACTS = ("history_date", "history_user__name", "history_change_reason", "request_id")


@dataclass(frozen=True)
class Entry:
    """One user action: all of its changes share the request id."""

    at: datetime
    by: str
    reason: str


def of_unit(unit: Unit) -> list[Entry]:
    """Return what was done to a unit, its posts and their holders, newest first."""
    return _latest(
        Unit.history.filter(id=unit.pk),
        Post.history.filter(unit_id=unit.pk),
        Appointment.history.filter(post_id__in=unit.posts.values("pk")),
    )


def of_person(person: User) -> list[Entry]:
    """Return what was done to an account and its roles, newest first."""
    return _latest(User.history.filter(id=person.pk), Membership.history.filter(user_id=person.pk))


def of_municipality(municipality: Municipality) -> list[Entry]:
    """Return what was changed in the settings, newest first."""
    return _latest(Municipality.history.filter(id=municipality.pk))


def of_fields(municipality: Municipality) -> list[Entry]:
    """Return what was done to the columns of a municipality, newest first."""
    return _latest(CustomField.history.filter(municipality_id=municipality.pk))


def of_catalogue(municipality: Municipality, *, kind: str = "", code: str = "") -> list[Entry]:
    """Return what was done to the entries of the catalogue, or to one of them, newest first."""
    found = LocalEntry.history.filter(municipality_id=municipality.pk)
    if code:
        found = found.filter(kind=kind, code=code)
    return _latest(found)


def _latest(*histories: QuerySet[Any]) -> list[Entry]:
    newest_of_each = (
        history.order_by("-history_date", "-history_id").values_list(*FACTS)[: LENGTH * 4]
        for history in histories
    )
    rows = sorted(chain.from_iterable(newest_of_each), key=lambda row: row[0], reverse=True)
    found: dict[UUID, Entry] = {}
    for at, name, reason, request_id in rows:
        found.setdefault(request_id, Entry(at, name or "", reason or ""))
    return list(found.values())[:LENGTH]
