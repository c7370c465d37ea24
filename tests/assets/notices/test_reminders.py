"""Reminders of reviews: from the date of an asset to the mail in somebody's box"""

from collections.abc import Iterator
from datetime import date
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from socket import socket
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from assets.models import Asset, Mail, Notice, Unit, User
from assets.services.notices import rounds, sending
from config.kit import recording
from tests import factories
from tests.assets.notices.conftest import moment

TUESDAY = date(2026, 11, 24)
IN_TWO_WEEKS = date(2026, 12, 8)
SATURDAY = date(2026, 11, 28)


class Box:
    """What a mail server was handed; `answer` is what it says to each mail."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.answer = "250 taken"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        if self.answer.startswith("250"):
            self.mails.append(message_from_bytes(envelope.content, policy=default))
        return self.answer


@pytest.fixture
def box(settings: Any) -> Iterator[Box]:
    kept = Box()
    with socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = Controller(kept, hostname="127.0.0.1", port=port)
    server.start()
    settings.SMTP_URL = f"smtp://127.0.0.1:{port}"
    yield kept
    server.stop()


@pytest.fixture
def asset(unit: Unit, clerk: User, head: User) -> Asset:
    return factories.make_asset(
        unit, clerk, name="国民健康保険台帳", next_review=IN_TWO_WEEKS, owner_role=head_post(head)
    )


def head_post(head: User) -> Any:
    return head.appointments.get().post


def remind(day: date, *, hour: int = 9) -> int:
    """Do all that the scheduler does in one round of this moment."""
    now = moment(day, hour)
    with recording.origin("test"):
        rounds.plan(now)
        rounds.mail(now)
        return sending.send_waiting(clock=lambda: now)


def test_two_weeks_before_the_day_those_who_answer_get_one_mail_each(
    asset: Asset, box: Box
) -> None:
    assert remind(TUESDAY) == 2

    assert {mail["To"] for mail in box.mails} == {"h@a.example", "s@a.example"}
    mail = box.mails[0]
    assert "資産の確認のお願い（残り1件、12月8日（火）まで）" in mail["Subject"]
    assert "/assets/?unit=JUM" in mail.get_content()


def test_a_mail_never_names_an_asset(asset: Asset, box: Box) -> None:
    assert remind(TUESDAY) == 2

    assert all(asset.name not in mail.get_content() + mail["Subject"] for mail in box.mails)


def test_however_often_the_scheduler_asks_nothing_is_sent_twice(asset: Asset, box: Box) -> None:
    for _again in range(5):
        remind(TUESDAY)
    remind(date(2026, 11, 25))

    assert len(box.mails) == 2


def test_nothing_is_sent_on_a_day_when_the_office_is_closed(asset: Asset, box: Box) -> None:
    assert remind(SATURDAY) == 0
    assert not Notice.objects.exists()


def test_what_was_missed_while_nothing_ran_is_said_in_one_mail(asset: Asset, box: Box) -> None:
    """The step of 14 days fell into the days off: the next round says it, once."""
    remind(date(2026, 11, 27))

    assert len(box.mails) == 2


def test_who_wants_no_mail_finds_the_notice_all_the_same(
    asset: Asset, head: User, box: Box
) -> None:
    head.preferences = {"mails": "none"}
    head.save()

    remind(TUESDAY)

    assert [mail["To"] for mail in box.mails] == ["s@a.example"]
    assert Notice.objects.filter(recipient=head).exists()


def test_a_server_that_is_busy_is_asked_again_later(asset: Asset, box: Box) -> None:
    box.answer = "451 later"
    assert remind(TUESDAY) == 0
    assert set(Mail.objects.values_list("state", flat=True)) == {Mail.State.PENDING}

    box.answer = "250 taken"
    assert remind(TUESDAY, hour=12) == 2


def test_a_refused_mail_is_told_to_the_head_of_the_person(
    asset: Asset, head: User, box: Box
) -> None:
    box.answer = "550 no such box"

    remind(TUESDAY)

    assert set(Mail.objects.values_list("state", flat=True)) == {Mail.State.FAILED}
    told = Notice.objects.get(recipient=head, kind=Notice.Kind.MAIL)
    assert told.text == "佐藤 次郎さんへのメールが届きません。メールアドレスを確かめてください。"


def test_who_died_while_sending_leaves_a_mail_that_nobody_knows_of(asset: Asset, box: Box) -> None:
    """Its notices go into the digest of the next working day, which says so."""
    remind(TUESDAY)
    Mail.objects.filter(address="h@a.example").update(
        state=Mail.State.SENDING, taken_until=moment(TUESDAY, 10), sent_at=None
    )

    remind(TUESDAY, hour=11)
    assert Mail.objects.get(address="h@a.example").state == Mail.State.UNKNOWN

    remind(date(2026, 11, 25))
    assert "前回のメールが届いたか確かめられなかった" in box.mails[-1].get_content()


def test_without_a_mail_server_mails_are_kept_as_files(
    asset: Asset, settings: Any, tmp_path: Path
) -> None:
    settings.SMTP_URL, settings.DATA_DIR = "", tmp_path

    assert remind(TUESDAY) == 2
    assert len(list((tmp_path / "mails").glob("*.eml"))) == 2


def test_an_overdue_asset_is_told_higher_up_after_a_week(
    asset: Asset, chief: User, box: Box
) -> None:
    remind(date(2026, 12, 21))

    assert Notice.objects.filter(recipient=chief, key__startswith="review:escalated").exists()
