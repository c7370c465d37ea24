"""POST /users/<username>/roles/new/ and /users/<username>/roles/<pk>/end/"""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.utils.timezone import localdate

from assets.access import Viewer
from assets.models import Membership, Unit, UnitUserPermission, User
from tests import factories


@pytest.fixture
def newcomer(unit: Unit) -> User:
    return factories.make_user("newcomer", unit)


def data(unit: Unit, **fields: Any) -> dict[str, Any]:
    return {"unit": unit.pk, "role": "registrar", "start": localdate().isoformat()} | fields


def can(person: User, right: str, unit: Unit) -> bool:
    return Viewer(User.objects.get(pk=person.pk)).can(right, unit)


def test_rights_hold_at_once(as_admin: Client, unit: Unit, newcomer: User) -> None:
    response = as_admin.post("/users/newcomer/roles/new/", data(unit, reason="配属のため"))

    assert response.headers["Location"] == "/users/newcomer/"
    assert can(newcomer, "edit_assets", unit)
    assert Membership.history.get(user=newcomer).history_change_reason == "配属のため"


def test_a_role_for_later_gives_nothing_today(as_admin: Client, unit: Unit, newcomer: User) -> None:
    start = localdate() + timedelta(days=30)

    as_admin.post("/users/newcomer/roles/new/", data(unit, start=start.isoformat()))

    assert Membership.objects.filter(user=newcomer).exists()
    assert not can(newcomer, "read_assets", unit)


def test_the_same_role_twice_is_refused(as_admin: Client, unit: Unit, editor: User) -> None:
    response = as_admin.post("/users/editor/roles/new/", data(unit))

    assert "住民課の登録者は、すでに割り当てられています" in response.content.decode()


def test_the_end_is_after_the_beginning(as_admin: Client, unit: Unit, newcomer: User) -> None:
    until = localdate() - timedelta(days=1)

    response = as_admin.post("/users/newcomer/roles/new/", data(unit, until=until.isoformat()))

    assert "終了日は開始日より後にしてください" in response.content.decode()


def test_nobody_gives_a_role_outside_the_own_branch(
    client: Client, unit: Unit, newcomer: User
) -> None:
    other = factories.make_unit(unit.municipality, code="ZEI", name="税務課")
    client.force_login(factories.make_user("branch", unit, role="admin"))

    assert client.post("/users/newcomer/roles/new/", data(other)).status_code == 422
    assert client.post("/users/newcomer/roles/new/", data(unit)).status_code == 302


def test_nobody_gives_more_than_they_have(client: Client, unit: Unit, newcomer: User) -> None:
    """manage_units alone, without read_restricted, does not make others auditors."""
    person = factories.make_user("clerk", unit)
    for right in ("manage_units", "read_assets"):
        permission = Permission.objects.get(codename=right)
        UnitUserPermission.objects.create(user=person, content_object=unit, permission=permission)
    client.force_login(person)

    refused = client.post("/users/newcomer/roles/new/", data(unit, role="auditor"))
    given = client.post("/users/newcomer/roles/new/", data(unit, role="viewer"))

    assert "自分が持っていない権限を含む役割は割り当てられません" in refused.content.decode()
    assert given.status_code == 302


def test_the_right_is_gone_at_once_when_a_role_ends(
    as_admin: Client, unit: Unit, editor: User
) -> None:
    membership = editor.memberships.get()

    response = as_admin.post(f"/users/editor/roles/{membership.pk}/end/")

    membership.refresh_from_db()
    assert response.headers["Location"] == "/users/editor/"
    assert membership.valid_to == localdate()
    assert not can(editor, "read_assets", unit)


def test_a_role_that_has_not_begun_is_taken_back(
    as_admin: Client, unit: Unit, newcomer: User
) -> None:
    start = localdate() + timedelta(days=30)
    as_admin.post("/users/newcomer/roles/new/", data(unit, start=start.isoformat()))

    as_admin.post(f"/users/newcomer/roles/{newcomer.memberships.get().pk}/end/")

    assert not newcomer.memberships.exists()


def test_nobody_ends_their_own_last_administrator_role(as_admin: Client, admin: User) -> None:
    response = as_admin.post(f"/users/admin/roles/{admin.memberships.get().pk}/end/")

    assert response.status_code == 422
    assert "自分の最後の管理者の役割は終えられません" in response.content.decode()
    assert Viewer(admin).can("manage_units")


def test_colleagues_may_not(client: Client, unit: Unit, manager: User, editor: User) -> None:
    client.force_login(manager)

    assert client.post("/users/editor/roles/new/", data(unit)).status_code == 403
    pk = editor.memberships.get().pk
    assert client.post(f"/users/editor/roles/{pk}/end/").status_code == 403


def test_another_municipality_gets_404(client: Client, editor: User, outsider: User) -> None:
    client.force_login(outsider)

    assert client.post(f"/users/editor/roles/{editor.memberships.get().pk}/end/").status_code == 404
