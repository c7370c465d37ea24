"""What people with the whole database can do, and what of it nobody finds: told honestly.

Each test stands behind a line of docs/what-the-seal-shows.md.
"""

import json
import shutil
from typing import Any

import pytest
from django.conf import settings as configured
from django.db import connection
from django.utils.timezone import now

from assets.models import Asset, User
from audits.models import Change, ErasedPlace, Erasure, SealLeaf
from audits.services import verification
from audits.services.erasing import carrying, requests
from audits.services.sealing import checking, records
from config.kit import recording
from tests import factories
from tests.audits.conftest import triggers_off
from tests.audits.seal.conftest import Sealed, latest, seal, sql
from tests.audits.seal.on_seals import put_back_an_earlier_day
from tests.audits.seal.test_tampering import TABLES, seal_faults

pytestmark = pytest.mark.unrecorded

POSTGRESQL = connection.vendor == "postgresql"


def faults() -> list[str]:
    return [f"{fault.object}：{fault.reason}" for fault in verification.verify().faults]


def test_who_rewrites_within_the_unsealed_minute_is_not_found(lasting: Sealed) -> None:
    """Log, version and register altered alike before the seal: nothing tells them from true."""
    lasting.change("本当の棚")
    line, version = lasting.lines()[-1], Asset.history.latest("history_id").history_id
    with triggers_off(*TABLES):
        text = (line.new or "").replace("本当の棚", "うその棚")
        sql("UPDATE audits_change SET new = %s WHERE id = %s", text, line.pk)
        sql("UPDATE assets_historicalasset SET location = %s WHERE history_id = %s",
            "うその棚", version)  # fmt: skip
        sql("UPDATE assets_asset SET location = %s WHERE id = %s", "うその棚", lasting.asset.pk)
    seal(latest())

    assert faults() == []


def test_who_rewrites_a_minute_later_is_found(lasting: Sealed) -> None:
    lasting.change("確かな棚")
    seal(latest())
    line = lasting.lines()[-1]
    true = line.new or ""
    with triggers_off(*TABLES):
        sql("UPDATE audits_change SET new = %s WHERE id = %s",
            true.replace("確かな棚", "うその棚"), line.pk)  # fmt: skip

    told = faults()

    with triggers_off(*TABLES):
        sql("UPDATE audits_change SET new = %s WHERE id = %s", true, line.pk)
    assert f"変更の記録 {line.pk}：封印したあとに記録の内容が変えられています" in told
    assert faults() == []


def test_a_forged_context_writes_in_any_name(sealed: Sealed) -> None:
    """PostgreSQL notes the database's own user beside it, where roles are apart."""
    told = {"actor": "editor", "reason": "点検", "source": "screen", "address": "192.0.2.1",
            "request_id": "00000000-0000-0000-0000-000000000001"}  # fmt: skip
    write = f"UPDATE assets_municipality SET event_years = 9 WHERE id = {sealed.village.pk}"
    if POSTGRESQL:
        sql("SELECT set_config('daicho.context', %s, true)", json.dumps(told))
        sql(write)
        line = Change.objects.latest("pk")
        assert line.database_user == connection.settings_dict["USER"] != ""
    else:
        connection.ensure_connection()
        raw: Any = connection.connection
        raw.create_function("daicho_context", 1, told.get)
        sql(write)
        recording.register_function(connection)
        line = Change.objects.latest("pk")

    assert (line.actor, line.reason) == ("editor", "点検")
    assert seal_faults() == []


def test_an_earlier_day_without_the_files_is_found_by_a_copy_elsewhere_alone(
    sealed: Sealed,
) -> None:
    with triggers_off(*TABLES):
        put_back_an_earlier_day(sealed)
        sql("UPDATE assets_asset SET location = (SELECT location FROM assets_historicalasset "
            "WHERE id = assets_asset.id ORDER BY history_id LIMIT 1)")  # fmt: skip
    shutil.rmtree(configured.CHECKPOINTS_ROOT)

    assert seal_faults() == []
    told = seal_faults(sealed.notes[2])
    assert [text for text in told if "件しかありません（渡された外部控え）" in text] == told != []


def test_a_removed_file_of_checkpoints_is_made_anew_and_shows_nothing(sealed: Sealed) -> None:
    """It is a second copy in the same house; one that left the house is better."""
    shutil.rmtree(configured.CHECKPOINTS_ROOT)

    assert seal_faults() == []


def test_a_forged_erasure_passes_and_stands_in_the_record(sealed: Sealed) -> None:
    """Who may do everything may borrow two names; it is counted, listed and sealed."""
    people = _two_persons(sealed)
    line = sealed.lines()[1]
    [read] = records.read(checking.KINDS["change"], [line.pk])
    leaf = SealLeaf.objects.get(kind="change", line_id=line.pk)
    body = read.digest(bytes(leaf.salt or b""))
    masked = json.dumps({**json.loads(line.new or "{}"), "location": "***"})
    asset = Asset.objects.get(pk=sealed.asset.pk)
    with recording.action(by=people[0], reason="なりすまし"):
        erasure = Erasure.objects.create(
            municipality=sealed.village, asset=asset, letters=5, reason="なりすまし", state="done",
            asked_by=people[0], asked_at=now(), decided_by=people[1], decided_at=now(),
        )  # fmt: skip
        kind = carrying.SEALED[Change]
        rest = kind.rest({"reason": line.reason, "old": line.old, "new": masked})
        ErasedPlace.objects.create(
            erasure=erasure, table_name="audits_change", row_id=line.pk, body=body, rest=rest
        )
    with triggers_off("audits_change", "audits_sealleaf"):
        sql("UPDATE audits_change SET new = %s WHERE id = %s", masked, line.pk)
        sql(
            "UPDATE audits_sealleaf SET salt = NULL WHERE kind = 'change' AND line_id = %s", line.pk
        )

    report = verification.verify()

    assert [fault for fault in report.faults if "封印" in fault.reason] == []
    assert report.erased == 1
    assert requests.Erasure.objects.filter(reason="なりすまし").exists()


def _two_persons(sealed: Sealed) -> list[User]:
    root = factories.root_of(sealed.village)
    with recording.action(by=recording.PROGRAM, reason="試験の準備"):
        return [factories.make_user(name, root, role="admin") for name in ("one", "two")]
