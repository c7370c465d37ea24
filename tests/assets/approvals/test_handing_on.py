"""GET and POST /assets/<number>/transfer/ and /assets/<number>/provision/"""

from typing import Any

import pytest
from django.test import Client

from assets.models import Application, Asset, Post, Unit, User
from tests import factories
from tests.assets.approvals.test_pages import decide, page_of

TRANSFER, PROVISION = "/assets/JUM-0001/transfer/", "/assets/JUM-0001/provision/"
CONTRACT = {
    "version": 1,
    "contractor": "印刷会社",
    "contract_no": "R8-12",
    "contract_sec_clause": "true",
    "resub_rule": "禁止",
    "reason": "通知書の印刷と封入",
}


@pytest.fixture
def asset(unit: Unit, head: User, chief: User) -> Asset:
    return factories.make_asset(unit, head)


@pytest.fixture
def taxes(unit: Unit) -> Unit:
    return factories.make_unit(unit.municipality, code="ZEI", name="税務課")


@pytest.fixture
def taker(taxes: Unit) -> User:
    person = factories.make_user("taker", taxes, role="manager", name="村上 和也")
    return factories.make_holder(person, factories.make_post(taxes, "税務課長"))


def wanted(taxes: Unit, owner: Post, **told: Any) -> dict[str, Any]:
    sent = {"version": 1, "unit": taxes.code, "owner": owner.pk, "reason": "事務分掌の変更"}
    return sent | told


def test_both_heads_and_the_chief_agree_before_it_moves(
    as_editor: Client, asset: Asset, taxes: Unit, taker: User
) -> None:
    owner = taxes.posts.get()
    assert "税務課 税務課長" in page_of(as_editor, TRANSFER)
    assert as_editor.post(TRANSFER, wanted(taxes, owner)).status_code == 302
    application = Application.objects.get()
    assert (application.kinds, application.reason) == (["transfer"], "事務分掌の変更")
    for name in ("head", "taker", "chief"):
        asset.refresh_from_db()
        assert asset.org_unit.code == "JUM"
        as_editor.force_login(User.objects.get(username=name))
        assert "税務課" in page_of(as_editor, application.get_absolute_url())
        decide(as_editor, application, "approve")

    asset.refresh_from_db()
    assert (asset.org_unit, asset.owner_role) == (taxes, owner)
    assert "所管替えを承認：事務分掌の変更" in (asset.history.latest().history_change_reason or "")
    as_editor.force_login(taker)
    assert "所管替え" in page_of(as_editor, "/assets/JUM-0001/applications/")


def test_a_transfer_is_mended_where_it_was_asked_for(
    as_editor: Client, asset: Asset, taxes: Unit, taker: User, head: User
) -> None:
    as_editor.post(TRANSFER, wanted(taxes, taxes.posts.get()))
    application = Application.objects.get()
    link = f"{TRANSFER}?application={application.key}"
    assert link in page_of(as_editor, application.get_absolute_url())
    form = page_of(as_editor, link)
    assert '<option value="ZEI" selected>' in form
    assert "事務分掌の変更" in form
    again = wanted(taxes, taxes.posts.get(), reason="機構改革に伴う変更", seen=application.version)
    assert as_editor.post(link, again).status_code == 302
    application.refresh_from_db()
    assert (application.revision, application.reason) == (2, "機構改革に伴う変更")
    assert as_editor.post(link, again).status_code == 409
    as_editor.force_login(head)
    assert as_editor.get(link).status_code == 404


def test_the_post_must_be_of_the_new_unit_or_above_it(
    as_editor: Client, asset: Asset, taxes: Unit, unit: Unit
) -> None:
    response = as_editor.post(TRANSFER, wanted(taxes, unit.posts.get()))
    assert response.status_code == 422
    assert "その上の部署の役職を選んでください" in response.content.decode()
    assert not Application.objects.exists()


def test_it_stays_inside_the_municipality(
    as_editor: Client, asset: Asset, taker: User, outsider: User
) -> None:
    other: Any = outsider.unit
    response = as_editor.post(TRANSFER, wanted(other, factories.make_post(other)))
    assert response.status_code == 422
    assert not Application.objects.exists()


def test_data_goes_to_a_contractor_when_the_head_agrees(
    as_editor: Client, asset: Asset, head: User
) -> None:
    assert as_editor.post(PROVISION, CONTRACT).status_code == 302
    application = Application.objects.get()
    assert application.kinds == ["provide"]
    as_editor.force_login(head)
    assert "印刷会社" in page_of(as_editor, application.get_absolute_url())
    decide(as_editor, application, "approve")

    asset.refresh_from_db()
    assert (asset.outsourced, asset.contractor, asset.contract_no) == (True, "印刷会社", "R8-12")


def test_the_head_alone_lets_data_go_at_once(client: Client, asset: Asset, head: User) -> None:
    client.force_login(head)
    client.post(PROVISION, CONTRACT)
    asset.refresh_from_db()
    assert asset.outsourced is True
    assert not Application.objects.exists()


@pytest.mark.parametrize("missing", ["contractor", "contract_sec_clause", "reason"])
def test_what_is_missing_is_said(as_editor: Client, asset: Asset, missing: str) -> None:
    assert as_editor.post(PROVISION, CONTRACT | {missing: ""}).status_code == 422
    assert not Application.objects.exists()


def test_one_application_at_a_time_and_only_of_what_is_in_use(
    as_editor: Client, asset: Asset, unit: Unit, head: User
) -> None:
    head_of_page = page_of(as_editor, "/assets/JUM-0001/")
    assert TRANSFER in head_of_page
    assert PROVISION in head_of_page
    as_editor.post(PROVISION, CONTRACT)
    assert TRANSFER not in page_of(as_editor, "/assets/JUM-0001/")
    assert as_editor.get(TRANSFER).status_code == 404
    draft = factories.make_asset(unit, head, status="draft", name="下書き")
    assert as_editor.get(f"/assets/{draft.asset_no}/provision/").status_code == 404


def test_who_was_faster_is_not_overwritten(
    as_editor: Client, asset: Asset, taxes: Unit, taker: User
) -> None:
    stale = wanted(taxes, taxes.posts.get(), version=7)
    assert as_editor.post(TRANSFER, stale).status_code == 409
