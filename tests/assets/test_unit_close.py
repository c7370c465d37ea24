"""GET, POST /units/<code>/close/"""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from assets.models import Asset, Municipality, Unit, User
from tests import factories


@pytest.fixture
def heir(village: Municipality) -> Unit:
    return factories.make_unit(village, code="SEI", name="生活課")


def data(**fields: Any) -> dict[str, Any]:
    return {"valid_to": "R9.3.31", "successor": "", "version": 1, "reason": ""} | fields


def test_it_names_the_last_day_and_who_takes_over(as_admin: Client, unit: Unit, heir: Unit) -> None:
    response = as_admin.post("/units/JUM/close/", data(successor=heir.pk))

    unit.refresh_from_db()
    assert response.headers["Location"] == "/units/JUM/"
    assert (unit.valid_to, unit.successor) == (date(2027, 3, 31), heir)
    assert unit.history.first().history_change_reason == "部署を廃止"


def test_it_says_how_many_assets_are_concerned(as_admin: Client, admin: User, unit: Unit) -> None:
    factories.make_asset(unit, admin)

    assert "情報資産 1件" in as_admin.get("/units/JUM/close/").content.decode()


def test_assets_need_a_successor_and_stay_where_they_are(
    as_admin: Client, admin: User, unit: Unit, heir: Unit
) -> None:
    asset = factories.make_asset(unit, admin)

    alone = as_admin.post("/units/JUM/close/", data())
    handed = as_admin.post("/units/JUM/close/", data(successor=heir.pk))

    assert "引き継ぐ部署を選んでください" in alone.content.decode()
    assert handed.status_code == 302
    assert Asset.objects.get(pk=asset.pk).org_unit == unit


def test_units_below_end_first(as_admin: Client, village: Municipality, unit: Unit) -> None:
    factories.make_unit(village, code="KAK", name="窓口係", parent=unit)

    response = as_admin.post("/units/JUM/close/", data())

    assert response.status_code == 422
    assert "下の部署（窓口係）が残っています" in response.content.decode()


def test_the_last_day_is_not_before_the_first(as_admin: Client, unit: Unit) -> None:
    response = as_admin.post("/units/JUM/close/", data(valid_to="H10.4.1"))

    assert response.status_code == 422
    assert "廃止日は設置日より後にしてください" in response.content.decode()


def test_the_last_day_is_needed(as_admin: Client, unit: Unit) -> None:
    response = as_admin.post("/units/JUM/close/", data(valid_to=""))

    assert "廃止日（最後の日）を入力してください" in response.content.decode()


def test_a_stale_form_ends_nothing(as_admin: Client, unit: Unit) -> None:
    response = as_admin.post("/units/JUM/close/", data(version=9))

    unit.refresh_from_db()
    assert response.status_code == 409
    assert unit.valid_to is None


def test_readers_and_strangers_may_not(
    client: Client, unit: Unit, manager: User, stranger: User
) -> None:
    for person, status in ((manager, 403), (stranger, 404)):
        client.force_login(person)
        assert client.post("/units/JUM/close/", data()).status_code == status


def test_posts_of_a_closed_unit_are_no_vacancies(as_admin: Client, admin: User, unit: Unit) -> None:
    factories.make_post(unit)
    Unit.objects.filter(pk=unit.pk).update(valid_to=date(2026, 3, 31))

    assert "空席" not in as_admin.get("/units/").content.decode()
    assert "空席" not in as_admin.get("/units/JUM/").content.decode()
