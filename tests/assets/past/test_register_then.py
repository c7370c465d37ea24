"""The rows of the register at a moment: which versions held, and who may see them."""

from collections.abc import Callable
from typing import Any

import pytest

from assets.access import PastViewer, Viewer
from assets.models import Asset, Unit, User
from assets.services import register
from tests import factories
from tests.assets.past.conftest import Doing, changed, end_of, moment


def then(user: User, at: str, right: str = "read_assets") -> dict[str, Any]:
    viewer = PastViewer(Viewer(user), moment(at) if "T" in at else end_of(at))
    rows = viewer.assets(right).order_by("asset_no", "pk")
    return {row.asset_no: row for row in rows}


@pytest.fixture
def asset(unit: Unit, admin: User, on: Doing) -> Asset:
    with on("2025-04-01"):
        return factories.make_asset(unit, admin, name="印鑑登録原票", location="1階 書庫")


def test_a_row_is_its_last_version_until_the_moment(asset: Asset, admin: User, on: Doing) -> None:
    with on("2025-06-01"):
        changed(asset, admin, location="2階 書庫")
    with on("2025-08-01"):
        changed(asset, admin, location="3階 書庫")

    assert then(admin, "2025-03-31") == {}
    assert then(admin, "2025-05-31")["JUM-0001"].location == "1階 書庫"
    assert then(admin, "2025-06-01")["JUM-0001"].location == "2階 書庫"
    assert then(admin, "2025-12-31")["JUM-0001"].location == "3階 書庫"


def test_of_two_changes_in_one_moment_the_second_holds(
    asset: Asset, admin: User, on: Doing
) -> None:
    with on("2025-06-01T09:00"):
        changed(asset, admin, location="2階 書庫")
        changed(asset, admin, location="3階 書庫")

    assert then(admin, "2025-06-01T09:00")["JUM-0001"].location == "3階 書庫"
    assert then(admin, "2025-06-01T08:59")["JUM-0001"].location == "1階 書庫"


def test_what_was_entered_late_but_dated_earlier_holds_from_its_date(
    asset: Asset, admin: User, on: Doing
) -> None:
    with on("2025-08-01"):
        changed(asset, admin, location="3階 書庫")
    with on("2025-06-01"):
        changed(asset, admin, location="2階 書庫")

    assert then(admin, "2025-07-01")["JUM-0001"].location == "2階 書庫"
    assert then(admin, "2025-09-01")["JUM-0001"].location == "3階 書庫"


def test_an_asset_disposed_of_later_was_in_use(asset: Asset, admin: User, on: Doing) -> None:
    with on("2026-02-01"):
        stored = Asset.objects.get(pk=asset.pk)
        stored.disposed_on = moment("2026-02-01").date()
        register.change_asset(
            stored, by=admin, reason="廃棄", version=stored.version, status="disposed"
        )

    assert then(admin, "2026-01-31")["JUM-0001"].status == "active"
    assert then(admin, "2026-02-01")["JUM-0001"].status == "disposed"


def test_a_deleted_draft_is_there_until_it_was_deleted(
    unit: Unit, admin: User, editor: User, stranger: User, on: Doing
) -> None:
    with on("2025-04-01"):
        draft = factories.make_asset(unit, admin, name="書きかけ", status="draft")
    with on("2025-05-01"):
        register.delete_draft(draft, by=admin)

    assert then(admin, "2025-04-30")["JUM-0001"].name == "書きかけ"
    assert list(then(editor, "2025-04-30")) == ["JUM-0001"]
    assert then(stranger, "2025-04-30") == {}
    assert then(admin, "2025-05-01") == {}


def test_a_moved_asset_needs_the_right_on_both_units(
    asset: Asset, admin: User, editor: User, stranger: User, auditor: User, on: Doing
) -> None:
    with on("2025-10-01"):
        changed(asset, admin, org_unit=stranger.unit)

    for user in (editor, stranger):
        assert then(user, "2025-09-30") == {}
    assert then(auditor, "2025-09-30")["JUM-0001"].org_unit_id == asset.org_unit_id
    assert list(then(stranger, "2025-10-01")) == ["JUM-0001"]
    assert then(editor, "2025-10-01") == {}


@pytest.mark.parametrize("closed", [("2025-10-01", True), ("2025-04-02", False)])
def test_what_was_or_is_restricted_stays_so(
    closed: tuple[str, bool], asset: Asset, admin: User, editor: User, auditor: User, on: Doing
) -> None:
    """Whether it is closed now and was open, or was closed and is open now."""
    day, is_closed_now = closed
    with on(day):
        changed(asset, admin, is_procedure=True)
    if not is_closed_now:
        with on("2026-01-01"):
            changed(asset, admin, is_procedure=False)

    assert Asset.objects.get().restricted == is_closed_now
    assert then(editor, "2025-06-01") == {}
    assert list(then(auditor, "2025-06-01")) == ["JUM-0001"]


def test_outsiders_and_people_without_rights_see_nothing(
    asset: Asset, outsider: User, stranger: User
) -> None:
    assert then(outsider, "2025-06-01") == {}
    assert then(stranger, "2025-06-01") == {}


def test_the_right_to_take_out_is_asked_by_itself(
    asset: Asset, reader: User, manager: User
) -> None:
    assert list(then(reader, "2025-06-01")) == ["JUM-0001"]
    assert then(reader, "2025-06-01", "export_assets") == {}
    assert list(then(manager, "2025-06-01", "export_assets")) == ["JUM-0001"]


def test_one_question_however_many_versions(
    asset: Asset, unit: Unit, admin: User, on: Doing, django_assert_num_queries: Callable[..., Any]
) -> None:
    for month in range(5, 10):
        with on(f"2025-{month:02}-01"):
            changed(asset, admin, location=f"{month}番棚")
    viewer = PastViewer(Viewer(admin), end_of("2025-07-31"))
    assert viewer.grants
    with django_assert_num_queries(1):
        (row,) = viewer.assets()
    assert row.location == "7番棚"
