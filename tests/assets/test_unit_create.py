"""GET, POST /units/new/"""

from typing import Any

from django.test import Client

from assets.models import Municipality, Unit, User
from tests import factories


def data(village: Municipality, **fields: Any) -> dict[str, Any]:
    return {
        "name": "総務課",
        "kind": "department",
        "parent": factories.root_of(village).pk,
        "code": "SOM",
        "also_known_as": "総務、旧庶務課",
        "position": "10",
        "valid_from": "令和8年4月1日",
        "reason": "機構改革のため",
    } | fields


def test_it_enters_the_unit_under_its_parent(as_admin: Client, village: Municipality) -> None:
    response = as_admin.post("/units/new/", data(village))

    unit = Unit.objects.get(code="SOM")
    assert response.headers["Location"] == "/units/SOM/"
    assert unit.path == "/ROOT/SOM/"
    assert unit.also_known_as == ["総務", "旧庶務課"]
    assert unit.valid_from.isoformat() == "2026-04-01"


def test_the_record_names_who_and_why(as_admin: Client, village: Municipality, admin: User) -> None:
    as_admin.post("/units/new/", data(village))
    as_admin.post("/units/new/", data(village, code="ZEI", name="税務課", reason=""))

    first, second = Unit.history.filter(code__in=["SOM", "ZEI"]).order_by("history_id")
    assert (first.history_user, first.history_change_reason) == (admin, "機構改革のため")
    assert first.door == "screen"
    assert second.history_change_reason == "部署を追加"


def test_a_code_is_given_once(as_admin: Client, village: Municipality, unit: Unit) -> None:
    response = as_admin.post("/units/new/", data(village, code="JUM"))

    assert response.status_code == 422
    assert "略号JUMはすでに使われています" in response.content.decode()


def test_a_code_is_of_capital_letters_and_digits(as_admin: Client, village: Municipality) -> None:
    response = as_admin.post("/units/new/", data(village, code="som-1"))

    assert "英大文字と数字の2〜8文字" in response.content.decode()
    assert not Unit.objects.filter(name="総務課").exists()


def test_two_sections_of_one_name_side_by_side_are_refused(
    as_admin: Client, village: Municipality, unit: Unit
) -> None:
    response = as_admin.post("/units/new/", data(village, name="住民課"))

    assert "同じ名称の部署「住民課」があります" in response.content.decode()


def test_a_parent_of_another_municipality_is_refused(
    as_admin: Client, village: Municipality, outsider: User
) -> None:
    response = as_admin.post("/units/new/", data(village, parent=outsider.unit_id))

    assert response.status_code == 422
    assert not Unit.objects.filter(code="SOM").exists()


def test_sent_twice_it_is_entered_once(as_admin: Client, village: Municipality) -> None:
    html = as_admin.get("/units/new/").content.decode()
    key = html.split('name="submit_key" value="')[1].split('"')[0]

    for _sending in range(2):
        response = as_admin.post("/units/new/", data(village, submit_key=key))

    assert response.headers["Location"] == "/units/SOM/"
    assert Unit.objects.filter(code="SOM").count() == 1


def test_an_editor_may_not(client: Client, village: Municipality, editor: User) -> None:
    client.force_login(editor)

    assert client.get("/units/new/").status_code == 403
    assert client.post("/units/new/", data(village)).status_code == 403
    assert not Unit.objects.filter(code="SOM").exists()


def test_who_manages_a_branch_adds_only_below_it(
    client: Client, village: Municipality, unit: Unit
) -> None:
    client.force_login(factories.make_user("branch", unit, role="admin"))

    above = client.post("/units/new/", data(village))
    below = client.post("/units/new/", data(village, parent=unit.pk))

    assert above.status_code == 422
    assert below.status_code == 302
    assert Unit.objects.get(code="SOM").path == "/ROOT/JUM/SOM/"
