"""GET /users/<username>/, GET, POST /users/<username>/edit/"""

from typing import Any

from django.test import Client

from assets.models import Unit, User
from assets.services import rights
from tests import factories


def data(person: User, **fields: Any) -> dict[str, Any]:
    return {
        "name": person.name,
        "title": person.title,
        "unit": person.unit_id,
        "version": person.version,
    } | fields


def test_name_title_and_unit_are_changed(as_admin: Client, editor: User, stranger: User) -> None:
    response = as_admin.post(
        "/users/editor/edit/", data(editor, name="佐藤 花子", unit=stranger.unit_id)
    )

    editor.refresh_from_db()
    assert response.headers["Location"] == "/users/editor/"
    assert (editor.name, editor.unit) == ("佐藤 花子", stranger.unit)
    assert editor.history.first().history_change_reason == "利用者を変更"


def test_the_id_stays(as_admin: Client, editor: User) -> None:
    as_admin.post("/users/editor/edit/", data(editor, username="other", name="佐藤"))

    assert User.objects.get(pk=editor.pk).username == "editor"


def test_a_stale_form_keeps_the_input(as_admin: Client, editor: User) -> None:
    as_admin.post("/users/editor/edit/", data(editor, title="主査"))

    response = as_admin.post("/users/editor/edit/", data(editor, title="係長", version=1))

    assert response.status_code == 409
    assert "<td></td><td>主査</td><td>係長</td>" in response.content.decode()


def test_who_manages_a_branch_cannot_change_people_above_them(client: Client, unit: Unit) -> None:
    """A new password for somebody with more rights would lend these rights."""
    head = factories.make_user("head", unit)
    root = factories.root_of(unit.municipality)
    rights.grant_role(head, unit=root, role="ciso", by=head, on=factories.TODAY)
    client.force_login(factories.make_user("branch", unit, role="admin"))

    assert client.get("/users/head/").status_code == 200
    for page in ("edit", "password", "stop"):
        assert client.post(f"/users/head/{page}/", data(head)).status_code == 403


def test_the_auditor_reads_and_changes_nothing(client: Client, auditor: User, editor: User) -> None:
    client.force_login(auditor)

    html = client.get("/users/editor/").content.decode()

    assert "登録者" in html
    assert "/users/editor/edit/" not in html
    assert client.post("/users/editor/edit/", data(editor, name="x")).status_code == 403


def test_another_municipality_gets_404(client: Client, editor: User, outsider: User) -> None:
    client.force_login(outsider)

    assert client.get("/users/editor/").status_code == 404
    assert client.post("/users/editor/edit/", data(editor)).status_code == 404


def test_colleagues_may_not(client: Client, editor: User, reader: User) -> None:
    client.force_login(reader)

    assert client.get("/users/editor/").status_code == 403
