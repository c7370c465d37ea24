"""GET, POST /users/new/ and the page that follows"""

import re
from typing import Any

import pytest
from django.test import Client

from assets.models import Unit, User
from assets.services import people
from tests import factories


def data(unit: Unit, **fields: Any) -> dict[str, Any]:
    return {"username": "sato", "name": "佐藤 花子", "title": "主査", "unit": unit.pk} | fields


def shown_password(html: str) -> str:
    found = re.search(r'class="secret">([^<]+)<', html)
    return found[1] if found else ""


def test_the_first_password_is_shown_once(as_admin: Client, unit: Unit) -> None:
    first = as_admin.post("/users/new/", data(unit), follow=True).content.decode()
    again = as_admin.get("/users/sato/").content.decode()

    password = shown_password(first)
    person = User.objects.get(username="sato")
    assert person.check_password(password)
    assert person.must_change_password
    assert shown_password(again) == ""


def test_the_session_keeps_only_a_seed(as_admin: Client, unit: Unit) -> None:
    as_admin.post("/users/new/", data(unit))

    kept = as_admin.session["first_password_seed"]
    password = people.first_password(kept["seed"])
    assert User.objects.get(username="sato").check_password(password)
    assert password not in str(dict(as_admin.session.items()))


def test_passwords_differ() -> None:
    made = {people.first_password(people.new_seed()) for _again in range(50)}

    assert len(made) == 50
    assert all(re.fullmatch(r"([a-z2-9]{4}-){3}[a-z2-9]{4}", password) for password in made)


def test_a_new_person_may_do_nothing_yet(as_admin: Client, client: Client, unit: Unit) -> None:
    as_admin.post("/users/new/", data(unit))

    html = as_admin.get("/users/sato/").content.decode()
    assert "役割がないため、この人はまだ何も見られません" in html


def test_an_id_is_given_once(as_admin: Client, unit: Unit, editor: User) -> None:
    response = as_admin.post("/users/new/", data(unit, username="Editor"))

    assert "ID「Editor」はすでに使われています" in response.content.decode()


def test_an_id_is_not_an_address_of_a_page(as_admin: Client, unit: Unit) -> None:
    assert as_admin.post("/users/new/", data(unit, username="new")).status_code == 422


@pytest.mark.parametrize("name", ["", "123456789018"])
def test_a_name_is_needed_and_is_no_individual_number(
    as_admin: Client, unit: Unit, name: str
) -> None:
    response = as_admin.post("/users/new/", data(unit, name=name))

    assert response.status_code == 422
    assert not User.objects.filter(username="sato").exists()


def test_the_record_names_who_and_why(as_admin: Client, admin: User, unit: Unit) -> None:
    as_admin.post("/users/new/", data(unit, reason="4月採用"))

    version = User.history.get(username="sato")
    assert (version.history_user, version.history_change_reason) == (admin, "4月採用")


def test_who_manages_a_branch_adds_people_only_there(client: Client, unit: Unit) -> None:
    other = factories.make_unit(unit.municipality, code="ZEI", name="税務課")
    client.force_login(factories.make_user("branch", unit, role="admin"))

    assert client.post("/users/new/", data(other)).status_code == 422
    assert client.post("/users/new/", data(unit)).status_code == 302


def test_others_may_not(client: Client, unit: Unit, manager: User, auditor: User) -> None:
    for person in (manager, auditor):
        client.force_login(person)
        assert client.post("/users/new/", data(unit)).status_code == 403
