"""Years of a small register: what was done on which day."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import date, datetime, time
from typing import Any

import pytest
from django.test import Client
from django.utils.timezone import get_current_timezone

from assets.models import Asset, User
from assets.services import register
from config.kit import recording

Doing = Callable[[str], AbstractContextManager[None]]


def moment(text: str) -> datetime:
    """Return 2026-04-01T12:00 of the municipality's clock; a day alone is its noon."""
    found = datetime.fromisoformat(text)
    if "T" not in text:
        found = datetime.combine(found.date(), time(12))
    return found.replace(tzinfo=get_current_timezone())


@pytest.fixture
def on(admin: User) -> Doing:
    """Date everything inside: `with on("2025-04-01"): …`."""

    @contextmanager
    def dated(text: str) -> Iterator[None]:
        with (
            recording.origin("test"),
            recording.action(by=admin, reason="試験の準備", at=moment(text)),
        ):
            yield

    return dated


def changed(asset: Asset, by: User, **columns: Any) -> Asset:
    """Change columns of an asset as the form does."""
    stored = Asset.objects.select_related("org_unit").get(pk=asset.pk)
    for key, value in columns.items():
        setattr(stored, key, value)
    return register.change_asset(
        stored, by=by, reason="試験の変更", version=stored.version, status=columns.get("status")
    )


def end_of(text: str) -> datetime:
    """Return the last moment of a day."""
    day = date.fromisoformat(text)
    return datetime.combine(day, time.max, tzinfo=get_current_timezone())


@pytest.fixture
def as_manager(client: Client, manager: User) -> Client:
    client.force_login(manager)
    return client
