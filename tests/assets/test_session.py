"""/accounts/session/ and the end of a session: idle, absolute, and what counts as work."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from pytest_django import Settings

from assets.models import User
from config.kit import sessions

BACKGROUND = {"X-Background": "yes"}


class Clock:
    """The time that the sessions see."""

    def __init__(self) -> None:
        self.at = datetime(2026, 4, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at

    def tick(self, *, minutes: float) -> None:
        self.at += timedelta(minutes=minutes)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(sessions, "now", clock)
    return clock


@pytest.fixture
def at_work(clock: Clock, client: Client, editor: User) -> Client:
    client.force_login(editor)
    return client


def is_signed_in(client: Client) -> bool:
    return client.get("/me/", headers=BACKGROUND).status_code == 200


def test_an_hour_without_work_signs_out(clock: Clock, at_work: Client) -> None:
    clock.tick(minutes=59)
    assert is_signed_in(at_work)
    clock.tick(minutes=1)
    assert not is_signed_in(at_work)


def test_work_puts_the_end_off(clock: Clock, at_work: Client) -> None:
    for _page in range(3):
        clock.tick(minutes=50)
        assert at_work.get("/me/").status_code == 200
    clock.tick(minutes=59)
    assert is_signed_in(at_work)


def test_what_a_page_asks_by_itself_does_not(clock: Clock, at_work: Client) -> None:
    clock.tick(minutes=50)
    assert at_work.get("/accounts/session/", headers=BACKGROUND).json() == {"left": 600}
    clock.tick(minutes=10)
    assert not is_signed_in(at_work)


def test_going_on_gives_an_hour_again(clock: Clock, at_work: Client) -> None:
    clock.tick(minutes=56)
    assert at_work.post("/accounts/session/").json() == {"left": 3600}


def test_twelve_hours_end_a_session_whatever_is_done(clock: Clock, at_work: Client) -> None:
    for _quarter in range(12 * 4 - 1):
        clock.tick(minutes=15)
        assert at_work.get("/me/").status_code == 200
    assert at_work.post("/accounts/session/").json() == {"left": 15 * 60}
    clock.tick(minutes=15)
    assert not is_signed_in(at_work)


def test_changing_the_session_does_not_prolong_the_twelve_hours(
    clock: Clock, at_work: Client
) -> None:
    began = clock.at
    for _hour in range(11):
        clock.tick(minutes=59)
        session = at_work.session
        session["note"] = clock.at.isoformat()
        session.save()
    assert Session.objects.get().expire_date <= began + timedelta(hours=12)


def test_the_end_is_written_at_most_once_a_minute(clock: Clock, at_work: Client) -> None:
    ends = []
    for minutes in (0, 0.5, 0.5):
        clock.tick(minutes=minutes)
        at_work.get("/me/")
        ends.append(Session.objects.get().expire_date - clock.at)

    assert ends == [timedelta(minutes=60), timedelta(minutes=59.5), timedelta(minutes=60)]


def test_the_sign_in_page_says_why(clock: Clock, at_work: Client) -> None:
    clock.tick(minutes=61)
    answer = at_work.get("/assets/", follow=True)
    assert answer.redirect_chain == [("/accounts/login/?next=/assets/", 302)]
    assert "時間が過ぎたため、自動的にサインアウトしました。" in answer.content.decode()
    again = at_work.get("/assets/", follow=True)
    assert "時間が過ぎたため" not in again.content.decode()


def test_signing_out_oneself_is_not_explained(at_work: Client) -> None:
    at_work.post("/accounts/logout/")
    answer = at_work.get("/assets/", follow=True)
    assert "時間が過ぎたため" not in answer.content.decode()


def test_the_installation_chooses_the_minutes(
    clock: Clock, client: Client, editor: User, settings: Settings
) -> None:
    settings.SESSION_IDLE_MINUTES = 10
    client.force_login(editor)
    assert client.get("/accounts/session/").json() == {"left": 600}
    clock.tick(minutes=10)
    assert not is_signed_in(client)


def test_every_page_carries_the_words_of_the_warning_for_its_script(at_work: Client) -> None:
    shown = at_work.get("/me/").content.decode()
    assert 'data-idle="3600"' in shown
    assert "分で自動的にサインアウトします。" in shown
    assert '"go_on": "続ける"' in shown
    assert '"save_and_end": "保存して終わる"' in shown
