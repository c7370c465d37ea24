"""Taking an import back within a week, as far as nobody touched its assets since."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils.timezone import now

from assets.access import Viewer
from assets.models import (
    Asset,
    AssetRelation,
    AssetSource,
    Finding,
    ImportRun,
    SearchEntry,
    Unit,
    User,
    WizardAnswers,
)
from assets.services import register
from assets.services.imports import runs
from audits.models import Change
from config.kit import recording
from tests import factories
from tests.assets.imports import bringing
from tests.assets.imports.bringing import LEDGER, asset, csv_of

KOSEKI = {"資産名": "戸籍簿", "所管": "住民課", "保管場所": "書庫"}
State = ImportRun.State


@pytest.fixture
def office(admin: User, unit: Unit) -> Viewer:
    return Viewer(admin)


def touch(name: str, by: User) -> None:
    stored = asset(name)
    stored.notes = "確認した"
    for key, value in factories.complete(stored.org_unit).items():
        setattr(stored, key, getattr(stored, key) or value)
    with recording.origin("screen"):
        register.change_asset(stored, by=by, reason="訂正", version=stored.version)


def test_what_it_entered_is_gone_and_its_record_stays(office: Viewer) -> None:
    run = bringing.bring(csv_of(LEDGER, KOSEKI), office)
    keys = list(Asset.objects.values_list("pk", flat=True))
    done = runs.undo(run, viewer=office, at=now())

    assert (done.deleted, done.restored, done.kept) == (2, 0, [])
    assert run.state == State.UNDONE
    assert Asset.objects.count() == AssetSource.objects.count() == SearchEntry.objects.count() == 0
    told = Change.objects.filter(table_name="assets_asset", row_key__in=map(str, keys))
    assert set(told.values_list("operation", flat=True)) == {"insert", "delete"}
    assert Asset.history.filter(id__in=keys, history_type="-").count() == 2


def test_it_is_one_action_with_its_reason(office: Viewer) -> None:
    run = bringing.bring(csv_of(LEDGER, KOSEKI), office)
    runs.undo(run, viewer=office, at=now())
    gone = Asset.history.filter(history_type="-")

    assert set(gone.values_list("history_change_reason", flat=True)) == {
        "「台帳.csv」の取り込みを取り消し"
    }
    assert set(gone.values_list("request_id", flat=True)) == {run.undone_by}


def test_numbers_are_not_given_out_again(office: Viewer) -> None:
    runs.undo(bringing.bring(csv_of(LEDGER), office), viewer=office, at=now())
    bringing.bring(csv_of(LEDGER), office)

    assert asset("住民基本台帳").asset_no == "JUM-0002"


def test_what_it_changed_is_as_before_and_can_come_again(office: Viewer) -> None:
    bringing.bring(csv_of(KOSEKI | {"備考": "一"}), office)
    content = csv_of(KOSEKI | {"備考": "二"})
    done = runs.undo(bringing.bring(content, office), viewer=office, at=now())
    stored = asset("戸籍簿")

    assert (done.restored, stored.notes, stored.version) == (1, "一", 3)
    assert bringing.bring(content, office).updated == 1
    assert asset("戸籍簿").notes == "二"


def test_what_was_touched_since_stays_and_is_told(office: Viewer, admin: User) -> None:
    run = bringing.bring(csv_of(LEDGER, KOSEKI), office)
    touch("戸籍簿", admin)
    done = runs.undo(run, viewer=office, at=now())

    assert done.deleted == 1
    assert [one.name for one in done.kept] == ["戸籍簿"]
    assert run.message.endswith("そのあとに変更された1件は、そのままにしました。")


def test_what_others_are_linked_to_stays(office: Viewer, unit: Unit, admin: User) -> None:
    run = bringing.bring(csv_of(LEDGER, KOSEKI), office)
    other = factories.make_asset(unit, admin, name="控え")
    AssetRelation.objects.create(source=other, target=asset("戸籍簿"), kind="backs_up")
    other.system = asset("住民基本台帳")
    register.change_asset(other, by=admin, reason="つなぐ", version=1)
    with pytest.raises(ValidationError, match="取り消せる資産がありません。"):
        runs.undo(run, viewer=office, at=now())

    assert Asset.objects.count() == 3
    assert ImportRun.objects.get(pk=run.pk).state == State.DONE


def test_after_a_week_it_is_too_late(office: Viewer) -> None:
    run = bringing.bring(csv_of(LEDGER), office)
    with pytest.raises(ValidationError, match="取り消せるのは7日以内です。"):
        runs.undo(run, viewer=office, at=now() + timedelta(days=8))


def test_it_is_undone_once(office: Viewer) -> None:
    run = bringing.bring(csv_of(LEDGER), office)
    runs.undo(run, viewer=office, at=now())
    with pytest.raises(ValidationError):
        runs.undo(run, viewer=office, at=now())


def test_what_somebody_worked_on_beside_it_stays(office: Viewer, admin: User) -> None:
    """An answer, a measure, an exception: whatever points at an asset is somebody's work."""
    run = bringing.bring(csv_of(LEDGER, KOSEKI), office)
    answered = asset("戸籍簿")
    WizardAnswers.objects.create(
        asset=answered, answers={}, proposed={}, answered_at=now(), answered_by=admin
    )
    done = runs.undo(run, viewer=office, at=now())

    assert (done.deleted, done.kept) == (1, [answered])
    assert not Finding.objects.exclude(asset=answered).exists()
