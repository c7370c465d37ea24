"""/handovers/, /handovers/<uuid>/ and its paper"""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.utils.timezone import localdate, now

from assets.access import Viewer
from assets.models import Asset, Handover, Notice, User
from assets.services.handovers import confirming, opening, paper
from config.kit import recording
from tests import factories
from tests.assets.moves.listing import Office


@pytest.fixture
def row(office: Office) -> Handover:
    """大西 hands 住民課長 over to 松田, who heads the section from today."""
    people = office.people
    factories.make_asset(office.jum, office.admin, owner_role=office.jum_head, name="住民記録")
    opening.appoint(
        office.jum_head, holder=people["1003"], start=localdate(), on=localdate(),
        by=office.admin, succeed=True,
    )  # fmt: skip
    return Handover.objects.get()


def sign_in(client: Client, person: User) -> Client:
    client.force_login(person)
    return client


def confirm(client: Client, row: Handover, **fields: Any) -> Any:
    row.refresh_from_db()
    return client.post(f"/handovers/{row.key}/", {"version": row.version} | fields)


def text_of(response: Any) -> str:
    return response.content.decode()


def test_a_new_holder_gets_a_confirmation_task(office: Office, row: Handover) -> None:
    assert (row.giver, row.taker, row.assets) == (
        office.people["1001"], office.people["1003"], 1,
    )  # fmt: skip
    told = {n.recipient.username: n for n in Notice.objects.filter(kind="handover")}
    assert told.keys() == {"1001", "1003"}
    assert told["1003"].url == f"/handovers/{row.key}/"


def test_a_post_without_assets_needs_none(office: Office) -> None:
    opening.appoint(
        office.zei_head, holder=office.people["1004"], start=localdate(), on=localdate(),
        by=office.admin, succeed=True,
    )  # fmt: skip

    assert not Handover.objects.exists()


def test_both_sides_confirm_one_after_the_other(
    client: Client, office: Office, row: Handover
) -> None:
    giver, taker = office.people["1001"], office.people["1003"]
    assert "引継ぎを受けた" not in text_of(sign_in(client, taker).get(f"/handovers/{row.key}/"))
    assert confirm(client, row).status_code == 403

    assert confirm(sign_in(client, giver), row, note="鍵は金庫の中").status_code == 302
    page = text_of(sign_in(client, taker).get(f"/handovers/{row.key}/"))
    assert "鍵は金庫の中" in page
    assert confirm(client, row).status_code == 302

    row.refresh_from_db()
    assert (row.given_by, row.taken_by) == (giver, taker)
    assert confirming.side_of(row, Viewer(taker)) == ""
    assert [line.history_change_reason for line in row.history.all()][:2] == [
        "引継ぎを受けた", "引継ぎを渡した",
    ]  # fmt: skip


def test_an_administrator_speaks_for_the_absent_with_a_reason(
    client: Client, office: Office, row: Handover
) -> None:
    sign_in(client, office.admin)

    assert confirm(client, row).status_code == 422
    assert confirm(client, row, reason="退職したため").status_code == 302

    row.refresh_from_db()
    assert row.given_by == office.admin
    assert "が代わりに確認" in text_of(client.get(f"/handovers/{row.key}/"))


def test_the_taker_confirms_for_a_giver_who_has_gone(
    client: Client, office: Office, row: Handover
) -> None:
    User.objects.filter(username="1001").update(is_active=False)

    response = confirm(sign_in(client, office.people["1003"]), row, reason="前任者は退職")

    assert response.status_code == 302
    row.refresh_from_db()
    assert row.given_at is not None


def test_two_who_confirm_at_once_are_told(client: Client, office: Office, row: Handover) -> None:
    sign_in(client, office.people["1001"])
    version = row.version
    Handover.objects.filter(pk=row.pk).update(version=version + 1)

    assert client.post(f"/handovers/{row.key}/", {"version": version}).status_code == 409


def test_colleagues_and_strangers_do_not_see_it(
    client: Client, office: Office, row: Handover, outsider: User
) -> None:
    for person in (office.people["1004"], outsider):
        assert sign_in(client, person).get(f"/handovers/{row.key}/").status_code == 404
        assert client.get(f"/handovers/{row.key}/paper.pdf").status_code == 404
        assert "住民課長" not in text_of(client.get("/handovers/"))


def test_the_list_is_narrowed(client: Client, office: Office, row: Handover) -> None:
    sign_in(client, office.people["1001"])

    for state, seen in (("", True), ("open", True), ("mine", True), ("done", False), ("x", True)):
        page = text_of(client.get(f"/handovers/?state={state}"))
        assert (f"/handovers/{row.key}/" in page) is seen


def test_secret_assets_are_neither_named_nor_counted(
    client: Client, office: Office, row: Handover
) -> None:
    secret = factories.make_asset(
        office.jum, office.admin, owner_role=office.jum_head, name="秘密の手順", is_procedure=True
    )
    assert secret.restricted
    taker = office.people["1003"]  # a registrar still: appointed by hand, without the role
    page = text_of(sign_in(client, taker).get(f"/handovers/{row.key}/"))
    made = paper.paper_of(row, viewer=Viewer(taker), at=now())

    assert "秘密の手順" not in page
    assert "1件中" in page
    assert "秘密の手順" not in str(made)
    assert "秘密の手順" in str(paper.paper_of(row, viewer=Viewer(office.admin), at=now()))


def test_the_paper_is_a_pdf(client: Client, office: Office, row: Handover) -> None:
    response = sign_in(client, office.people["1003"]).get(f"/handovers/{row.key}/paper.pdf")

    assert response.headers["Content-Type"] == "application/pdf"
    assert response.content.startswith(b"%PDF")


def test_a_vacant_post_is_handed_over_to_whoever_comes(office: Office) -> None:
    factories.make_asset(office.jum, office.admin, owner_role=office.jum_head)
    with recording.action(by=office.admin, reason="空席"):
        open_row = opening.open_for(
            office.jum_head, giver=office.people["1001"], taker=None, start=date(2026, 12, 1)
        )
        office.jum_head.appointments.update(end_date=date(2026, 11, 1))
    opening.appoint(
        office.jum_head, holder=office.people["1003"], start=localdate(), on=localdate(),
        by=office.admin,
    )  # fmt: skip

    assert open_row is not None
    assert Handover.objects.get().taker == office.people["1003"]
    assert Handover.objects.get().pk == open_row.pk


def test_the_pages_ask_no_more_for_more(
    client: Client, office: Office, row: Handover, django_assert_max_num_queries: Any
) -> None:
    for number in range(12):
        factories.make_asset(
            office.jum, office.admin, owner_role=office.jum_head, name=f"台帳{number}"
        )
        Handover.objects.create(
            municipality=office.village, post=office.zei_head, due_on=localdate()
        )
    sign_in(client, office.admin)
    client.get("/handovers/")

    with django_assert_max_num_queries(9):
        client.get("/handovers/")
    with django_assert_max_num_queries(11):
        client.get(f"/handovers/{row.key}/")
    assert Asset.objects.count() == 13
