"""GET and POST /assets/new/"""

from typing import Any

import pytest
from django.test import Client

from assets.models import Asset, AssetRelation, Draft, Unit, User
from assets.services import register
from tests.factories import form_data, make_asset


def fields_of(response: Any) -> str:
    """The parts of the form, without what is secret to each answer."""
    page: str = response.content.decode()
    return page[page.index('<section class="card formpart"') : page.index('id="why"')]


def test_the_form_offers_the_levels_with_their_meaning(as_editor: Client, unit: Unit) -> None:
    page = as_editor.get("/assets/new/").content.decode()

    assert "情報資産の登録" in page
    assert "機密性" in page
    assert 'value="3B"' in page


def test_the_form_is_drawn_alike_whatever_another_was_sent(as_editor: Client, unit: Unit) -> None:
    sent = form_data(unit, name="", c_level="9", segment="9")
    first = fields_of(as_editor.get("/assets/new/"))
    refused = as_editor.post("/assets/new/", sent)

    assert refused.status_code == 422
    assert "errtext" in refused.content.decode()
    assert fields_of(as_editor.get("/assets/new/")) == first


@pytest.mark.parametrize("value", ["999999", "99999999999999999999", "x", "１"])
def test_what_is_no_post_is_refused(as_editor: Client, unit: Unit, value: str) -> None:
    response = as_editor.post("/assets/new/", form_data(unit, owner_role=value))

    assert response.status_code == 422
    assert 'id="id_owner_role_error"' in response.content.decode()


def test_an_editor_registers_and_asks_for_approval(as_editor: Client, unit: Unit) -> None:
    response = as_editor.post("/assets/new/", form_data(unit), follow=True)

    asset = Asset.objects.get()
    assert response.redirect_chain == [("/assets/JUM-0001/", 302)]
    assert (asset.asset_no, asset.status, asset.version) == ("JUM-0001", "pending", 1)
    assert "承認を依頼しました" in response.content.decode()


def test_a_manager_registers_at_once(client: Client, unit: Unit, manager: User) -> None:
    client.force_login(manager)
    client.post("/assets/new/", form_data(unit))

    assert Asset.objects.get().status == "active"


def test_a_name_and_a_unit_are_enough_for_a_draft(as_editor: Client, unit: Unit) -> None:
    as_editor.post(
        "/assets/new/",
        form_data(unit, name="墓地台帳", c_level="", location="") | {"action": "draft"},
    )

    asset = Asset.objects.get()
    assert (asset.status, asset.c_rank) == ("draft", 0)


def test_what_is_missing_is_said_at_the_field_and_nothing_is_stored(
    as_editor: Client, unit: Unit
) -> None:
    response = as_editor.post("/assets/new/", form_data(unit, location="", name="印鑑登録原票"))
    page = response.content.decode()

    assert response.status_code == 422
    assert "保管場所・保存先を入力してください。" in page
    assert 'value="印鑑登録原票"' in page
    assert not Asset.objects.exists()


def test_an_individual_number_is_refused(as_editor: Client, unit: Unit) -> None:
    page = as_editor.post("/assets/new/", form_data(unit, location="123456789018")).content.decode()

    assert "個人番号そのものは台帳に入力しないでください" in page
    assert not Asset.objects.exists()


def test_the_grade_is_stored_with_its_rank_and_scheme(as_editor: Client, unit: Unit) -> None:
    as_editor.post("/assets/new/", form_data(unit, c_level="3B", i_level="2", backup="日次"))

    asset = Asset.objects.get()
    assert (asset.c_level, asset.c_rank, asset.i_rank) == ("3B", 4, 2)
    assert asset.scheme_version == unit.municipality.scheme_version


def test_numbers_are_never_used_again(as_editor: Client, unit: Unit) -> None:
    draft = form_data(unit) | {"action": "draft"}
    as_editor.post("/assets/new/", draft)
    as_editor.post("/assets/JUM-0001/delete/")
    as_editor.post("/assets/new/", draft)

    assert Asset.objects.get().asset_no == "JUM-0002"


def test_a_form_sent_twice_enters_one_asset(as_editor: Client, unit: Unit) -> None:
    key = as_editor.get("/assets/new/").context["form"] and _submit_key(as_editor)
    data = form_data(unit) | {"submit_key": key}

    first = as_editor.post("/assets/new/", data)
    second = as_editor.post("/assets/new/", data)

    assert Asset.objects.count() == 1
    assert first.url == second.url == "/assets/JUM-0001/"


def test_a_form_sent_with_errors_keeps_its_key(as_editor: Client, unit: Unit) -> None:
    key = _submit_key(as_editor)
    as_editor.post("/assets/new/", form_data(unit, location="") | {"submit_key": key})
    as_editor.post("/assets/new/", form_data(unit) | {"submit_key": key})

    assert Asset.objects.count() == 1


def test_a_unit_of_others_cannot_be_chosen(as_editor: Client, unit: Unit, stranger: User) -> None:
    data = form_data(unit) | {"org_unit": stranger.unit_id}

    assert as_editor.post("/assets/new/", data).status_code == 422
    assert not Asset.objects.exists()


def test_fields_that_the_form_does_not_have_are_ignored(as_editor: Client, unit: Unit) -> None:
    as_editor.post(
        "/assets/new/",
        form_data(unit) | {"status": "disposed", "asset_no": "ZZZ-9999", "restricted": "true"},
    )

    asset = Asset.objects.get()
    assert (asset.asset_no, asset.status, asset.restricted) == ("JUM-0001", "pending", False)


def test_a_reader_is_told_to_ask(client: Client, reader: User) -> None:
    client.force_login(reader)

    assert client.get("/assets/new/").status_code == 403


def test_a_copy_starts_with_the_same_contents(as_editor: Client, unit: Unit, editor: User) -> None:
    make_asset(unit, editor, location="書庫A")

    page = as_editor.get("/assets/new/?copy=JUM-0001").content.decode()
    assert "住民基本台帳の写し" in page
    assert 'value="書庫A"' in page


def test_a_stored_copy_is_linked_to_what_it_was_copied_from(
    as_editor: Client, unit: Unit, editor: User
) -> None:
    original = make_asset(unit, editor)
    as_editor.post("/assets/new/?copy=JUM-0001", form_data(unit, name="住民基本台帳の写し"))

    [link] = AssetRelation.objects.all()
    assert (link.source.name, link.kind) == ("住民基本台帳の写し", "copied_from")
    assert link.target == original
    assert link.history.get().history_user == editor


def test_a_copy_of_what_one_may_not_see_is_not_entered(
    as_editor: Client, unit: Unit, stranger: User
) -> None:
    make_asset(stranger.unit, stranger)
    answer = as_editor.post("/assets/new/?copy=ZEI-0001", form_data(unit))

    assert answer.status_code == 404
    assert not Asset.objects.filter(org_unit=unit).exists()


def test_what_is_typed_is_kept_as_a_draft_and_comes_back(as_editor: Client, unit: Unit) -> None:
    answer = as_editor.post("/assets/new/draft/", {"name": "途中の名前", "location": "書庫B"})

    assert set(answer.json()) == {"saved_at"}
    assert "続きから入力" in as_editor.get("/assets/new/").content.decode()
    assert 'value="途中の名前"' in as_editor.get("/assets/new/?draft=1").content.decode()


def test_registering_throws_the_draft_away(as_editor: Client, unit: Unit) -> None:
    as_editor.post("/assets/new/draft/", {"name": "途中の名前"})
    as_editor.post("/assets/new/", form_data(unit))

    assert not Draft.objects.exists()


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_other_methods_are_refused(as_editor: Client, method: str) -> None:
    assert getattr(as_editor, method)("/assets/new/").status_code == 405


def _submit_key(client: Client) -> str:
    page = client.get("/assets/new/").content.decode()
    return page.split('name="submit_key" value="')[1].split('"')[0]


def test_a_blank_asset_has_the_defaults_of_its_columns_and_none_that_another_has() -> None:
    first, second = register.blank(), register.blank()
    assert vars(first) | {"_state": None} == vars(Asset()) | {"_state": None}
    first.extra["key"] = "value"
    assert second.extra == {}
    assert second.pk is None
