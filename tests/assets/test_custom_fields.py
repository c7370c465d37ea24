"""GET /settings/fields/ and the pages that add, change and switch columns"""

from typing import Any

import pytest
from django.test import Client

from assets.models import Asset, CustomField, Municipality, Unit, User
from assets.services import custom_fields
from classification import columns
from tests import factories


def data(**fields: Any) -> dict[str, Any]:
    return {
        "label": "鍵の番号",
        "type": "text",
        "choices": "",
        "help_text": "",
        "key": "",
        "position": "",
        "version": 1,
    } | fields


def make_field(village: Municipality, admin: User, **fields: Any) -> CustomField:
    facts = {"label": "鍵の番号", "key": "lock_no"} | fields
    return custom_fields.define_field(CustomField(municipality=village, **facts), by=admin)


def fill(unit: Unit, by: User, **values: Any) -> Asset:
    return factories.make_asset(unit, by, extra=values)


def test_every_ready_made_column_is_offered(as_admin: Client) -> None:
    html = as_admin.get("/settings/fields/").content.decode()

    offered = [column for column in columns.of_tier("ext") if column.asked]
    assert len(offered) >= 18
    assert all(column.label in html for column in offered)
    assert "未確認の初期値" in html


def test_a_ready_made_column_is_switched_on_with_its_type_and_choices(
    as_admin: Client, village: Municipality
) -> None:
    as_admin.post("/settings/fields/patch_status/switch/", {"active": "on", "version": 0})

    field = CustomField.objects.get(municipality=village, key="patch_status")
    assert (field.label, field.type, field.active) == ("更新状況", "choice", True)
    assert field.choices == ["適用済み", "適用待ち", "対象外", "不明"]
    assert field.history.get().history_change_reason == "項目を使う"


def test_the_confidential_one_stays_confidential(as_admin: Client) -> None:
    as_admin.post("/settings/fields/ip_range/switch/", {"active": "on"})

    assert CustomField.objects.get(key="ip_range").confidential


def test_switching_off_keeps_what_was_entered(
    as_admin: Client, admin: User, village: Municipality, unit: Unit
) -> None:
    make_field(village, admin)
    asset = fill(unit, admin, lock_no="A-7")

    as_admin.post("/settings/fields/lock_no/switch/", {"version": 1})

    assert not CustomField.objects.get(key="lock_no").active
    assert Asset.objects.get(pk=asset.pk).extra == {"lock_no": "A-7"}
    assert "1件" in as_admin.get("/settings/fields/").content.decode()


def test_it_is_used_again_under_the_same_key(
    as_admin: Client, admin: User, village: Municipality
) -> None:
    make_field(village, admin)
    for active, version in (("", 1), ("on", 2)):
        as_admin.post("/settings/fields/lock_no/switch/", {"active": active, "version": version})

    field = CustomField.objects.get(key="lock_no")
    assert (field.active, field.version) == (True, 3)


def test_a_stale_page_switches_nothing(
    as_admin: Client, admin: User, village: Municipality
) -> None:
    make_field(village, admin)

    response = as_admin.post("/settings/fields/lock_no/switch/", {"version": 5}, follow=True)

    assert "ほかの人が先に変更しました" in response.content.decode()
    assert CustomField.objects.get(key="lock_no").active


def test_an_unknown_column_cannot_be_switched_on(as_admin: Client) -> None:
    response = as_admin.post("/settings/fields/nothing/switch/", {"active": "on"}, follow=True)

    assert "この項目は用意されていません" in response.content.decode()


def test_a_column_of_ones_own_gets_a_key(as_admin: Client, village: Municipality) -> None:
    response = as_admin.post("/settings/fields/new/", data())

    field = CustomField.objects.get(municipality=village)
    assert response.headers["Location"] == "/settings/fields/"
    assert (field.key, field.label, field.type) == ("own_1", "鍵の番号", "text")


def test_a_key_of_the_register_is_refused(as_admin: Client) -> None:
    response = as_admin.post("/settings/fields/new/", data(key="location"))

    assert "「location」は台帳の項目の符号です" in response.content.decode()


def test_a_key_is_never_used_again(as_admin: Client, admin: User, village: Municipality) -> None:
    field = make_field(village, admin)
    custom_fields.switch(village, key="lock_no", active=False, by=admin, version=field.version)

    response = as_admin.post("/settings/fields/new/", data(key="lock_no", label="ほかのもの"))

    assert "「lock_no」は使われたことがあります" in response.content.decode()


def test_a_choice_needs_two_choices(as_admin: Client) -> None:
    response = as_admin.post("/settings/fields/new/", data(type="choice", choices="ひとつ"))

    assert response.status_code == 422
    assert "選択肢を2つ以上" in response.content.decode()


def test_a_choice_in_use_cannot_be_taken_away(
    as_admin: Client, admin: User, village: Municipality, unit: Unit
) -> None:
    make_field(
        village, admin, label="階", key="floor", type="choice", choices=["1階", "2階", "3階"]
    )
    fill(unit, admin, floor="2階")

    refused = as_admin.post(
        "/settings/fields/floor/", data(label="階", choices="1階\n3階", position="10")
    )
    stored = as_admin.post(
        "/settings/fields/floor/", data(label="階", choices="1階\n2階", position="10")
    )

    assert "「2階」は1件の資産で使われているため外せません" in refused.content.decode()
    assert stored.status_code == 302
    assert CustomField.objects.get(key="floor").choices == ["1階", "2階"]


def test_key_and_type_stay(as_admin: Client, admin: User, village: Municipality) -> None:
    make_field(village, admin)

    as_admin.post(
        "/settings/fields/lock_no/",
        data(label="錠の番号", key="other", type="int", position="10"),
    )

    field = CustomField.objects.get(municipality=village)
    assert (field.key, field.type, field.label) == ("lock_no", "text", "錠の番号")


def test_a_stale_form_keeps_the_input(as_admin: Client, admin: User, village: Municipality) -> None:
    make_field(village, admin)

    response = as_admin.post("/settings/fields/lock_no/", data(label="錠", version=4))

    assert response.status_code == 409
    assert 'value="錠"' in response.content.decode()


def test_two_columns_of_one_name_are_refused(
    as_admin: Client, admin: User, village: Municipality
) -> None:
    make_field(village, admin)

    response = as_admin.post("/settings/fields/new/", data(key="second"))

    assert "同じ名前の項目「鍵の番号」があります" in response.content.decode()


@pytest.mark.parametrize("address", ["", "new/", "lock_no/"])
def test_only_administrators_of_the_whole_may(
    client: Client, unit: Unit, admin: User, manager: User, address: str
) -> None:
    make_field(unit.municipality, admin)
    for person in (manager, factories.make_user("branch", unit, role="admin")):
        client.force_login(person)
        assert client.get(f"/settings/fields/{address}").status_code == 403


def test_another_municipality_has_columns_of_its_own(
    client: Client, admin: User, village: Municipality, outsider: User
) -> None:
    make_field(village, admin)
    client.force_login(outsider)

    assert "鍵の番号" not in client.get("/settings/fields/").content.decode()
    assert client.get("/settings/fields/lock_no/").status_code == 404
