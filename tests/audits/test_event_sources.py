"""What leaves an event: signing in, looking, taking away, and being refused."""

import json
from typing import Any

import pytest
from django.test import Client

from assets.models import Asset, Municipality, Unit, User
from audits.models import Event
from config.kit import events
from tests import factories

PASSWORD = "ふきのとう山菜そば2026"
Captured = Any


@pytest.fixture
def person(editor: User) -> User:
    editor.set_password(PASSWORD)
    editor.save(update_fields=["password"])
    return editor


@pytest.fixture
def secret(unit: Unit, manager: User) -> Asset:
    """3B: watched, but open to all of the section."""
    return factories.make_asset(unit, manager, c_level="3B", classify_reason="住民の情報")


def sign_in(client: Client, name: str = "editor", password: str = PASSWORD) -> None:
    client.post("/accounts/login/", {"username": name, "password": password})


def kinds() -> list[str]:
    return list(Event.objects.order_by("pk").values_list("kind", flat=True))


def test_signing_in_and_out(client: Client, person: User) -> None:
    sign_in(client)
    client.post("/accounts/logout/")

    assert kinds() == ["login", "logout"]
    assert set(Event.objects.values_list("actor", "address", "source")) == {
        ("editor", "127.0.0.1", "screen")
    }


def test_a_wrong_password_names_who_was_meant_and_nobody_as_the_actor(
    client: Client, person: User, village: Municipality
) -> None:
    sign_in(client, password="ちがう")

    found = Event.objects.get()
    assert (found.kind, found.subject, found.actor) == ("login_failed", "editor", "")
    assert found.municipality_id == village.pk


def test_a_name_that_nobody_has_is_not_kept(
    client: Client, person: User, village: Municipality
) -> None:
    """Somebody may have typed the password into the field of the name."""
    sign_in(client, name="himitsu-no-password")

    found = Event.objects.get()
    assert (found.kind, found.subject, found.municipality_id) == ("login_failed", "", village.pk)
    assert "himitsu" not in found.detail


def test_what_is_nobodys_stays_so_where_several_share_the_product(
    client: Client, person: User, outsider: User
) -> None:
    sign_in(client, name="nobody")

    assert Event.objects.get().municipality_id is None


def test_the_lock_is_told(client: Client, person: User) -> None:
    for _attempt in range(5):
        sign_in(client, password="ちがう")

    assert kinds().count("login_failed") == 5
    assert "locked_out" in kinds()


def test_a_loop_cannot_flood_the_record(db: None) -> None:
    for _attempt in range(200):
        events.tell_some("refused", key=1)

    told = [json.loads(text)["times"] for text in Event.objects.values_list("detail", flat=True)]
    assert told == [*range(1, 17), 32, 64, 128]


def test_a_refusal_is_told_though_its_transaction_is_undone(
    client: Client, reader: User, secret: Asset
) -> None:
    client.force_login(reader)
    Event.objects.filter()  # the sign-in of the test itself
    before = Event.objects.count()

    assert client.post(f"{secret.get_absolute_url()}edit/").status_code == 403

    found = Event.objects.order_by("pk")[before:]
    assert [(one.kind, one.subject, one.actor) for one in found] == [
        ("refused", f"{secret.get_absolute_url()}edit/", "reader")
    ]


def test_a_stranger_who_looks_for_something_is_told_of_only_when_it_is_there(
    client: Client, stranger: User, secret: Asset
) -> None:
    client.force_login(stranger)

    assert client.get(secret.get_absolute_url()).status_code == 404
    assert client.get("/assets/JUM-9999/").status_code == 404
    assert client.get(f"/units/{secret.org_unit.code}/").status_code in {200, 404}

    found = Event.objects.filter(kind="hidden", subject=secret.asset_no).get()
    assert (found.actor, json.loads(found.detail)["of"]) == ("stranger", "asset")
    assert not Event.objects.filter(subject="JUM-9999").exists()


@pytest.mark.parametrize("page", ["", "history/", "handling/", "files/"])
def test_opening_a_watched_asset_is_told_once_an_hour(
    page: str,
    as_editor: Client,
    secret: Asset,
    django_capture_on_commit_callbacks: Captured,
) -> None:
    for _time in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            assert as_editor.get(f"{secret.get_absolute_url()}{page}").status_code == 200

    found = Event.objects.get(kind="view")
    assert (found.subject, found.actor) == (secret.asset_no, "editor")
    assert json.loads(found.detail) == {"asset": secret.pk}


def test_what_is_not_watched_leaves_no_trace(as_editor: Client, unit: Unit, editor: User) -> None:
    asset = factories.make_asset(unit, editor, c_level="2", classify_reason="庁内")

    as_editor.get(asset.get_absolute_url())

    assert "view" not in kinds()


def test_the_municipality_says_what_is_watched(
    as_editor: Client, secret: Asset, village: Municipality
) -> None:
    village.watched_rank = secret.c_rank + 1
    village.save()
    as_editor.get(secret.get_absolute_url())
    assert "view" not in kinds()

    secret.restricted = True
    secret.save()
    assert as_editor.get(secret.get_absolute_url()).status_code == 404
    assert "hidden" in kinds()


def test_a_file_taken_away_is_told(as_editor: Client) -> None:
    assert as_editor.get("/exports/template.xlsx").status_code == 200

    found = Event.objects.get(kind="download")
    assert found.subject.startswith("情報資産台帳_記入用_")
    assert json.loads(found.detail)["path"] == "/exports/template.xlsx"
