"""Between check and storing others go on working; and what fails stores nothing."""

from typing import Any

import pytest
from django.utils.timezone import now

from assets.access import Viewer
from assets.models import Asset, AssetSource, ImportRun, Unit, User
from assets.services.imports import runs, storing
from tests import factories
from tests.assets.imports import bringing
from tests.assets.imports.bringing import KOSEKI, LEDGER, asset, csv_of, edit, objections


@pytest.fixture
def office(admin: User, unit: Unit) -> Viewer:
    return Viewer(admin)


def test_an_asset_that_moved_since_the_check_is_left_alone(
    office: Viewer, unit: Unit, admin: User
) -> None:
    stored = factories.make_asset(unit, admin)
    row = LEDGER | {"管理番号": stored.asset_no, "備考": "ファイル"}
    run = bringing.checked(csv_of(row, KOSEKI), office)
    edit(asset(stored.name), admin, room="3")
    run = bringing.to_end(runs.confirm(run, viewer=office, at=now()))

    assert (run.created, run.updated, run.refused) == (1, 0, 1)
    assert asset(stored.name).notes == ""
    assert objections(run, 2)[-1][2].startswith("検査のあとで")


def test_an_asset_that_was_entered_since_the_check_is_not_entered_twice(
    office: Viewer, unit: Unit, admin: User
) -> None:
    run = bringing.checked(csv_of(KOSEKI), office)
    factories.make_asset(unit, admin, name="戸籍簿", location="書庫")
    run = bringing.to_end(runs.confirm(run, viewer=office, at=now()))

    assert (run.created, run.refused) == (0, 1)
    assert Asset.objects.count() == 1


def test_a_number_that_was_given_since_is_given_once(
    office: Viewer, unit: Unit, admin: User
) -> None:
    run = bringing.checked(csv_of(KOSEKI | {"管理番号": "JUM-0001"}), office)
    other = factories.make_asset(unit, admin)
    bringing.to_end(runs.confirm(run, viewer=office, at=now()))

    assert (other.asset_no, asset("戸籍簿").asset_no) == ("JUM-0001", "JUM-0002")


def test_a_scheme_that_changed_since_is_checked_anew(office: Viewer, unit: Unit) -> None:
    run = bringing.checked(csv_of(KOSEKI), office)
    unit.municipality.restricted_rank = 2
    unit.municipality.save()
    run = runs.confirm(run, viewer=office, at=now())
    run = ImportRun.objects.select_related("work", "municipality").get(pk=run.pk)
    run = bringing.to_end(run)

    assert run.state == ImportRun.State.CHECKED


def test_what_fails_in_the_middle_leaves_nothing(
    office: Viewer, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = bringing.checked(csv_of(LEDGER, KOSEKI), office)
    monkeypatch.setattr(storing, "_tell_of_moved", _break)
    run = bringing.to_end(runs.confirm(run, viewer=office, at=now()))

    assert run.state == ImportRun.State.FAILED
    assert "台帳は変わっていません" in run.message
    assert Asset.objects.count() == AssetSource.objects.count() == 0


def _break(*_facts: Any) -> None:
    raise RuntimeError("the disk is full")
