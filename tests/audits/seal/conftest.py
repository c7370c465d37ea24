"""A small register whose record is sealed: made and committed once for a module of tests."""

import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils.timezone import now

from assets.models import Asset, Municipality, Unit, User
from assets.services import register
from audits.models import Change, Checkpoint
from audits.services.sealing import queue, rounds
from config.kit import events, recording
from tests import factories
from tests.audits.conftest import lift_triggers, put_back

PATIENCE = 60  # seconds; on PostgreSQL the lines wait for the transactions of other tests


def seal(at: datetime | None = None) -> int:
    """Seal until nothing waits; return how many lines there were."""
    until, total = time.monotonic() + PATIENCE, 0
    while True:
        total += rounds.seal(at=at or now())
        if not queue.is_waiting():
            return total
        assert time.monotonic() < until, "lines wait for a transaction that does not end"
        time.sleep(0.05)


def sql(statement: str, *params: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, params)


@dataclass
class Sealed:
    """Two municipalities, an asset with three changes, sealed at several moments and years."""

    village: Municipality
    unit: Unit
    editor: User
    asset: Asset
    folder: Path
    notes: list[str] = field(default_factory=list)

    def change(self, place: str) -> None:
        with recording.origin("screen"):
            fresh = Asset.objects.get(pk=self.asset.pk)
            fresh.location = place
            register.change_asset(fresh, by=self.editor, reason="配置替え", version=fresh.version)

    def lines(self) -> list[Change]:
        """The lines of the asset, the oldest first."""
        mine = Change.objects.filter(table_name="assets_asset", row_key=str(self.asset.pk))
        return list(mine.order_by("pk"))

    def note(self) -> str:
        """The newest checkpoint of the village, as somebody outside would keep it."""
        mine = Checkpoint.objects.filter(tree__municipality_id=self.village.pk)
        return mine.order_by("-pk")[0].note


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("ledger")


@pytest.fixture
def _own_key(made: "Sealed", settings: Any, folder: Path, tmp_path: Path) -> None:
    """The key of the module, and a copy of its checkpoints that a test may spoil."""
    settings.SEAL_KEY_FILE = folder / "seal_key"
    settings.CHECKPOINTS_ROOT = tmp_path / "checkpoints"
    if (folder / "checkpoints").exists():
        shutil.copytree(folder / "checkpoints", settings.CHECKPOINTS_ROOT)


@pytest.fixture
def lasting(
    made: "Sealed", folder: Path, settings: Any, django_db_blocker: Any
) -> Iterator["Sealed"]:
    """The sealed register, where what a test writes is committed and stays."""
    settings.SEAL_KEY_FILE = folder / "seal_key"
    settings.CHECKPOINTS_ROOT = folder / "checkpoints"
    with django_db_blocker.unblock():
        yield made


def latest() -> datetime:
    """A moment in a year after all that is sealed: its tree has no earlier seal."""
    return Checkpoint.objects.latest("sealed_at").sealed_at + timedelta(days=366)


@pytest.fixture
def sealed(made: Sealed, _own_key: None, db: None) -> Sealed:
    """The sealed register, in a transaction that takes back what a test does to it."""
    return made


@pytest.fixture(scope="module")
def made(django_db_setup: None, django_db_blocker: Any, folder: Path) -> Iterator[Sealed]:
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        from django.conf import settings  # noqa: PLC0415 - of this block alone

        patch.setattr(settings, "SEAL_KEY_FILE", folder / "seal_key")
        patch.setattr(settings, "CHECKPOINTS_ROOT", folder / "checkpoints")
        try:
            yield _make(folder)
        finally:
            lift_triggers()
            call_command("flush", verbosity=0, interactive=False)
            put_back()


def _make(folder: Path) -> Sealed:
    start = now()
    with recording.origin("test"), recording.action(by=recording.PROGRAM, reason="試験の準備"):
        village = factories.make_municipality()
        unit = factories.make_unit(village)
        editor = factories.make_user("editor", unit, role="registrar")
        other = factories.make_municipality("05402", "となり町")
        factories.make_unit(other)
    seal(start)
    with recording.origin("screen"), recording.action(by=editor, reason="試験の準備"):
        asset = factories.make_asset(unit, editor, name="住民基本台帳")
    world = Sealed(village, unit, editor, asset, folder)
    seal(start + timedelta(minutes=1))
    world.notes.append(world.note())
    for number, place in enumerate(("書庫A-1", "書庫A-2"), start=2):
        world.change(place)
        seal(start + timedelta(minutes=number))
        world.notes.append(world.note())
    events.tell("login", subject="サインイン", by=editor)
    world.change("書庫B-1")
    seal(start + timedelta(days=366))
    world.notes.append(world.note())
    return world


@pytest.fixture
def admin(sealed: Sealed) -> User:
    return _person("erasing", sealed)


@pytest.fixture
def second(sealed: Sealed) -> User:
    return _person("second", sealed)


def _person(name: str, sealed: Sealed) -> User:
    root = factories.root_of(sealed.village)
    with recording.action(by=recording.PROGRAM, reason="試験の準備"):
        return factories.make_user(name, root, role="admin")
