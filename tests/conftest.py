"""People and places that every test meets: みほん村 with a section, its staff and outsiders.

Rows made in a test's set-up are recorded under the action "試験の準備"; what the product
itself does is recorded under its own actions, as in real life.
"""

import os
from collections.abc import Iterator
from math import inf
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.core.cache import cache
from django.test import Client
from hypothesis import settings as hypothesis_settings

from assets.models import Municipality, Unit, User
from classification.services import catalogue
from config.kit import events, recording
from tests import agreement, factories

# Elsewhere every run tries other examples; where a change is judged, the same ones each time.
hypothesis_settings.register_profile("shared_machine", deadline=None)
hypothesis_settings.register_profile("judged", deadline=None, derandomize=True)
hypothesis_settings.load_profile("judged" if os.environ.get("CI") else "shared_machine")


def pytest_configure() -> None:
    """Do without what takes long and tells a test nothing.

    Each test client builds the middleware anew, and would list the static files anew; and a
    password is meant to be slow to try.
    """
    settings.WHITENOISE_AUTOREFRESH = True
    Argon2PasswordHasher.time_cost = Argon2PasswordHasher.parallelism = 1
    Argon2PasswordHasher.memory_cost = 8


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> None:
    """Load the catalogue once: it is the same in every installation.

    Nobody else changes it: how often a page looks whether one did must not depend on the time
    that a test takes.
    """
    catalogue.RECHECK_SECONDS = inf
    with django_db_blocker.unblock():
        catalogue.load_catalogue(by=recording.PROGRAM, reason="試験の準備")


@pytest.fixture(autouse=True)
def _recorded(request: pytest.FixtureRequest) -> Iterator[None]:
    """Let a test's own set-up write; `unrecorded` tests see what the database itself does."""
    uses_database = {"db", "transactional_db"} & set(request.fixturenames)
    if not uses_database or request.node.get_closest_marker("unrecorded"):
        yield
        return
    for name in uses_database:
        request.getfixturevalue(name)
    before = agreement.newest_line()
    with recording.origin("test"), recording.action(by=recording.PROGRAM, reason="試験の準備"):
        yield
    if "tampered" not in request.fixturenames:
        agreement.assert_log_and_history_agree(after=before)


@pytest.fixture(autouse=True)
def _new_hour() -> None:
    """Let every test begin an hour of its own, in which nothing has been told yet."""
    events.forget()


@pytest.fixture(autouse=True)
def _ledger_apart(settings: Any) -> None:
    """A test seals with a key of its own: what it keeps elsewhere is of no other database.

    The folder is made by the sealer alone: a folder for every test takes minutes.
    """
    folder = Path(os.environ["DAICHO_DATA"]) / "ledgers" / uuid4().hex
    settings.SEAL_KEY_FILE = folder / "seal_key"
    settings.CHECKPOINTS_ROOT = folder / "checkpoints"
    cache.clear()


@pytest.fixture
def tampered() -> None:
    """Name a test that falsifies the record: log and history need not agree after it."""


@pytest.fixture
def village(db: None) -> Municipality:
    return factories.make_municipality()


@pytest.fixture
def unit(village: Municipality) -> Unit:
    """住民課, the section that the tests are about."""
    return factories.make_unit(village)


@pytest.fixture
def editor(unit: Unit) -> User:
    return factories.make_user("editor", unit, role="registrar")


@pytest.fixture
def manager(unit: Unit) -> User:
    return factories.make_user("manager", unit, role="manager")


@pytest.fixture
def reader(unit: Unit) -> User:
    return factories.make_user("reader", unit, role="viewer")


@pytest.fixture
def admin(village: Municipality) -> User:
    return factories.make_user("admin", factories.root_of(village), role="admin")


@pytest.fixture
def auditor(village: Municipality) -> User:
    return factories.make_user("auditor", factories.root_of(village), role="auditor")


@pytest.fixture
def stranger(village: Municipality) -> User:
    """A colleague of another section of the same village."""
    other = factories.make_unit(village, code="ZEI", name="税務課")
    return factories.make_user("stranger", other, role="registrar")


@pytest.fixture
def outsider(db: None) -> User:
    """The administrator of another municipality."""
    town = factories.make_municipality(code="05999", name="となり町")
    return factories.make_user("outsider", factories.root_of(town), role="admin")


@pytest.fixture
def as_editor(client: Client, editor: User) -> Client:
    client.force_login(editor)
    return client


@pytest.fixture
def as_admin(client: Client, admin: User) -> Client:
    client.force_login(admin)
    return client
