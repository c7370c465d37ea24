"""assets.services.protection.nightly: the daily rebuild, its command, and what was left"""

import json
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from assets import tasks
from assets.models import Asset, AssetRelation, Deviation, Protection, Unit, User
from assets.services import tolerances
from assets.services.protection import keeping, nightly
from config.kit import recording
from tests.factories import TODAY, make_asset


@pytest.fixture
def server(unit: Unit, editor: User) -> Asset:
    data = make_asset(unit, editor, name="データ", c_level="3C")
    server = make_asset(unit, editor, name="サーバ", c_level="1", kind="equipment")
    AssetRelation.objects.create(source=server, target=data, kind="holds")
    return server


def test_the_command_works_everything_out_and_a_second_time_writes_nothing(
    server: Asset,
) -> None:
    told = []
    for _time in range(2):
        out = StringIO()
        call_command("rebuild_protection", municipality=server.municipality.code, stdout=out)
        told.append(json.loads(out.getvalue()))

    assert told[0] == {"linked": 2, "changed": 1, "circles": 0}
    assert told[1]["changed"] == 0
    assert Protection.objects.get().c_needed == 3


def test_the_command_names_a_municipality_that_is_none(db: None) -> None:
    with pytest.raises(CommandError, match="00000"):
        call_command("rebuild_protection", municipality="00000")


def test_the_day_mends_what_differs_in_every_municipality(server: Asset) -> None:
    assert nightly.rebuild_all(by=recording.PROGRAM) == 1
    assert nightly.rebuild_all(by=recording.PROGRAM) == 0


def test_the_day_ends_what_has_expired(server: Asset, manager: User) -> None:
    Deviation.objects.create(
        asset=server, axis="confidentiality", kind="by_hand", level="1", rank=1,
        reason="暗号化する", expires_on=TODAY, state="in_force", approved_by=manager,
    )  # fmt: skip
    keeping.refresh([server])
    assert Protection.objects.get().c_needed == 1

    assert tolerances.end_all_due(on=TODAY + timedelta(days=1)) == 1
    assert Protection.objects.get().c_needed == 3


def test_the_task_works_out_what_a_save_has_left(
    server: Asset, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "MOST", 0)
    keeping.refresh([server])

    assert Protection.objects.get().waiting
    assert tasks.settle_protection() == 1
    assert Protection.objects.get().c_needed == 3
    assert tasks.settle_protection() == 0
