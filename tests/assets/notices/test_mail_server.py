"""What a mail server does after the text was handed over, and what is then known of the mail"""

import asyncio
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from assets.models import Mail, Notice, User
from assets.services import notices
from assets.services.notices import rounds, sending, transport
from tests import servers
from tests.assets.notices.conftest import moment

DAY = date(2026, 11, 24)
NEXT = date(2026, 11, 25)
State = Mail.State


class Moody:
    """A mail server that takes every text and then does something else than to say so."""

    def __init__(self) -> None:
        self.taken: list[str] = []
        self.mood = "hang"

    async def handle_DATA(self, server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        self.taken.append(envelope.rcpt_tos[0])
        if self.mood == "hang":
            await asyncio.sleep(3)
        elif self.mood == "drop":
            server.transport.abort()
        elif self.mood == "slow":
            await asyncio.sleep(0.2)
        return "250 taken"


@pytest.fixture
def server(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Moody]:
    moody, port = Moody(), servers.free_port()
    controller = Controller(moody, hostname="127.0.0.1", port=port)
    controller.start()
    settings.SMTP_URL = f"smtp://127.0.0.1:{port}"
    monkeypatch.setattr(transport, "SECONDS", 0.5)
    yield moody
    controller.stop()


def send(day: date, hour: int = 9) -> int:
    now = moment(day, hour)
    rounds.plan(now)
    rounds.mail(now)
    return sending.send_waiting(clock=lambda: now)


@pytest.fixture
def told(clerk: User, head: User) -> None:
    for person in (clerk, head):
        notices.tell(person, key="k", kind="expiry", text="期限です", url="/", on=DAY)


@pytest.mark.parametrize("mood", ["hang", "drop"])
def test_without_an_answer_to_the_text_nobody_knows_and_it_is_not_sent_again(
    told: None, server: Moody, mood: str
) -> None:
    """The rest waits for the next run: the line is given up after the first."""
    server.mood = mood

    assert send(DAY) == 0

    assert sorted(Mail.objects.values_list("state", flat=True)) == [State.PENDING, State.UNKNOWN]
    server.mood = "fine"
    assert send(DAY, 10) == 1
    assert sorted(Mail.objects.values_list("state", flat=True)) == [State.SENT, State.UNKNOWN]
    assert len(server.taken) == 2


def test_what_is_unknown_is_said_again_the_next_day(told: None, server: Moody) -> None:
    send(DAY)
    server.mood = "fine"

    assert send(NEXT) == 2

    doubted = Mail.objects.get(state=State.UNKNOWN).recipient
    again = Mail.objects.get(recipient=doubted, state=State.SENT)
    assert "届いたか確かめられなかった" in again.body
    assert set(Notice.objects.values_list("mail__state", flat=True)) == {State.SENT}


def test_a_slow_server_is_waited_for(told: None, server: Moody) -> None:
    server.mood = "slow"

    assert send(DAY) == 2
    assert send(DAY, 10) == 0
    assert len(server.taken) == 2


def test_an_alarm_of_unknown_fate_is_sent_again_as_the_same_mail(
    clerk: User, server: Moody
) -> None:
    notices.tell(clerk, key="a", kind="alarm", text="至急", url="/", on=DAY)

    send(DAY)
    server.mood = "fine"
    assert send(DAY, 10) == 1

    assert Mail.objects.get().state == State.SENT
    assert server.taken == ["s@a.example"] * 2
