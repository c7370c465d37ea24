"""/accounts/login/: what signing in itself writes."""

import json

import pytest
from django.contrib.auth.hashers import make_password
from django.test import Client

from assets.models import User
from audits.models import Change

PASSWORD = "ふきのとう山菜そば2026"


@pytest.fixture
def person(editor: User) -> User:
    editor.set_password(PASSWORD)
    editor.save(update_fields=["password"])
    return editor


def sign_in(client: Client, password: str = PASSWORD) -> int:
    data = {"username": "editor", "password": password}
    return client.post("/accounts/login/", data).status_code


def test_the_time_of_a_sign_in_makes_no_version(client: Client, person: User) -> None:
    versions, lines = person.history.count(), Change.objects.count()

    assert sign_in(client) == 302
    person.refresh_from_db()
    assert person.last_login is not None
    assert (person.history.count(), Change.objects.count()) == (versions, lines)


def test_an_older_form_of_the_password_is_renewed_and_recorded(
    client: Client, person: User
) -> None:
    person.password = make_password(PASSWORD, hasher="pbkdf2_sha256")
    person.save(update_fields=["password"])

    assert sign_in(client) == 302
    line = Change.objects.latest("id")
    assert line.reason == "パスワードの保存のしかたを更新"
    assert json.loads(line.new or "") == {"password": "***"}


def test_a_wrong_password_does_not_tell_what_is_wrong(client: Client, person: User) -> None:
    data = {"username": "editor", "password": "ちがうパスワード"}
    known = client.post("/accounts/login/", data).content.decode()
    unknown = client.post("/accounts/login/", data | {"username": "nobody"}).content.decode()

    assert "IDまたはパスワードが違います" in known
    assert "IDまたはパスワードが違います" in unknown


def test_five_wrong_passwords_lock_the_sign_in(client: Client, person: User) -> None:
    answers = [sign_in(client, "ちがうパスワード") for _attempt in range(5)]

    assert answers[-1] == 429
    assert sign_in(client) == 429
