"""GET and POST /ledger/…: what the record proves, for those who may see it."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import now

from assets.access import Viewer
from assets.models import Municipality, User
from assets.services.exports import runs
from audits.models import Checkpoint, OutsideCopy, VerificationRun
from audits.services import verifying
from audits.services.sealing import copies
from audits.tables import ledger as told
from config.kit import recording
from tests import factories
from tests.audits.conftest import triggers_off
from tests.audits.seal.conftest import Sealed
from tests.audits.seal.on_lines import edit
from tests.audits.seal.on_seals import first_tree, last_tree, rewrite_with_the_stolen_key
from tests.audits.seal.test_tampering import TABLES

pytestmark = pytest.mark.unrecorded
State = VerificationRun.State


@pytest.fixture
def auditor(sealed: Sealed) -> User:
    with recording.origin("test"), recording.action(by=recording.PROGRAM, reason="試験の準備"):
        return factories.make_user("auditor", factories.root_of(sealed.village), role="auditor")


@pytest.fixture
def page(client: Client, auditor: User) -> Client:
    client.force_login(auditor)
    return client


def shown(client: Client, url: str = "/ledger/", **query: Any) -> str:
    response = client.get(url, query)
    assert response.status_code == 200
    return response.content.decode()


def compared(client: Client, text: str) -> str:
    response = client.post("/ledger/check/", {"text": text})
    assert response.status_code == 200, response.content.decode()
    return response.content.decode()


def verified(world: Sealed, **options: Any) -> VerificationRun:
    run = verifying.ask(by=world.editor, at=now(), municipality=world.village, **options)
    verifying.run_waiting(clock=now)
    run.refresh_from_db()
    return run


def test_before_the_first_verification_it_says_so(page: Client, sealed: Sealed) -> None:
    html = shown(page)

    assert "まだ検証していません" in html
    assert "前回の続きだけ検証する" not in html


def test_the_newest_seal_is_shown_with_its_short_form(page: Client, sealed: Sealed) -> None:
    newest = Checkpoint.objects.filter(tree=last_tree(sealed)).latest("size")

    html = shown(page)

    assert f"{newest.size:,}件" in html
    assert told.digest_of(newest) in html


def test_years_are_chosen_and_a_wrong_one_is_the_newest(page: Client, sealed: Sealed) -> None:
    first, last = first_tree(sealed).fiscal_year, last_tree(sealed).fiscal_year

    assert f"{first}年度のすべての封印を受け取る" in shown(page, year=first)
    assert f"{last}年度のすべての封印を受け取る" in shown(page, year="x")


def test_the_seals_of_another_municipality_are_not_shown(page: Client, sealed: Sealed) -> None:
    other = Checkpoint.objects.filter(tree__origin__startswith="daicho/05402/").latest("pk")

    year = other.tree.fiscal_year
    assert told.digest_of(other) not in shown(page, year=year)
    assert "この団体の封印ではありません" in compared(page, other.note)


def test_asked_for_it_shows_its_progress_and_then_its_result(page: Client, sealed: Sealed) -> None:
    asked = page.post("/ledger/verify/")
    assert "検証を待っています" in shown(page, asked.url)
    assert "最新の状態を表示" in shown(page, asked.url)

    part = page.get(asked.url, headers={"HX-Request": "true", "HX-Target": "progress"})
    assert b"<html" not in part.content
    verifying.run_waiting(clock=now)

    done = page.get(asked.url, headers={"HX-Request": "true", "HX-Target": "progress"})
    assert done.headers["HX-Refresh"] == "true"
    assert "記録に異常はありません" in shown(page, asked.url)
    assert "記録に異常はありません" in shown(page)
    assert "前回の続きだけ検証する" in shown(page)


def test_what_is_broken_is_said_in_words(page: Client, sealed: Sealed) -> None:
    with triggers_off("audits_change"):
        edit(sealed.lines()[0], "reason", "点検")
    run = verified(sealed)

    html = shown(page)

    assert f"記録の検証に失敗しました（異常{len(run.faults)}件）" in html
    assert "封印したあとに記録の内容が変えられています" in html


def test_a_shorter_one_does_not_make_good_what_a_whole_one_found(
    page: Client, sealed: Sealed
) -> None:
    verified(sealed)
    with triggers_off("audits_change"):
        edit(sealed.lines()[0], "reason", "点検")
    assert verified(sealed).state == State.BROKEN
    verified(sealed, whole=False)

    assert "記録の検証に失敗しました" in shown(page)


def test_the_seal_of_another_municipality_is_not_named(page: Client, sealed: Sealed) -> None:
    run = verified(sealed)
    with recording.origin("test"), recording.action(by=recording.PROGRAM, reason="試験の準備"):
        run.state = State.BROKEN
        run.faults = [{"object": "封印 daicho/05402/2026", "reason": "値が違います"}]
        run.save()

    html = shown(page)

    assert "05402" not in html
    assert "ほかの団体の封印" in html


def test_who_asked_is_told_to_their_own_municipality_alone(sealed: Sealed) -> None:
    run = verified(sealed)
    other = Municipality.objects.get(code="05402")

    assert told.RunLine(run, sealed.village).who == sealed.editor.name
    assert told.RunLine(run, other).who == "ほかの団体"


def test_a_verification_that_two_municipalities_wait_for_is_of_both(sealed: Sealed) -> None:
    other = Municipality.objects.get(code="05402")
    first = verifying.ask(by=sealed.editor, at=now(), municipality=sealed.village)
    assert verifying.find(first.key, other) is None

    joined = verifying.ask(by=recording.PROGRAM, at=now(), municipality=other)

    assert joined == first
    assert verifying.find(first.key, other) == first


def test_a_verification_that_is_not_there(page: Client, sealed: Sealed) -> None:
    assert page.get(f"/ledger/verify/{uuid.uuid4()}/").status_code == 404


def test_the_file_of_a_year_holds_every_seal_and_is_a_copy(
    page: Client, sealed: Sealed, auditor: User
) -> None:
    year = first_tree(sealed).fiscal_year

    response = page.post("/ledger/file/", {"year": year})
    text = b"".join(response).decode()

    own = Checkpoint.objects.filter(tree__fiscal_year=year).exclude(
        tree__origin__startswith="daicho/05402/"
    )
    assert sorted(copies.parted(text)) == sorted(own.values_list("note", flat=True))
    copy = OutsideCopy.objects.get(municipality=sealed.village)
    assert (copy.way, copy.receiver) == ("file", auditor.name)
    assert copy.checkpoint.tree == first_tree(sealed)
    assert f"たった今（ファイル、{auditor.name}）" in shown(page)
    assert "控えたときのままです" in compared(page, text)


def test_the_paper_is_a_copy_with_the_exact_note(page: Client, sealed: Sealed) -> None:
    response = page.post("/ledger/paper/")

    assert response.content.startswith(b"%PDF")
    assert OutsideCopy.objects.get(municipality=sealed.village).way == "paper"


def test_a_form_that_bears_a_seal_is_a_copy(sealed: Sealed, auditor: User) -> None:
    wanted = runs.Wanted("xlsx", "form", purpose="監査", form="register")
    _run, _name, chunks = runs.stream(Viewer(auditor), runs.Selection(), wanted, at=now())
    assert not OutsideCopy.objects.exists()

    b"".join(chunks)

    copy = OutsideCopy.objects.get()
    assert (copy.way, copy.receiver) == ("export", str(auditor))
    assert copy.checkpoint == Checkpoint.objects.filter(tree=last_tree(sealed)).latest("size")


def test_a_kept_seal_that_holds(page: Client, sealed: Sealed) -> None:
    html = compared(page, "\n".join(sealed.notes))

    assert html.count("控えたときのままです") == 2  # of each year the longest
    assert "控え3個のすべてが合いました" in html


def test_a_kept_file_is_read_as_well(page: Client, sealed: Sealed) -> None:
    kept = SimpleUploadedFile("控え.txt", "\n".join(sealed.notes).encode("utf-8-sig"))

    assert "error-summary" not in shown(page, "/ledger/check/")
    response = page.post("/ledger/check/", {"file": kept})

    assert "控えたときのままです" in response.content.decode()


@pytest.mark.parametrize("offset", [0, 0xFEE0], ids=["plain", "wide"])
def test_the_short_form_of_a_paper_is_compared_too(
    offset: int, page: Client, sealed: Sealed
) -> None:
    row = Checkpoint.objects.filter(tree=first_tree(sealed)).order_by("size")[1]
    short = f"台帳の封印 {row.size:,}件 {told.digest_of(row)}"
    short = short.translate({code: code + offset for code in range(0x21, 0x7F)})

    assert f"はじめの{row.size:,}件は、控えたときのままです" in compared(page, short)
    assert "違います" in compared(page, f"台帳の封印 {row.size}件 0000 0000 0000 0000")
    assert "しかありません" in compared(page, "台帳の封印 99,999件 0000 0000 0000 0000")


def test_a_rewritten_record_is_found_by_what_was_kept(page: Client, sealed: Sealed) -> None:
    with triggers_off(*TABLES):
        rewrite_with_the_stolen_key(sealed)

    assert "控えたときと違います" in compared(page, sealed.notes[1])


def test_a_record_that_was_put_back_is_found_too(page: Client, sealed: Sealed) -> None:
    last = last_tree(sealed)
    with triggers_off(*TABLES), connection.cursor() as cursor:
        cursor.execute("DELETE FROM audits_sealleaf WHERE tree_id = %s AND place > 0", [last.pk])

    assert "1件しかありません" in compared(page, sealed.notes[-1])


def test_a_note_that_was_altered_has_no_signature(page: Client, sealed: Sealed) -> None:
    spoiled = sealed.notes[0].replace("time 2", "time 1")

    assert "署名を確かめられません" in compared(page, spoiled)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({}, "貼り付けるか、ファイルを選んでください"),
        ({"text": "こんにちは"}, "封印の控えが見つかりません"),
        ({"text": "一行目\n\n二行目"}, "封印の控えが見つかりません"),
        ({"file": SimpleUploadedFile("x.txt", b"\xff\xfe\x00")}, "テキストとして読めません"),
    ],
)
def test_bad_input_is_explained(
    data: dict[str, Any], sentence: str, page: Client, sealed: Sealed
) -> None:
    assert sentence in page.post("/ledger/check/", data).content.decode()


def test_a_stalled_seal_and_a_clock_that_was_set_back_are_said(
    page: Client, sealed: Sealed
) -> None:
    """The seals of this register were made in a year that has not come."""
    html = shown(page)

    assert "時計が、最後の封印より前に戻っています" in html


def test_the_page_asks_no_more_for_more_seals(page: Client, sealed: Sealed) -> None:
    shown(page)
    with CaptureQueriesContext(connection) as few:
        shown(page, year=last_tree(sealed).fiscal_year)
    with CaptureQueriesContext(connection) as many:
        shown(page, year=first_tree(sealed).fiscal_year)

    assert len(many) == len(few)


def test_ages_are_said_as_people_say_them() -> None:
    at = now()

    def ago(**passed: int) -> str:
        return told.age(at - timedelta(**passed), at=at)

    assert [ago(seconds=5), ago(minutes=7), ago(hours=6), ago(hours=30), ago(days=3)] == [
        "たった今", "7分前", "6時間前", "30時間前", "3日前",
    ]  # fmt: skip
