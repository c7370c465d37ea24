"""GET /healthz and /readyz"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from django.utils.timezone import now

from audits import tasks
from audits.models import Heartbeat
from audits.services import readiness
from tests.audits.conftest import triggers_off


def test_the_sign_of_life_needs_no_login_and_no_database(client: Client) -> None:
    response = client.get("/healthz")

    assert (response.status_code, response.content) == (200, b"ok")


def test_ready_when_everything_is_in_order(client: Client, db: None) -> None:
    tasks.beat()

    response = client.get("/readyz")

    assert response.status_code == 200
    assert response.json()["ready"] is True
    parts = {"database", "migrations", "triggers", "scheduler", "ledger"}
    assert response.json()["parts"].keys() == parts


def test_not_ready_without_a_scheduler(client: Client, db: None) -> None:
    assert client.get("/readyz").json()["parts"]["scheduler"]["detail"] == "never seen"

    Heartbeat.objects.create(name="beat", seen_at=now() - timedelta(minutes=10))
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["parts"]["scheduler"] == {"ok": False, "detail": "600 s ago"}


def test_not_ready_without_a_trigger(client: Client, db: None) -> None:
    tasks.beat()
    with triggers_off("assets_asset"):
        response = client.get("/readyz")

    assert response.status_code == 503
    assert response.json()["parts"]["triggers"]["ok"] is False


@pytest.fixture
def migrations(settings: Any) -> Iterator[frozenset[tuple[str, str]]]:
    """The migrations of the product, which the tables of the tests are made without."""
    settings.MIGRATION_MODULES = {}
    readiness.shipped.cache_clear()
    yield readiness.shipped()
    readiness.shipped.cache_clear()


@pytest.mark.parametrize("missing", ["", "audits"])
def test_not_ready_before_migrate(
    client: Client,
    db: None,
    migrations: frozenset[tuple[str, str]],
    missing: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tasks.beat()
    applied = {(app, name): None for app, name in migrations if app != missing}
    monkeypatch.setattr(MigrationRecorder, "applied_migrations", lambda _recorder: applied)

    part = client.get("/readyz").json()["parts"]["migrations"]

    assert part["ok"] is not bool(missing)
    assert ("pending" in part["detail"]) is bool(missing)


def test_not_ready_without_a_database(
    client: Client, db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse() -> int:
        raise DatabaseError("password for daicho_owner is wrong")

    monkeypatch.setattr(readiness, "_pending", refuse)

    response = client.get("/readyz")

    assert response.status_code == 503
    assert response.json() == {"ready": False, "parts": {"database": {"ok": False, "detail": ""}}}
    assert "password" not in response.content.decode()


@pytest.mark.parametrize("url", ["/healthz", "/readyz"])
def test_they_only_answer_questions(url: str, client: Client, db: None) -> None:
    assert client.post(url).status_code == 405
    assert "no-cache" in client.get(url).headers["Cache-Control"]
