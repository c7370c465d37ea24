"""What an auditor's home says of the events since the last visit."""

from typing import Any

import pytest
from django.test import Client

from assets.models import Municipality, User
from config.kit.events import tell


def home(client: Client, person: User) -> str:
    """Sign in and open the home."""
    client.force_login(person)
    return client.get("/").content.decode()


def test_it_counts_what_happened_since_the_sign_in_before(
    client: Client, auditor: User, editor: User, village: Municipality
) -> None:
    tell("refused", by=editor)
    assert "前回のサインインから" not in home(client, auditor)
    for _time in range(2):
        tell("login_failed", subject="editor", municipality_id=village.pk)
    tell("view", by=editor, subject="JUM-0001")

    html = home(client, auditor)

    assert "前回のサインインからの出来事" in html
    assert "サインインの失敗 2件" in html
    assert "/events/?kind=login_failed&amp;since=2" in html
    assert "断られた操作 1件" not in html
    assert "資産の閲覧" not in html


def test_nothing_new_is_said(client: Client, auditor: User) -> None:
    home(client, auditor)

    assert "サインインの失敗、書き出しはありません。" in home(client, auditor)


@pytest.mark.parametrize("who", ["manager", "editor", "admin"])
def test_others_have_no_such_part(who: str, client: Client, request: Any, unit: object) -> None:
    person = request.getfixturevalue(who)
    home(client, person)

    assert "前回のサインインから" not in home(client, person)
