"""GET /users/"""

from typing import Any

import pytest
from django.test import Client

from assets.models import Municipality, Unit, User
from tests import factories


def page(client: Client, query: str = "") -> str:
    return client.get(f"/users/{query}").content.decode()


def test_it_names_people_with_unit_roles_and_state(
    as_admin: Client, unit: Unit, editor: User
) -> None:
    User.objects.create(
        username="tomari", name="泊 静", municipality=unit.municipality, unit=unit, is_active=False
    )

    html = page(as_admin)

    assert editor.name in html
    assert "登録者" in html
    assert "泊 静" in html
    assert "停止" in html


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?q=editor", {"editor"}),
        ("?q=主査", {"editor"}),
        ("?unit=ZEI", {"stranger"}),
        ("?role=manager", {"manager"}),
        ("?state=stopped", {"reader"}),
    ],
)
@pytest.mark.usefixtures("manager", "stranger")
def test_it_is_narrowed_by_every_condition(
    as_admin: Client, editor: User, reader: User, query: str, found: set[str]
) -> None:
    User.objects.filter(pk=editor.pk).update(title="主査")
    User.objects.filter(pk=reader.pk).update(is_active=False)

    response = as_admin.get(f"/users/{query}")

    assert {person.username for person in response.context["page"]} == found


def test_nobody_found_leads_back(as_admin: Client) -> None:
    assert "条件に合う利用者はいません" in page(as_admin, "?q=存在しない")


def test_who_manages_a_branch_sees_its_people_only(
    client: Client, unit: Unit, editor: User, stranger: User
) -> None:
    client.force_login(factories.make_user("branch", unit, role="admin"))

    html = page(client)

    assert editor.name in html
    assert stranger.name not in html


def test_the_auditor_reads_it_but_adds_nobody(client: Client, auditor: User, editor: User) -> None:
    client.force_login(auditor)

    html = page(client)

    assert editor.name in html
    assert "/users/new/" not in html


def test_others_are_told_that_they_may_not(client: Client, manager: User) -> None:
    client.force_login(manager)

    assert client.get("/users/").status_code == 403


def test_another_municipality_sees_nobody_of_it(
    client: Client, editor: User, outsider: User
) -> None:
    client.force_login(outsider)

    assert editor.name not in page(client)


def test_the_queries_do_not_grow_with_the_people(
    as_admin: Client, unit: Unit, village: Municipality, django_assert_max_num_queries: Any
) -> None:
    for number in range(30):
        factories.make_user(f"p{number}", unit, role="viewer")

    with django_assert_max_num_queries(12):
        as_admin.get("/users/")
