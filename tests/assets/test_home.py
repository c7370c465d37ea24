"""GET /"""

from django.test import Client

from assets.models import Unit, User
from tests.factories import make_asset


def test_it_counts_only_what_the_person_may_see(
    as_editor: Client, unit: Unit, editor: User, stranger: User
) -> None:
    assert stranger.unit is not None
    make_asset(unit, editor)
    make_asset(stranger.unit, stranger, name="課税台帳")

    figures = as_editor.get("/").context["figures"]
    assert figures[0].count == 1


def test_a_manager_finds_what_waits_for_approval(
    client: Client, unit: Unit, editor: User, manager: User
) -> None:
    make_asset(unit, editor, status="pending", name="墓地台帳")
    client.force_login(manager)

    assert "承認を待っている資産" in client.get("/").content.decode()


def test_what_one_changed_last_is_at_hand(as_editor: Client, unit: Unit, editor: User) -> None:
    make_asset(unit, editor, name="窓口受付整理簿")

    page = as_editor.get("/").content.decode()
    assert "最近変更した資産" in page
    assert "窓口受付整理簿" in page


def test_someone_without_rights_sees_an_empty_home(client: Client, unit: Unit) -> None:
    person = User.objects.create(username="new", name="新人", municipality=unit.municipality)
    client.force_login(person)

    assert "今日やることはありません" in client.get("/").content.decode()


def test_anonymous_visitors_are_asked_to_sign_in(client: Client, editor: User) -> None:
    assert client.get("/").url == "/accounts/login/?next=/"
