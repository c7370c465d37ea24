"""/units/<code>/reorganise/<kind>/, /reorganisations/ and its steps"""

from typing import Any

import pytest
from django.test import Client
from django.utils.timezone import localdate

from assets.models import Asset, Reorganisation, Unit, User
from tests import factories
from tests.assets.moves.listing import Office


@pytest.fixture
def as_admin(client: Client, office: Office) -> Client:
    client.force_login(office.admin)
    return client


def text_of(response: Any) -> str:
    return response.content.decode()


def ask(client: Client, kind: str, **fields: Any) -> Any:
    data = {"effective_on": localdate().isoformat()} | fields
    return client.post(f"/units/JUM/reorganise/{kind}/", data)


def take(client: Client, change: Reorganisation, step: str) -> Any:
    change.refresh_from_db()
    return client.post(f"/reorganisations/{change.key}/step/{step}/", {"version": change.version})


def test_a_unit_is_renamed_and_the_name_taken_back(as_admin: Client, office: Office) -> None:
    response = ask(as_admin, "rename", new_name="くらし課")

    change = Reorganisation.objects.get()
    assert response.headers["Location"] == f"/reorganisations/{change.key}/"
    assert "くらし課" in text_of(as_admin.get(f"/reorganisations/{change.key}/"))
    assert take(as_admin, change, "plan").status_code == 302
    assert take(as_admin, change, "apply").status_code == 302
    page = text_of(as_admin.get("/units/JUM/"))
    assert "くらし課" in page
    assert "住民課" in page  # 名称の移り変わり
    assert take(as_admin, change, "undo").status_code == 302
    assert Unit.objects.get(code="JUM").name == "住民課"
    assert "取り消し済み" in text_of(as_admin.get("/reorganisations/"))


def test_units_are_merged_after_a_look_at_the_effects(as_admin: Client, office: Office) -> None:
    asset = factories.make_asset(office.jum, office.admin, owner_role=office.jum_head)
    ask(as_admin, "merge", successor=office.zei.pk, owner=office.zei_head.pk)

    change = Reorganisation.objects.get()
    page = text_of(as_admin.get(f"/reorganisations/{change.key}/"))
    assert asset.asset_no in page
    assert "役職（住民課長）と在任は、前の日で終わります" in page
    take(as_admin, change, "plan")
    take(as_admin, change, "apply")
    assert Asset.objects.get().org_unit == office.zei
    assert "住民課" in text_of(as_admin.get("/units/ZEI/"))  # から引き継ぎ


def test_assets_of_a_split_unit_are_chosen_by_condition(as_admin: Client, office: Office) -> None:
    one = factories.make_asset(office.jum, office.admin, name="戸籍簿")
    factories.make_asset(office.jum, office.admin, name="転入届")
    page = text_of(as_admin.get("/units/JUM/reorganise/split/?q=戸籍"))
    assert "戸籍簿" in page
    assert "転入届" not in page

    ask(
        as_admin, "split", successor=office.zei.pk, owner=office.zei_head.pk,
        numbers=[one.asset_no],
    )  # fmt: skip
    change = Reorganisation.objects.get()
    take(as_admin, change, "plan")
    take(as_admin, change, "apply")

    moved = Asset.objects.filter(org_unit=office.zei)
    assert [asset.name for asset in moved] == ["戸籍簿"]


@pytest.mark.parametrize(
    ("kind", "fields", "sentence"),
    [
        ("rename", {"new_name": ""}, "新しい名称"),
        ("rename", {"new_name": "税務課"}, "同じ名称の部署"),
        ("merge", {}, "移す先の部署"),
        ("split", {}, "移す資産"),
    ],
)
def test_what_cannot_be_is_explained(
    as_admin: Client, kind: str, fields: dict[str, str], sentence: str
) -> None:
    response = ask(as_admin, kind, **fields)

    assert response.status_code == 422
    assert sentence in text_of(response)


def test_an_unknown_kind_or_step_does_not_exist(as_admin: Client) -> None:
    assert as_admin.get("/units/JUM/reorganise/explode/").status_code == 404


def test_only_those_who_administer_the_whole_may(
    client: Client, office: Office, outsider: User
) -> None:
    head = office.people["1001"]
    client.force_login(head)
    assert client.get("/units/JUM/reorganise/merge/").status_code == 403
    assert client.get("/reorganisations/").status_code == 403
    client.force_login(outsider)
    assert client.get("/units/JUM/reorganise/merge/").status_code == 404


def test_the_list_asks_no_more_for_more(
    as_admin: Client, office: Office, django_assert_max_num_queries: Any
) -> None:
    for number in range(12):
        ask(as_admin, "rename", new_name=f"くらし課{number}")
    as_admin.get("/reorganisations/")

    with django_assert_max_num_queries(9):
        as_admin.get("/reorganisations/")
