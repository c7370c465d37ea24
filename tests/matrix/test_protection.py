"""What holds on every address: tokens, read-only roles, cookies, safe ways after sign-in."""

import os
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from assets.services import people
from tests.matrix.conftest import World
from tests.matrix.reading import Entry, cells, entries, roles

pytestmark = [pytest.mark.django_db, pytest.mark.unrecorded]

PASSWORD = "correct-horse-7-battery"
READ_ONLY = ("auditor", "viewer", "supporter")
# What even a reader keeps: nothing of the register.
OWN_AFFAIRS = {"me", "own_password"}


def posted() -> list[Entry]:
    """The addresses that take a POST at all."""
    taken = {cell.entry.name for cell in cells("post") if cell.answer != "no_method"}
    return [entry for entry in entries().values() if entry.name in taken]


@pytest.mark.parametrize("entry", posted(), ids=lambda entry: entry.name)
def test_a_post_without_the_token_is_refused(
    world: World, entry: Entry, logged: Callable[[], int]
) -> None:
    for role in ("admin", "staff", "anonymous"):
        client = world.client(role, enforce_csrf_checks=True)
        assert client.post(world.address(entry), world.data(entry)).status_code == 403
    assert logged() == 0


@pytest.mark.parametrize("role", READ_ONLY)
def test_who_only_reads_writes_nowhere(world: World, role: str, logged: Callable[[], int]) -> None:
    """Every POST of the product, with data that an administrator could store."""
    for cell in cells("post"):
        if cell.role == role and cell.entry.name not in OWN_AFFAIRS:
            world.ask(cell)

    assert logged() == 0


def test_unknown_addresses_are_404_for_everybody(world: World) -> None:
    for role in roles():
        response = world.client(role).get("/no/such/page/")
        assert response.status_code == 404
        assert response.headers["X-Content-Type-Options"] == "nosniff"


class TestSigningIn:
    """POST /accounts/login/"""

    @pytest.fixture
    def entered(self, world: World) -> Callable[..., Any]:
        user = world.home.users["staff"]
        people.change_password(user, password=PASSWORD)

        def enter(address: str = "/accounts/login/", **data: str) -> Any:
            client = Client()
            client.cookies["sessionid"] = "planted"
            sent = {"username": user.username, "password": PASSWORD}
            return client.post(address, sent | data)

        return enter

    def test_cookies_are_out_of_reach_of_scripts_and_other_sites(
        self, entered: Callable[..., Any]
    ) -> None:
        cookies = entered().cookies

        assert set(cookies) == {settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME}
        for cookie in cookies.values():
            assert cookie["httponly"] is True
            assert cookie["samesite"] == "Lax"
            assert cookie["path"] == "/"
            assert cookie["domain"] == ""

    def test_a_planted_session_is_not_taken_over(self, entered: Callable[..., Any]) -> None:
        assert entered().cookies[settings.SESSION_COOKIE_NAME].value != "planted"

    @pytest.mark.parametrize(
        "place",
        ["https://evil.example/", "//evil.example/", "\\\\evil.example", "javascript:alert(1)"],
    )
    def test_nobody_is_led_away_after_it(self, entered: Callable[..., Any], place: str) -> None:
        assert entered(next=place).headers["Location"] == "/"

    def test_it_leads_to_the_page_that_was_asked(self, entered: Callable[..., Any]) -> None:
        assert entered(next="/assets/?c=2").headers["Location"] == "/assets/?c=2"


def test_behind_https_cookies_belong_to_this_host_alone(tmp_path: Any) -> None:
    asked = (
        "from django.conf import settings as s;"
        "print(s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, s.SESSION_COOKIE_SECURE,"
        " s.CSRF_COOKIE_SECURE, s.SECURE_HSTS_SECONDS >= 31536000)"
    )
    env = os.environ | {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "HTTPS": "1",
        "DAICHO_DATA": str(tmp_path),
        "PYTHONPATH": str(settings.BASE_DIR),
    }
    done = subprocess.run(
        [sys.executable, "-c", asked], env=env, capture_output=True, text=True, check=True
    )

    assert done.stdout.split() == ["__Host-session", "__Host-csrf", "True", "True", "True"]
