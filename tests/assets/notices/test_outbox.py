"""GET /settings/mails/, its mails, sending one again and looking after one"""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from assets.models import Asset, Mail, MailRemedy, Municipality, Notice, Unit, User
from assets.services import notices
from assets.services.notices import outbox, rounds, sending
from audits.models import Change
from tests import factories
from tests.assets.notices.conftest import moment

TUESDAY = date(2026, 11, 24)
WEDNESDAY = date(2026, 11, 25)
State = Mail.State


def make_mail(person: User, state: str = State.UNKNOWN, **columns: Any) -> Mail:
    told: dict[str, Any] = {
        "key": f"digest:{person.pk}:{Mail.objects.count()}",
        "subject": "【情報資産台帳】お知らせ1件",
        "body": "確認をお願いします。",
        "address": "old@a.example",
        "planned_at": moment(TUESDAY, 7),
        "next_try_at": moment(TUESDAY, 7),
    }
    told["municipality"] = person.municipality
    return Mail.objects.create(recipient=person, state=state, **(told | columns))


def page(client: Client, address: str = "/settings/mails/") -> str:
    return client.get(address).content.decode()


def test_what_may_not_have_arrived_stands_first_with_its_meaning(
    as_admin: Client, clerk: User
) -> None:
    make_mail(clerk, State.SENT, subject="届いた知らせ", planned_at=moment(WEDNESDAY, 7))
    make_mail(clerk, State.FAILED, subject="断られた知らせ")

    html = page(as_admin)

    assert html.index("断られた知らせ") < html.index("届いた知らせ")
    assert "メールサーバーが受け取りませんでした" in html
    assert "対処が必要 1" in html


def test_the_mails_of_one_state_can_be_looked_at_alone(as_admin: Client, clerk: User) -> None:
    make_mail(clerk, State.SENT, subject="届いた知らせ")
    make_mail(clerk, State.UNKNOWN, subject="不明の知らせ")

    html = page(as_admin, "/settings/mails/?state=unknown")

    assert "不明の知らせ" in html
    assert "届いた知らせ" not in html


def test_the_number_stands_beside_the_settings(as_admin: Client, clerk: User) -> None:
    make_mail(clerk)

    assert '1<span class="vh">件の要対応' in page(as_admin, "/settings/")


def test_a_mail_is_shown_as_its_reader_got_it(as_admin: Client, clerk: User) -> None:
    mail = make_mail(clerk, State.FAILED, error="550 no such <box>")

    html = page(as_admin, f"/settings/mails/{mail.pk}/")

    assert "確認をお願いします。" in html
    assert "550 no such &lt;box&gt;" in html


def test_a_failed_mail_goes_to_the_address_that_was_mended(
    as_admin: Client, admin: User, clerk: User
) -> None:
    mail = make_mail(clerk, State.FAILED)

    response = as_admin.post(f"/settings/mails/{mail.pk}/resend/", {"reason": "宛先を直した"})

    again = MailRemedy.objects.get(mail=mail, by=admin).again
    assert again is not None
    assert response.headers["Location"] == f"/settings/mails/{mail.pk}/"
    assert (again.address, again.state, again.key) == (
        "s@a.example",
        State.PENDING,
        f"again:{mail.pk}",
    )
    assert again.message_id != mail.message_id
    assert again.subject.endswith("（再送）")
    assert Change.objects.order_by("-pk").values_list("reason", flat=True)[0] == "宛先を直した"
    assert outbox.troubled(clerk.municipality) == 0


def test_pressed_twice_it_is_sent_once(as_admin: Client, clerk: User) -> None:
    mail = make_mail(clerk, State.FAILED)

    for _twice in range(2):
        answer = as_admin.post(f"/settings/mails/{mail.pk}/resend/", follow=True)

    assert "すでにほかの人が対処しました" in answer.content.decode()
    assert Mail.objects.filter(key__startswith="again:").count() == 1


def test_what_is_still_under_way_is_left_alone(as_admin: Client, clerk: User) -> None:
    for state in (State.PENDING, State.SENDING):
        mail = make_mail(clerk, state)
        answer = as_admin.post(f"/settings/mails/{mail.pk}/resend/", follow=True)
        assert "これから送ります" in answer.content.decode()

    assert not MailRemedy.objects.exists()


def test_nobody_without_an_address_is_written_to(as_admin: Client, clerk: User) -> None:
    mail = make_mail(clerk, State.FAILED)
    clerk.email = ""
    clerk.save()

    answer = as_admin.post(f"/settings/mails/{mail.pk}/resend/", follow=True)

    assert "メールアドレスがありません" in answer.content.decode()
    assert not MailRemedy.objects.exists()


def test_a_mail_may_be_looked_after_without_sending_it(as_admin: Client, clerk: User) -> None:
    mail = make_mail(clerk)

    as_admin.post(f"/settings/mails/{mail.pk}/settle/", {"reason": "本人が読んでいた"})

    assert MailRemedy.objects.get(mail=mail).again is None
    assert "送信できたか不明・確かめた" in page(as_admin)


def test_what_an_unknown_mail_said_goes_with_the_new_one_and_into_no_digest(
    clerk: User, admin: User, settings: Any, tmp_path: Any
) -> None:
    settings.SMTP_URL, settings.DATA_DIR = "", tmp_path
    mail = make_mail(clerk)
    notices.tell(clerk, key="k", kind="review", text="確認を", url="/", on=TUESDAY)

    outbox.send_again(mail, by=admin, at=moment(TUESDAY, 10))
    sending.send_waiting(clock=lambda: moment(TUESDAY, 10))
    rounds.plan(moment(WEDNESDAY, 8))
    rounds.mail(moment(WEDNESDAY, 8))

    assert Notice.objects.get(key="k").mail == Mail.objects.get(key=f"again:{mail.pk}")
    assert not Mail.objects.filter(key__startswith=f"digest:{clerk.pk}:2026").exists()


def test_a_new_day_does_not_withdraw_what_somebody_asked_for(clerk: User, admin: User) -> None:
    made = outbox.send_again(make_mail(clerk), by=admin, at=moment(TUESDAY, 10))
    notices.tell(clerk, key="k", kind="review", text="確認を", url="/", on=WEDNESDAY)

    rounds.plan(moment(WEDNESDAY, 8))
    rounds.mail(moment(WEDNESDAY, 8))

    assert Mail.objects.filter(pk=made.pk, state=State.PENDING).exists()


@pytest.fixture
def due(unit: Unit, clerk: User, head: User) -> Asset:
    post = head.appointments.get().post
    day = date(2026, 12, 9)
    return factories.make_asset(unit, clerk, name="国保台帳", next_review=day, owner_role=post)


@pytest.fixture
def tuesday(time_machine: Any) -> None:
    time_machine.move_to(moment(TUESDAY, 12))


def test_the_mails_of_the_next_working_day_are_seen_beforehand(
    as_admin: Client, due: Asset, clerk: User, head: User, tuesday: None
) -> None:
    head.preferences = {"mails": "none"}
    head.save()

    html = page(as_admin, "/settings/mails/preview/")

    assert "令和8年11月25日" in html
    assert "資産の確認のお願い（残り1件、12月9日（水）まで）" in html
    assert "お知らせ1件は画面だけに出ます" in html
    assert due.name not in html
    assert not Notice.objects.exists()
    assert not Mail.objects.exists()


def test_the_preview_says_what_the_round_then_sends(
    as_admin: Client, due: Asset, clerk: User, head: User, tuesday: None
) -> None:
    shown = {
        (one.person, one.letter)
        for one in as_admin.get("/settings/mails/preview/").context["coming"]
    }

    rounds.plan(moment(WEDNESDAY, 8))
    rounds.mail(moment(WEDNESDAY, 8))

    sent = {(mail.recipient, (mail.subject, mail.body)) for mail in Mail.objects.all()}
    assert sent == {(person, (letter.subject, letter.body)) for person, letter in shown}


def test_what_waited_for_months_is_counted_and_not_forgotten(
    clerk: User, head: User, village: Municipality
) -> None:
    notices.tell(clerk, key="old", kind="expiry", text="古い", url="/", on=date(2026, 6, 1))
    notices.tell(clerk, key="new", kind="expiry", text="新しい", url="/", on=TUESDAY)
    notices.tell(head, key="old", kind="expiry", text="古い", url="/", on=date(2026, 6, 1))

    rounds.plan(moment(TUESDAY, 8))
    rounds.mail(moment(TUESDAY, 8))

    mail = Mail.objects.get(recipient=clerk)
    assert "新しい" in mail.body
    assert "古い" not in mail.body
    assert "2か月より前の未読のお知らせが1件あります" in mail.body
    assert Mail.objects.get(recipient=head).subject == "【情報資産台帳】未読のお知らせ1件"
    assert not Notice.objects.filter(mail=None).exists()


def test_alarms_of_many_people_ask_once_who_is_in_office(
    clerk: User, head: User, chief: User, django_assert_max_num_queries: Any
) -> None:
    for person in (clerk, head, chief):
        for number in range(3):
            notices.tell(
                person,
                key=f"alarm{number}",
                kind="alarm",
                text="至急",
                url="/",
                on=date(2026, 1, 5),
            )

    with django_assert_max_num_queries(9 * 5 + 4):
        rounds.mail(moment(date(2026, 11, 28), 3))

    assert Mail.objects.filter(is_urgent=True).count() == 9


def test_the_list_asks_the_same_however_long_it_is(as_admin: Client, clerk: User) -> None:
    make_mail(clerk)
    first = _queries(as_admin)
    for _more in range(12):
        make_mail(clerk)

    assert _queries(as_admin) == first


def _queries(client: Client) -> int:
    with CaptureQueriesContext(connection) as seen:
        client.get("/settings/mails/")
    return len(seen)
