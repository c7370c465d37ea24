"""GET and POST below /settings/scheme/"""

import pytest
from django.test import Client
from django.utils.timezone import now

from assets.models import Asset, Conversion, Municipality, User
from assets.services.conversions import desk
from classification.models import SchemeVersion

Assets = dict[str, Asset]
LATER = {"reason": "対策基準の改定"}


def test_the_preview_shows_what_becomes_of_each_grade(as_admin: Client, assets: Assets) -> None:
    overview = as_admin.get("/settings/scheme/").content.decode()
    assert "/settings/scheme/lg2024/" in overview

    html = as_admin.get("/settings/scheme/lg2024/").content.decode()

    for text in ("100人以上の個人情報を含む", "案にする", "そのまま移る", "付け替える"):
        assert text in html
    assert not Conversion.objects.exists()


def test_a_small_register_is_converted_while_one_waits(as_admin: Client, assets: Assets) -> None:
    refused = as_admin.post("/settings/scheme/lg2024/", {"reason": ""})
    assert refused.status_code == 422

    page = as_admin.post("/settings/scheme/lg2024/", LATER, follow=True).content.decode()

    done = Conversion.objects.get()
    assert done.state == "done"
    assert "残りの3件を決める" in page
    assert "付け替えを取り消す" in page
    again = as_admin.get("/settings/scheme/").content.decode()
    assert "3件を決める" in again
    assert "付け替え済み" in again


def test_the_rest_is_decided_with_reasons_beside_it(as_admin: Client, assets: Assets) -> None:
    as_admin.post("/settings/scheme/lg2024/", LATER)

    page = as_admin.get("/settings/scheme/undecided/admin/").content.decode()
    assert "100人以上の個人情報を含むため" in page
    rows = [f"{assets[name].pk}:1" for name in ("people", "few")]
    told = as_admin.post(
        "/settings/scheme/undecided/admin/take-over/", {"row": [*rows, "x:y", "7"]}, follow=True
    ).content.decode()

    assert "2件を案のとおりに付け替えました" in told
    assert Asset.objects.get(pk=assets["people"].pk).c_level == "3B"
    form = as_admin.get(f"/assets/{assets['wrong'].asset_no}/edit/").content.decode()
    assert "今までの基準では2。付け替えの案：3C" in form


def test_it_is_put_back_from_its_page(as_admin: Client, assets: Assets) -> None:
    as_admin.post("/settings/scheme/lg2024/", LATER)
    done = Conversion.objects.get()

    page = as_admin.post(f"{done.get_absolute_url()}undo/", follow=True).content.decode()
    assert "元に戻した" in page
    again = as_admin.post(f"{done.get_absolute_url()}undo/", follow=True).content.decode()

    assert "もう取り消されています" in again
    assert Conversion.objects.get().state == "undone"


def test_a_large_register_is_converted_in_the_background(
    as_admin: Client, assets: Assets, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk, "AT_ONCE", 1)

    page = as_admin.post("/settings/scheme/lg2024/", LATER, follow=True).content.decode()

    assert "裏側で進めています" in page
    assert Conversion.objects.get().state == "waiting"
    second = as_admin.post("/settings/scheme/lg2024/", LATER)
    assert second.status_code == 422
    assert "もう始まっています" in second.content.decode()


def test_what_cannot_follow_is_not_there(as_admin: Client, old_village: Municipality) -> None:
    for address in ("legacy_single/", "nowhere/", "undecided/moon/"):
        assert as_admin.get(f"/settings/scheme/{address}").status_code == 404


@pytest.fixture
def run(old_village: Municipality, target: SchemeVersion, admin: User) -> str:
    """The page of a change that is over."""
    done = Conversion.objects.create(
        municipality=old_village, scope="admin", source=old_village.scheme_version, target=target,
        reason="改定", by=admin, asked_at=now(), state="done", ended_at=now(),
    )  # fmt: skip
    return done.get_absolute_url()


@pytest.mark.usefixtures("assets")
def test_auditors_follow_it_and_change_nothing(
    client: Client, auditor: User, manager: User, outsider: User, run: str
) -> None:
    client.force_login(auditor)
    for address in ("/settings/scheme/", run, "/settings/scheme/undecided/admin/"):
        assert client.get(address).status_code == 200
    assert client.get("/settings/scheme/lg2024/").status_code == 403
    assert client.post(f"{run}undo/").status_code == 403

    client.force_login(manager)
    assert client.get("/settings/scheme/").status_code == 403
    client.force_login(outsider)
    assert client.get(run).status_code == 404
