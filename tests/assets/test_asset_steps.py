"""/assets/<number>/submit/, /step/…/, /disposal/ and /disposed/: the life of an asset."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from assets.models import Asset, Disposal, Status, Unit, User
from assets.services import lifecycle, register, relations
from tests.factories import make_asset, make_user


def post(client: Client, asset: Asset, address: str, **data: object) -> int:
    asset.refresh_from_db()
    return client.post(
        f"/assets/{asset.asset_no}/{address}/", {"version": asset.version, **data}
    ).status_code


def test_a_draft_that_lacks_columns_cannot_be_submitted(
    client: Client, unit: Unit, manager: User
) -> None:
    asset = make_asset(unit, manager, status="draft", location="")
    client.force_login(manager)
    response = client.post(f"/assets/{asset.asset_no}/submit/", {"version": 1})

    assert response.status_code == 422
    assert "保管場所・保存先を入力してください" in response.content.decode()


def test_a_draft_of_staff_waits_for_approval(
    as_editor: Client, unit: Unit, editor: User, manager: User
) -> None:
    asset = make_asset(unit, editor, status="draft")

    assert post(as_editor, asset, "submit", reason="そろった") == 302
    asset.refresh_from_db()
    assert (asset.status, asset.applications.get().reason) == ("pending", "そろった")


def test_a_draft_of_the_manager_is_registered(client: Client, unit: Unit, manager: User) -> None:
    asset = make_asset(unit, manager, status="draft")
    client.force_login(manager)

    assert post(client, asset, "submit") == 302
    asset.refresh_from_db()
    assert asset.status == "active"


@pytest.mark.parametrize("step", ["resume", "keep"])
def test_a_step_that_the_state_does_not_allow_is_refused(
    client: Client, unit: Unit, manager: User, step: str
) -> None:
    asset = make_asset(unit, manager)
    client.force_login(manager)

    assert post(client, asset, f"step/{step}", reason="試す") == 422


def test_every_step_leads_from_and_to_known_states() -> None:
    for step in lifecycle.STEPS.values():
        assert {*step.sources, step.target} <= set(Status.values)


class TestDisposal:
    @pytest.fixture
    def planned(self, client: Client, unit: Unit, manager: User) -> Asset:
        asset = make_asset(unit, manager)
        client.force_login(manager)
        post(client, asset, "disposal", planned_reason="保存期間の満了", planned_method="D2")
        asset.refresh_from_db()
        return asset

    RECORD = {"done_on": "R8.11.20", "done_by": "保守会社", "place": "情報システム室"}

    def test_is_planned_with_its_reason(self, planned: Asset) -> None:
        assert planned.status == "to_dispose"
        assert Disposal.objects.get().planned_reason == "保存期間の満了"

    def test_is_not_confirmed_by_the_planner(self, client: Client, planned: Asset) -> None:
        assert post(client, planned, "disposed", **self.RECORD) == 422
        planned.refresh_from_db()
        assert planned.status == "to_dispose"

    def test_is_confirmed_by_another_and_closes_the_asset(
        self, client: Client, planned: Asset, admin: User
    ) -> None:
        client.force_login(admin)

        assert post(client, planned, "disposed", **self.RECORD) == 302
        planned.refresh_from_db()
        assert (planned.status, planned.disposed_on) == ("disposed", date(2026, 11, 20))
        assert "廃棄済み" in client.get(f"/assets/{planned.asset_no}/").content.decode()

    def test_asks_for_what_is_missing(self, client: Client, planned: Asset, admin: User) -> None:
        client.force_login(admin)
        response = client.post(f"/assets/{planned.asset_no}/disposed/", {"version": 2})

        assert "実施した人を入力してください" in response.content.decode()

    def test_a_disposed_asset_is_not_edited_any_more(
        self, client: Client, planned: Asset, admin: User
    ) -> None:
        client.force_login(admin)
        post(client, planned, "disposed", **self.RECORD)

        assert client.get(f"/assets/{planned.asset_no}/edit/").status_code == 403


def test_only_drafts_are_deleted(unit: Unit, manager: User) -> None:
    asset = make_asset(unit, manager)

    with pytest.raises(ValidationError, match="削除できるのは下書きだけです"):
        register.delete_draft(asset, by=manager)


def test_a_draft_that_others_are_linked_to_stays(unit: Unit, manager: User) -> None:
    draft = make_asset(unit, manager, status="draft")
    relations.link(make_asset(unit, manager), target=draft, kind="runs_on", by=manager)

    with pytest.raises(ValidationError, match="外してから削除してください"):
        register.delete_draft(draft, by=manager)
    assert Asset.objects.filter(pk=draft.pk).exists()


def test_a_viewer_takes_no_step(client: Client, unit: Unit, manager: User) -> None:
    asset = make_asset(unit, manager)
    client.force_login(make_user("viewer", unit, role="viewer"))

    for address in ("submit", "step/suspend", "disposal", "disposed", "delete"):
        assert post(client, asset, address, reason="試す") == 403
