"""GET, POST /me/, /me/password/ and /me/preferences/"""

from typing import Any

from django.test import Client

from assets.models import Municipality, Unit, User
from tests import factories

OLD, NEW = "furui-kagi-1234", "atarashii-kagi-5678"


def change(client: Client, **fields: str) -> Any:
    sent = {"old_password": OLD, "new_password1": NEW, "new_password2": NEW} | fields
    return client.post("/me/password/", sent)


def with_password(person: User, *, first: bool = False) -> User:
    person.set_password(OLD)
    person.must_change_password = first
    person.save()
    return person


def test_it_shows_ones_roles(as_editor: Client) -> None:
    html = as_editor.get("/me/").content.decode()

    assert "登録者" in html
    assert "住民課" in html


def test_name_and_title_are_ones_own(as_editor: Client, editor: User) -> None:
    as_editor.post("/me/", {"name": "佐藤 花子", "title": "主査", "version": 1, "unit": ""})

    editor.refresh_from_db()
    assert (editor.name, editor.title, editor.unit_id) == ("佐藤 花子", "主査", editor.unit_id)
    assert editor.history.first().history_user == editor


def test_somebody_without_any_role_has_it_too(client: Client, unit: Unit) -> None:
    client.force_login(factories.make_user("nobody", unit))

    assert "役割がありません" in client.get("/me/").content.decode()


def test_a_new_password_needs_the_old_one(client: Client, editor: User) -> None:
    client.force_login(with_password(editor))

    refused = change(client, old_password="chigau-kagi-0000")
    stored = change(client)

    assert refused.status_code == 422
    assert stored.headers["Location"] == "/me/"
    assert User.objects.get(pk=editor.pk).check_password(NEW)
    assert client.get("/me/").status_code == 200


def test_short_passwords_are_refused(client: Client, editor: User) -> None:
    client.force_login(with_password(editor))

    assert change(client, new_password1="mijikai", new_password2="mijikai").status_code == 422


def test_the_record_says_that_it_was_changed_but_not_what(client: Client, editor: User) -> None:
    client.force_login(with_password(editor))

    change(client)

    version = editor.history.first()
    assert version.history_change_reason == "自分のパスワードを変更"
    assert not hasattr(version, "password")


def test_a_first_password_must_be_changed_before_anything_else(
    client: Client, editor: User
) -> None:
    client.force_login(with_password(editor, first=True))

    turned_away = client.get("/units/", follow=True)
    change(client)

    assert turned_away.redirect_chain == [("/me/password/", 302)]
    assert "最初のパスワードを" in turned_away.content.decode()
    assert client.get("/units/").status_code == 200


def test_dates_are_shown_in_the_calendar_one_prefers(as_editor: Client, unit: Unit) -> None:
    before = as_editor.get("/units/JUM/").content.decode()
    as_editor.post("/me/preferences/", {"density": "relaxed", "calendar": "seireki", "keys": "on"})
    after = as_editor.get("/units/JUM/").content.decode()

    assert "平成17年4月1日" in before
    assert "2005年4月1日" in after
    assert 'data-density="relaxed"' in after


def test_the_next_person_on_the_same_process_is_not_affected(
    as_editor: Client, client: Client, village: Municipality, unit: Unit, reader: User
) -> None:
    as_editor.post("/me/preferences/", {"density": "standard", "calendar": "seireki"})
    as_editor.get("/units/JUM/")
    other = Client()
    other.force_login(reader)

    assert "平成17年4月1日" in other.get("/units/JUM/").content.decode()


def test_one_letter_keys_can_be_switched_off(as_editor: Client) -> None:
    as_editor.post("/me/preferences/", {"density": "standard", "calendar": "wareki"})

    assert 'data-keys="off"' in as_editor.get("/units/").content.decode()


def test_other_preferences_are_kept(as_editor: Client, editor: User) -> None:
    User.objects.filter(pk=editor.pk).update(preferences={"columns": ["name"]})

    as_editor.post("/me/preferences/", {"density": "compact", "calendar": "wareki"})

    assert User.objects.get(pk=editor.pk).preferences["columns"] == ["name"]


def test_it_asks_for_log_in(client: Client, village: Municipality) -> None:
    assert client.get("/me/").headers["Location"].startswith("/accounts/login/")
