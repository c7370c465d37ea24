"""Watching the ledger: alarms once for each cause, seals by mail every day, what homes say."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils.timezone import localtime, now

from assets.models import Appointment, Mail, Notice, Post, User
from assets.services.notices import rounds
from audits.models import Checkpoint, OutsideCopy, VerificationRun
from audits.services import alarms, keeping, posting, verifying, watching
from audits.services.sealing import copies, keys, queue
from audits.services.standing import Standing
from config.kit import recording
from tests import factories
from tests.audits.conftest import triggers_off
from tests.audits.seal.conftest import Sealed
from tests.audits.seal.on_lines import edit

pytestmark = pytest.mark.unrecorded
State = VerificationRun.State


@pytest.fixture
def people(sealed: Sealed) -> dict[str, User]:
    """An auditor of the whole, one of a section, 統括, an administrator and staff."""
    with recording.origin("test"), recording.action(by=recording.PROGRAM, reason="試験の準備"):
        root = factories.root_of(sealed.village)
        made = {
            name: factories.make_user(name, unit, role=role)
            for name, unit, role in (
                ("auditor", root, "auditor"),
                ("partial", sealed.unit, "auditor"),
                ("admin", root, "admin"),
                ("chief", root, "ciso"),
                ("staff", sealed.unit, "registrar"),
            )
        }
        post = Post.objects.create(
            unit=root, name="統括責任者", role_id="csio", valid_from=factories.FOUNDED
        )
        Appointment.objects.create(post=post, holder=made["chief"], start_date=factories.FOUNDED)
        for person in made.values():
            person.email = f"{person.username}@example.jp"
            person.save()
    return made


@pytest.fixture
def calm(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing waits for the seal: what the set-up of a test wrote would wait for a year."""
    monkeypatch.setattr(queue, "waiting", lambda **_most: (0, None))


def after_the_last_seal(hour: int = 8, days: int = 1) -> datetime:
    last = localtime(Checkpoint.objects.latest("sealed_at").sealed_at)
    return (last + timedelta(days=days)).replace(hour=hour, minute=5)


def told(kind: str) -> dict[str, Notice]:
    found = Notice.objects.filter(key__startswith=f"ledger:{kind}:").select_related("recipient")
    return {notice.recipient.username: notice for notice in found}


def broken(world: Sealed) -> None:
    with triggers_off("audits_change"):
        edit(world.lines()[0], "reason", "点検")
    verifying.ask(by=world.editor, at=now())
    verifying.run_waiting(clock=now)


def copied(world: Sealed, at: datetime) -> None:
    tree = Standing(world.village, at=at).newest_trees[0]
    keeping.taken_away([tree], by=world.editor, way="file", at=at)


@pytest.mark.usefixtures("calm")
def test_a_broken_record_is_told_to_those_who_must_act_and_mailed_at_once(
    sealed: Sealed, people: dict[str, User]
) -> None:
    broken(sealed)
    at = after_the_last_seal()
    copied(sealed, at)

    alarms.tell(at=at)

    assert told("broken").keys() == {"auditor", "admin", "chief"}
    notice = told("broken")["auditor"]
    assert "記録の検証に失敗しました（異常" in notice.text
    assert notice.kind == Notice.Kind.ALARM
    rounds.mail(at)
    mails = Mail.objects.filter(is_urgent=True, subject__contains="記録の検証に失敗")
    assert set(mails.values_list("recipient__username", flat=True)) == set(told("broken"))


@pytest.mark.usefixtures("calm")
def test_one_cause_is_told_once_however_often_it_is_found(
    sealed: Sealed, people: dict[str, User]
) -> None:
    broken(sealed)
    at = after_the_last_seal()
    copied(sealed, at)
    assert alarms.tell(at=at) == 3

    verifying.ask(by=sealed.editor, at=at)
    verifying.run_waiting(clock=now)

    assert alarms.tell(at=at + timedelta(days=1)) == 0


@pytest.mark.usefixtures("calm")
def test_a_sound_ledger_tells_nothing(sealed: Sealed, people: dict[str, User]) -> None:
    at = after_the_last_seal()
    copied(sealed, at)

    assert alarms.tell(at=at) == 0


def test_lines_that_are_not_sealed_are_told_with_the_reason(
    sealed: Sealed, people: dict[str, User], settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = after_the_last_seal()
    monkeypatch.setattr(queue, "waiting", lambda **_most: (3, at - timedelta(minutes=4)))
    alarms.tell(at=at)
    assert told("stalled") == {}

    settings.SEAL_KEY_FILE = settings.SEAL_KEY_FILE.with_name("missing")
    alarms.tell(at=at + timedelta(minutes=2))
    alarms.tell(at=at + timedelta(minutes=9))

    assert told("stalled").keys() == {"auditor", "admin", "chief"}
    assert "封印の鍵のファイルが、ないか、いまの鍵と違います" in told("stalled")["admin"].text
    assert not keys.is_in_force()


@pytest.mark.usefixtures("calm")
def test_a_database_that_was_restored_elsewhere_is_told(
    sealed: Sealed, people: dict[str, User], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its new lines look as if they were sealed long ago: nothing seems to wait."""
    monkeypatch.setattr(queue, "_cluster", lambda: "another")

    alarms.tell(at=after_the_last_seal())

    assert told("moved").keys() == {"auditor", "admin", "chief"}
    assert "log_rebase" in told("moved")["admin"].text


@pytest.mark.usefixtures("calm")
def test_a_clock_that_was_set_back_is_told(sealed: Sealed, people: dict[str, User]) -> None:
    """The last seals of this register bear a day that has not come."""
    alarms.tell(at=now())

    assert told("clock").keys() == {"auditor", "admin", "chief"}


@pytest.mark.usefixtures("calm")
def test_no_copy_for_a_day_is_told_until_there_is_one(
    sealed: Sealed, people: dict[str, User]
) -> None:
    at = after_the_last_seal(days=2)
    alarms.tell(at=at)
    assert told("copy").keys() == {"auditor", "admin", "chief"}

    copied(sealed, at)

    assert Standing(sealed.village, at=at + timedelta(days=9)).uncopied is None


def test_without_a_mail_server_a_copy_a_month_is_enough(sealed: Sealed, settings: Any) -> None:
    since = Standing(sealed.village, at=now()).uncovered_since
    assert since is not None

    def late(after: timedelta) -> bool:
        return Standing(sealed.village, at=since + after).is_uncopied

    settings.SMTP_URL = ""
    assert not late(timedelta(days=30))
    assert late(timedelta(days=32))
    settings.SMTP_URL = "smtp://127.0.0.1:2525"
    assert not late(timedelta(hours=23))
    assert late(timedelta(hours=25))


def posted() -> dict[str, Mail]:
    found = Mail.objects.filter(key__startswith="seal:").select_related("recipient")
    return {mail.recipient.username: mail for mail in found}


def test_the_newest_seals_are_mailed_once_a_day_whatever_a_person_wishes(
    sealed: Sealed, people: dict[str, User]
) -> None:
    with recording.origin("test"), recording.action(by=recording.PROGRAM, reason="試験の準備"):
        people["auditor"].preferences = {"mails": "none"}
        people["auditor"].save()
    assert posting.post(at=after_the_last_seal(hour=6)) == 0

    posting.post(at=after_the_last_seal(hour=8))
    posting.post(at=after_the_last_seal(hour=9))

    assert posted().keys() == {"auditor", "chief"}
    mail = posted()["auditor"]
    own, shared = Standing(sealed.village, at=now()).newest_trees
    notes = [seal.note for tree in (own, shared) if (seal := copies.seal_of(tree))]
    assert keeping.notes_in(mail.body) == notes
    assert mail.is_urgent
    assert not OutsideCopy.objects.exists()


def sent(mail: Mail, at: datetime) -> None:
    Mail.objects.filter(pk=mail.pk).update(state=Mail.State.SENT, sent_at=at)


def test_a_mail_that_was_sent_is_a_copy_outside(
    sealed: Sealed, people: dict[str, User], settings: Any
) -> None:
    at = after_the_last_seal()
    posting.post(at=at)
    sent(posted()["auditor"], at)
    settings.SMTP_URL = ""
    assert posting.note_sent(at=at) == 0  # a file in the data folder is not outside

    settings.SMTP_URL = "smtp://127.0.0.1:2525"
    assert posting.note_sent(at=at) == 2
    assert posting.note_sent(at=at) == 0

    copy = OutsideCopy.objects.get(municipality=sealed.village)
    assert (copy.way, copy.receiver, copy.at) == ("mail", people["auditor"].name, at)
    assert Standing(sealed.village, at=at + timedelta(days=2)).uncopied is None


def test_nothing_is_mailed_where_nothing_was_sealed_since(
    sealed: Sealed, people: dict[str, User]
) -> None:
    copied(sealed, after_the_last_seal())

    assert posting.post(at=after_the_last_seal()) == 0


def test_a_whole_mail_is_compared_as_it_is(sealed: Sealed, people: dict[str, User]) -> None:
    posting.post(at=after_the_last_seal())

    found = keeping.compare(
        posted()["chief"].body.replace("\n", "\r\n"),
        trees=Standing(sealed.village, at=now()).trees,
    )

    assert [one.verdict for one in found] == ["same", "same"]


def home(client: Client, person: User) -> str:
    client.force_login(person)
    return client.get("/").content.decode()


def test_the_home_of_an_auditor_says_how_the_ledger_stands(
    client: Client, sealed: Sealed, people: dict[str, User]
) -> None:
    html = home(client, people["auditor"])

    assert "記録の証明" in html
    assert "まだ検証していません" in html
    assert 'href="/events/"' in html


def test_who_watches_is_alarmed_at_home_and_others_are_not(
    client: Client, sealed: Sealed, people: dict[str, User]
) -> None:
    broken(sealed)

    for name in ("auditor", "admin", "chief"):
        assert "記録の検証に失敗しました" in home(client, people[name])
    assert "記録の検証に失敗しました" not in home(client, people["staff"])


def test_readyz_tells_figures_and_stays_ready(
    client: Client, sealed: Sealed, people: dict[str, User]
) -> None:
    part = client.get("/readyz").json()["parts"]["ledger"]
    assert part["ok"]
    assert part["detail"].startswith("never verified; ")

    broken(sealed)
    copied(sealed, now())

    part = client.get("/readyz").json()["parts"]["ledger"]
    assert part["ok"]
    assert part["detail"].startswith("broken, ")
    assert part["detail"].endswith("copied 0 s ago")


def test_everything_is_watched_by_one_task(sealed: Sealed, people: dict[str, User]) -> None:
    done = watching.watch(at=after_the_last_seal())

    assert done.keys() == {"alarms", "seals_posted", "copies_noted"}
    assert done["seals_posted"] == 2
