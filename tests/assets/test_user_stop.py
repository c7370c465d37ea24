"""POST /users/<username>/stop/ and /users/<username>/password/"""

from datetime import date, timedelta

from django.test import Client
from django.utils.timezone import localdate

from assets.access import Viewer
from assets.models import Appointment, Unit, User
from tests import factories


def test_log_in_roles_rights_and_terms_end_together(
    as_admin: Client, client: Client, unit: Unit, editor: User
) -> None:
    post = factories.make_post(unit)
    now = Appointment.objects.create(post=post, holder=editor, start_date=date(2026, 4, 1))
    later = Appointment.objects.create(
        post=post, holder=editor, start_date=localdate() + timedelta(days=40)
    )
    theirs = Client()
    theirs.force_login(editor)

    as_admin.post("/users/editor/stop/", {"version": 1, "reason": "退職のため"})

    stopped = User.objects.get(pk=editor.pk)
    now.refresh_from_db()
    assert not stopped.is_active
    assert not Viewer(stopped).can("read_assets")
    assert stopped.memberships.get().valid_to == localdate()
    assert now.end_date == localdate()
    assert not Appointment.objects.filter(pk=later.pk).exists()
    assert theirs.get("/units/").status_code == 302


def test_everything_of_it_is_one_action_with_its_reason(
    as_admin: Client, unit: Unit, editor: User
) -> None:
    as_admin.post("/users/editor/stop/", {"version": 1, "reason": "退職のため"})

    person = editor.history.first()
    role = editor.memberships.get().history.first()
    assert person.history_change_reason == role.history_change_reason == "退職のため"
    assert person.request_id == role.request_id


def test_it_says_which_terms_end(as_admin: Client, unit: Unit, editor: User) -> None:
    Appointment.objects.create(
        post=factories.make_post(unit), holder=editor, start_date=date(2026, 4, 1)
    )

    html = as_admin.get("/users/editor/stop/").content.decode()

    assert "住民課の住民課長の在任が今日で終わります" in html


def test_nobody_stops_themselves(as_admin: Client, admin: User) -> None:
    response = as_admin.post("/users/admin/stop/", {"version": 1})

    assert response.status_code == 422
    assert User.objects.get(pk=admin.pk).is_active


def test_a_stopped_account_comes_back_without_its_roles(
    as_admin: Client, unit: Unit, editor: User
) -> None:
    as_admin.post("/users/editor/stop/", {"version": 1})
    as_admin.post("/users/editor/stop/", {"version": 2})

    back = User.objects.get(pk=editor.pk)
    assert back.is_active
    assert not Viewer(back).can("read_assets")


def test_a_stale_page_stops_nobody(as_admin: Client, editor: User) -> None:
    response = as_admin.post("/users/editor/stop/", {"version": 9})

    assert response.status_code == 409
    assert User.objects.get(pk=editor.pk).is_active


def test_a_new_password_replaces_the_old_one_and_its_sessions(
    as_admin: Client, unit: Unit, editor: User
) -> None:
    theirs = Client()
    theirs.force_login(editor)

    html = as_admin.post("/users/editor/password/", follow=True).content.decode()

    assert "最初のパスワード" in html
    assert User.objects.get(pk=editor.pk).must_change_password
    assert theirs.get("/units/").status_code == 302


def test_others_may_not(client: Client, editor: User, manager: User, outsider: User) -> None:
    for person, status in ((manager, 403), (outsider, 404)):
        client.force_login(person)
        for page in ("stop", "password"):
            assert client.post(f"/users/editor/{page}/", {"version": 1}).status_code == status
