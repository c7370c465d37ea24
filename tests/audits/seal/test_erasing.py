"""Words that were entered by mistake go from a sealed record, and its proof stays."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils.timezone import now

from assets.models import (
    Application,
    ApprovalStep,
    Asset,
    AssetRelation,
    AssetSource,
    Disposal,
    Draft,
    ImportRun,
    User,
)
from audits.models import Change, ErasedPlace, Erasure, Event
from audits.services import verification
from audits.services.erasing import requests
from config.kit import events, recording
from tests import factories
from tests.audits.conftest import triggers_off
from tests.audits.seal.conftest import Sealed, sql
from tests.audits.seal.erasing import WORDS, ask, erase, everything

pytestmark = pytest.mark.unrecorded


def faults() -> list[str]:
    return [f"{fault.object}：{fault.reason}" for fault in verification.verify().faults]


def test_the_words_go_from_everywhere_and_the_proof_stays(
    sealed: Sealed, admin: User, second: User
) -> None:
    assert WORDS in everything()

    done = erase(sealed, admin, second)

    assert WORDS not in everything()
    report = verification.verify(given=sealed.notes)
    assert report.faults == []
    assert report.erased == 2
    assert (done.state, done.letters, done.check_value) == ("done", 5, "")
    lines = sealed.lines()
    assert "***" in (lines[1].new or "")
    assert "***" in (lines[2].old or "")
    assert [line.reason for line in lines[1:3]] == ["配置替え", "配置替え"]


def test_all_else_of_the_lines_is_still_there(sealed: Sealed, admin: User, second: User) -> None:
    before = [(line.old, line.new) for line in sealed.lines()]

    erase(sealed, admin, second)

    after = [(line.old, line.new) for line in sealed.lines()]
    assert [(_hidden(old), _hidden(new)) for old, new in before] == [
        (_plain(old), _plain(new)) for old, new in after
    ]


def _hidden(text: str | None) -> str | None:
    return _plain(text.replace(WORDS, "***")) if text else None


def _plain(text: str | None) -> str | None:
    return text.replace('": ', '":').replace(', "', ',"') if text else None


def test_the_words_go_from_all_that_belongs_to_the_asset(
    sealed: Sealed, admin: User, second: User
) -> None:
    words, asset, unit = "佐藤 花子", sealed.asset, sealed.unit
    with recording.origin("screen"), recording.action(by=admin, reason="佐藤 花子の依頼"):
        other = factories.make_asset(unit, admin, name="副本")
        link = AssetRelation.objects.create(
            source=asset, target=other, kind="backs_up", note="佐藤 花子が複写"
        )
        run = ImportRun.objects.create(
            municipality=sealed.village, file_name="台帳.csv", size=1, digest="0", by=admin,
            received_at=now(),
        )  # fmt: skip
        AssetSource.objects.create(
            asset=asset, run=run, sheet="台帳", row=2, identity="0",
            originals={"operator": "佐藤 花子（内線）"},
        )  # fmt: skip
        run.rows.create(sheet="台帳", number=2, state="new", asset=asset, texts={"a": words})
        Disposal.objects.create(
            asset=asset, planned_reason=words, planned_method="D4", planned_by=admin
        )
        application = Application.objects.create(
            municipality=sealed.village, asset=asset, unit=unit, kinds=["change"],
            columns={"operator": words}, before={"operator": words}, asset_version=1,
            applicant=admin, applied_at=now(), state="returned",
        )  # fmt: skip
        ApprovalStep.objects.create(
            application=application, revision=1, position=1, role_id="ism", unit=unit,
            comment="佐藤 花子に聞いた",
        )  # fmt: skip
        Draft.objects.create(user=admin, asset=asset, content={"notes": [words]}, saved_at=now())
    events.tell("download", subject=asset.asset_no, by=admin, file="佐藤 花子.pdf")

    erase(sealed, admin, second, words)

    assert words not in everything()
    assert "\\u4f50\\u85e4 \\u82b1" not in everything()
    assert faults() == []
    link.refresh_from_db()
    assert link.note == "***が複写"
    assert ErasedPlace.objects.filter(table_name="assets_importrow").exists()
    assert Event.objects.latest("pk").detail.count("***") == 1


def test_versions_that_look_alike_afterwards_are_still_told_apart(
    sealed: Sealed, admin: User, second: User
) -> None:
    for place in ("佐藤の机", "鈴木の机", "書庫C"):
        sealed.change(place)

    erase(sealed, admin, second, "佐藤")
    erase(sealed, admin, second, "鈴木")

    assert faults() == []


def test_the_same_line_loses_words_twice(sealed: Sealed, admin: User, second: User) -> None:
    erase(sealed, admin, second)
    erase(sealed, admin, second, "配置替え")

    report = verification.verify(given=sealed.notes)
    assert report.faults == []
    assert report.erased == 3


def test_nobody_approves_what_they_asked_for(sealed: Sealed, admin: User) -> None:
    erasure = ask(sealed, admin)

    with pytest.raises(ValidationError, match="自分で承認できません"):
        requests.approve(erasure, words=WORDS, by=admin, at=now())
    with (
        pytest.raises(IntegrityError, match="erasure_by_two_persons"),
        recording.action(by=admin, reason="近道"),
    ):
        Erasure.objects.filter(pk=erasure.pk).update(state="done", decided_by=admin)
    assert WORDS in everything()


def test_who_approves_means_the_same_words(sealed: Sealed, admin: User, second: User) -> None:
    erasure = ask(sealed, admin)

    with pytest.raises(ValidationError, match="依頼された文字と違います"):
        requests.approve(erasure, words="書庫A-2", by=second, at=now())

    erasure.refresh_from_db()
    assert erasure.state == "asked"


def test_the_words_are_kept_nowhere_by_the_request(sealed: Sealed, admin: User) -> None:
    before = everything().count(WORDS)

    erasure = ask(sealed, admin)

    assert everything().count(WORDS) == before
    assert erasure.found["audits_change"] == 2
    assert erasure.first_at == sealed.lines()[1].at
    line = Change.objects.get(table_name="audits_erasure")
    assert erasure.check_value not in (line.new or "")


@pytest.mark.parametrize(
    ("words", "reason", "why"),
    [
        ("書庫B-1", "誤り", "（保管場所・保存先）に、まだ書かれています"),
        ("どこにもない", "誤り", "この資産の記録には見つかりません"),
        (WORDS, "書庫A-1と書いた", "理由に書かないでください"),
    ],
)
def test_what_cannot_be_erased_is_said(
    words: str, reason: str, why: str, sealed: Sealed, admin: User
) -> None:
    asset = Asset.objects.get(pk=sealed.asset.pk)

    with pytest.raises(ValidationError, match=why):
        requests.ask(asset, words=words, by=admin, reason=reason, at=now())


def test_one_request_at_a_time_and_none_decided_twice(
    sealed: Sealed, admin: User, second: User
) -> None:
    erasure = ask(sealed, admin)
    with pytest.raises(ValidationError, match="承認待ちの消去があります"):
        ask(sealed, admin)
    requests.refuse(erasure, note="要る", by=second, at=now())

    with pytest.raises(ValidationError, match="もう決まっています"):
        requests.approve(erasure, words=WORDS, by=second, at=now())
    assert WORDS in everything()
    assert ask(sealed, admin).state == "asked"


def test_words_that_came_back_must_be_corrected_first(
    sealed: Sealed, admin: User, second: User
) -> None:
    erasure = ask(sealed, admin)
    sealed.change(WORDS)

    with pytest.raises(ValidationError, match="先に資産を直してください"):
        requests.approve(erasure, words=WORDS, by=second, at=now())
    sealed.change("書庫C")
    requests.approve(erasure, words=WORDS, by=second, at=now())

    assert WORDS not in everything()
    assert faults() == []


TABLES = ("audits_change", "audits_sealleaf", "audits_erasedplace", "audits_erasure")


@pytest.mark.parametrize(
    "statement",
    [
        'UPDATE audits_change SET new = \'{"location": "別の***"}\' WHERE id = %s',
        "UPDATE audits_change SET reason = '点検' WHERE id = %s",
        "UPDATE audits_change SET actor = 'somebody' WHERE id = %s",
        "UPDATE audits_erasedplace SET body = repeat('0', 64) WHERE row_id = %s",
    ],
)
def test_what_is_left_of_an_erased_line_is_still_proven(
    statement: str, sealed: Sealed, admin: User, second: User
) -> None:
    erase(sealed, admin, second)
    line = sealed.lines()[1].pk
    with triggers_off(*TABLES):
        sql(statement.replace("repeat('0', 64)", f"'{'0' * 64}'"), line)

    told = f"変更の記録 {line}：一部を消したあとに、残りの内容が変えられています"
    assert told in faults()


def test_an_erasure_whose_record_is_removed_is_no_erasure(
    sealed: Sealed, admin: User, second: User
) -> None:
    erase(sealed, admin, second)
    line = sealed.lines()[1].pk
    with triggers_off(*TABLES):
        sql("DELETE FROM audits_erasedplace WHERE row_id = %s", line)

    assert f"変更の記録 {line}：承認なしに内容が消されています" in faults()


def test_exports_that_may_hold_the_words_are_listed(sealed: Sealed, admin: User) -> None:
    erasure = ask(sealed, admin)
    first = erasure.first_at
    assert first is not None
    values: dict[str, Any] = {"municipality": sealed.village, "by": admin, "format": "csv"}
    with recording.action(by=admin, reason="試験"):
        for days, rows in ((-1, 3), (1, 3), (1, 0)):
            begun = first + timedelta(days=days)
            requests.ExportRun.objects.create(begun_at=begun, rows=rows, **values)

    assert requests.exports_since(erasure).count() == 1
