"""/assets/<number>/history/erase/ and /erasures/: asking, the list, deciding."""

from typing import Any

import pytest
from django.test import Client

from assets.models import Asset, Municipality, Notice, Unit, User
from audits.models import Change, Erasure
from config.kit import recording
from tests import factories
from tests.audits.test_asset_history import change

WORDS = "佐藤 花子"
APPROVE = {"decision": "approve", "words": WORDS}


@pytest.fixture
def asset(unit: Unit, editor: User) -> Asset:
    asset = factories.make_asset(unit, editor, location=f"{WORDS}の机")
    return change(asset, editor, location="書庫")


@pytest.fixture
def second(village: Municipality) -> User:
    return factories.make_user("second", factories.root_of(village), role="ciso")


@pytest.fixture
def as_second(second: User) -> Client:
    client = Client()
    client.force_login(second)
    return client


@pytest.fixture
def erasure(as_admin: Client, second: User, asset: Asset) -> Erasure:
    sent = {"words": WORDS, "reason": "氏名を書いた"}
    response = as_admin.post(f"/assets/{asset.asset_no}/history/erase/", sent)
    erasure = Erasure.objects.get()
    assert response.headers["Location"] == erasure.get_absolute_url()
    return erasure


def told(response: Any) -> str:
    return str(response.content.decode())


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"words": "佐", "reason": "誤り"}, "消す文字は2文字以上で入力してください"),
        ({"words": "", "reason": "誤り"}, "消す文字を入力してください"),
        ({"words": "書庫", "reason": "誤り"}, "先に資産を直してください"),
        ({"words": "ない人", "reason": "誤り"}, "この資産の記録には見つかりません"),
        ({"words": WORDS, "reason": f"{WORDS}と書いた"}, "理由に書かないでください"),
    ],
)
def test_what_cannot_be_asked_for_is_said_at_the_field(
    sent: dict[str, str], said: str, as_admin: Client, asset: Asset
) -> None:
    response = as_admin.post(f"/assets/{asset.asset_no}/history/erase/", sent)

    assert response.status_code == 422
    assert said in told(response)
    assert not Erasure.objects.exists()


def test_those_who_may_decide_are_told(erasure: Erasure, second: User, admin: User) -> None:
    notice = Notice.objects.get(key=f"erasure:{erasure.key}")

    assert (notice.recipient, notice.url) == (second, erasure.get_absolute_url())
    assert WORDS not in notice.text


def test_who_asked_sees_that_another_decides(as_admin: Client, erasure: Erasure) -> None:
    html = told(as_admin.get(erasure.get_absolute_url()))
    response = as_admin.post(erasure.get_absolute_url(), APPROVE)

    assert "依頼した人のほかの全庁管理者かCISO" in html
    assert "承認して、記録から消す" not in html
    assert response.status_code == 422
    assert "自分で承認できません" in told(response)


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({}, "決めることを選んでください"),
        ({"decision": "approve"}, "消す文字を入力してください。"),
        ({"decision": "refuse"}, "却下の理由を入力してください。"),
        ({"decision": "approve", "words": "佐藤 太郎"}, "依頼された文字と違います。"),
    ],
)
def test_an_unclear_decision_decides_nothing(
    sent: dict[str, str], said: str, as_second: Client, erasure: Erasure
) -> None:
    response = as_second.post(erasure.get_absolute_url(), sent)

    erasure.refresh_from_db()
    assert (response.status_code, erasure.state) == (422, "asked")
    assert said in told(response)


def test_the_second_person_agrees_and_the_words_are_gone(
    as_second: Client, erasure: Erasure
) -> None:
    response = as_second.post(erasure.get_absolute_url(), APPROVE, follow=True)

    assert "消去済み" in told(response)
    assert not Change.objects.filter(new__contains=WORDS).exists()
    history = told(as_second.get(f"/assets/{erasure.asset.asset_no}/history/"))
    assert WORDS not in history
    assert "***の机" in history


def test_the_second_person_refuses_with_a_reason(as_second: Client, erasure: Erasure) -> None:
    sent = {"decision": "refuse", "note": "業務に要る"}
    response = as_second.post(erasure.get_absolute_url(), sent, follow=True)

    assert "業務に要る" in told(response)
    assert Change.objects.filter(new__contains=WORDS).exists()


def test_the_number_of_queries_does_not_grow_with_the_list(
    as_second: Client, erasure: Erasure, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(20) as few:
        as_second.get("/erasures/")
    with recording.action(by=erasure.asked_by, reason="試験"):
        for _number in range(3):
            Erasure.objects.create(
                municipality=erasure.municipality, asset=erasure.asset, letters=2, reason="誤り",
                asked_by=erasure.asked_by, asked_at=erasure.asked_at, state="refused",
                decided_by=Notice.objects.get().recipient, decided_at=erasure.asked_at,
            )  # fmt: skip

    with django_assert_max_num_queries(len(few)):
        html = told(as_second.get("/erasures/"))
    assert html.count("却下") == 3
