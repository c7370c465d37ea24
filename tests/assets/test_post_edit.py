"""GET, POST /units/<code>/posts/new/ and /posts/<pk>/edit/"""

from datetime import date
from typing import Any

from django.test import Client

from assets.models import Appointment, Post, Unit, User
from tests import factories


def data(**fields: Any) -> dict[str, Any]:
    return {"name": "住民課長", "role": "ism", "valid_from": "R8.4.1", "version": 1} | fields


def test_a_post_is_set_up_with_its_role(as_admin: Client, unit: Unit) -> None:
    response = as_admin.post("/units/JUM/posts/new/", data())

    post = Post.objects.get(name="住民課長")
    assert response.headers["Location"] == "/units/JUM/"
    assert (post.unit, post.role_id, post.valid_from) == (unit, "ism", date(2026, 4, 1))
    assert post.history.get().history_change_reason == "役職を追加"


def test_a_role_must_be_chosen(as_admin: Client, unit: Unit) -> None:
    response = as_admin.post("/units/JUM/posts/new/", data(role=""))

    assert response.status_code == 422
    assert "体制上の役割を選んでください" in response.content.decode()


def test_a_name_is_used_once_in_a_unit(as_admin: Client, unit: Unit) -> None:
    factories.make_post(unit)

    response = as_admin.post("/units/JUM/posts/new/", data())

    assert "住民課には役職「住民課長」がすでにあります" in response.content.decode()


def test_it_is_renamed_under_the_version_lock(as_admin: Client, unit: Unit) -> None:
    post = factories.make_post(unit)

    stored = as_admin.post(f"/posts/{post.pk}/edit/", data(name="住民生活課長"))
    stale = as_admin.post(f"/posts/{post.pk}/edit/", data(name="くらし課長"))

    post.refresh_from_db()
    assert (stored.status_code, stale.status_code) == (302, 409)
    assert (post.name, post.version) == ("住民生活課長", 2)


def test_a_post_that_owns_assets_cannot_end(as_admin: Client, admin: User, unit: Unit) -> None:
    post = factories.make_post(unit)
    factories.make_asset(unit, admin, owner_role=post)

    response = as_admin.post(f"/posts/{post.pk}/edit/", data(valid_to="R9.3.31"))

    assert "1件の資産の情報セキュリティ管理者です" in response.content.decode()


def test_a_post_with_somebody_in_it_cannot_end(as_admin: Client, manager: User, unit: Unit) -> None:
    post = factories.make_post(unit)
    Appointment.objects.create(post=post, holder=manager, start_date=date(2026, 4, 1))

    response = as_admin.post(f"/posts/{post.pk}/edit/", data(valid_to="R9.3.31"))

    assert f"{manager.name}さんの在任" in response.content.decode()


def test_a_free_post_ends(as_admin: Client, unit: Unit) -> None:
    post = factories.make_post(unit)

    as_admin.post(f"/posts/{post.pk}/edit/", data(valid_from="H17.4.1", valid_to="R9.3.31"))

    post.refresh_from_db()
    assert post.valid_to == date(2027, 3, 31)


def test_readers_and_strangers_may_not(
    client: Client, unit: Unit, manager: User, stranger: User
) -> None:
    post = factories.make_post(unit)
    for person, status in ((manager, 403), (stranger, 404)):
        client.force_login(person)
        assert client.post("/units/JUM/posts/new/", data(name="係長")).status_code == status
        assert client.get(f"/posts/{post.pk}/edit/").status_code == status
