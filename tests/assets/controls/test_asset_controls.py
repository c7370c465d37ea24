"""GET and POST /assets/<number>/controls/"""

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from assets.models import Asset, AssetControl, Unit, User
from assets.services.controls import answering, asking
from assets.services.versions import ConflictError
from tests.factories import make_asset, make_post, make_unit

MFA = "CT-NET-02"


@pytest.fixture
def terminal(unit: Unit, editor: User) -> Asset:
    return make_asset(
        unit, editor, name="個人番号利用端末", form="terminal", segment_id="mynumber", mfa=True,
        takeout_block=True, connects_to_other_segment=False,
    )  # fmt: skip


def sheet(asset: Asset, **typed: str) -> dict[str, Any]:
    """What the page of an asset sends when nothing but `typed` was filled in."""
    sent: dict[str, Any] = {}
    for measure in asking.measures(asset):
        answer = measure.answer
        key = measure.control.id
        sent[f"{key}-state"] = answer.state if answer else ""
        sent[f"{key}-version"] = answer.version if answer else 0
    return {**sent, **{name.replace("__", "-"): value for name, value in typed.items()}}


def send(client: Client, asset: Asset, typed: dict[str, str]) -> Any:
    return client.post(f"/assets/{asset.asset_no}/controls/", {**sheet(asset), **typed})


def answer_of(asset: Asset, control: str = MFA) -> AssetControl:
    return AssetControl.objects.get(asset=asset, control=control)


def test_a_terminal_of_the_number_segment_is_asked_for_several_proofs_of_identity(
    as_editor: Client, terminal: Asset
) -> None:
    page = as_editor.get(f"/assets/{terminal.asset_no}/controls/").content.decode()

    assert "端末の多要素認証" in page
    assert "SNSの運用手順と責任者" not in page
    assert "基本方針 6(3)ア" in page


def test_an_answer_is_kept_with_its_evidence_and_shown_to_readers(
    client: Client, as_editor: Client, terminal: Asset, reader: User, unit: Unit
) -> None:
    post = make_post(unit, "住民係長")
    typed = {
        f"{MFA}-state": "partly", f"{MFA}-evidence": "設定画面", f"{MFA}-due_on": "令和9年3月31日",
        f"{MFA}-reason": "残り3台を入れ替える", f"{MFA}-post": str(post.pk), "why": "点検のため",
    }  # fmt: skip

    assert send(as_editor, terminal, typed).status_code == 302

    kept = answer_of(terminal)
    assert (kept.state, kept.evidence, kept.due_on) == ("partly", "設定画面", date(2027, 3, 31))
    assert (kept.post, kept.version) == (post, 1)
    assert kept.history.get().history_change_reason == "点検のため"
    client.force_login(reader)
    page = client.get(f"/assets/{terminal.asset_no}/controls/").content.decode()
    assert "残り3台を入れ替える" in page
    assert '<form method="post" class' not in page


def test_answering_the_same_again_stores_nothing(as_editor: Client, terminal: Asset) -> None:
    send(as_editor, terminal, {f"{MFA}-state": "done"})

    assert send(as_editor, terminal, {}).status_code == 302

    assert answer_of(terminal).version == 1


def test_what_does_not_concern_an_asset_needs_its_reason(
    as_editor: Client, terminal: Asset
) -> None:
    refused = send(as_editor, terminal, {f"{MFA}-state": "not_applicable"})

    assert refused.status_code == 422
    assert "対象外とする理由を入力してください。" in refused.content.decode()
    assert f'href="#id_{MFA}-reason"' in refused.content.decode()
    assert not AssetControl.objects.exists()


def test_a_plan_without_a_state_is_not_lost_but_asked_about(
    as_editor: Client, terminal: Asset
) -> None:
    refused = send(as_editor, terminal, {f"{MFA}-reason": "来年度に導入"})

    assert refused.status_code == 422
    page = refused.content.decode()
    assert "「端末の多要素認証」の状態を選んでください。" in page
    assert "来年度に導入" in page


def test_an_individual_number_is_refused_at_its_field(as_editor: Client, terminal: Asset) -> None:
    typed = {f"{MFA}-state": "done", f"{MFA}-evidence": "123456789018"}

    refused = send(as_editor, terminal, typed)

    assert refused.status_code == 422
    assert "個人番号そのものは台帳に入力しないでください" in refused.content.decode()


def test_whoever_answers_second_learns_of_it_and_loses_nothing(
    as_editor: Client, terminal: Asset, manager: User
) -> None:
    opened = sheet(terminal)
    first = asking.blank(terminal, MFA)
    first.state = "done"
    answering.record(terminal, answers=[first], by=manager)

    met = as_editor.post(
        f"/assets/{terminal.asset_no}/controls/",
        {**opened, f"{MFA}-state": "not_done", f"{MFA}-reason": "予算がない"},
    )

    assert met.status_code == 409
    assert "ほかの人が先に回答しました" in met.content.decode()
    assert "予算がない" in met.content.decode()
    assert answer_of(terminal).state == "done"


def test_a_change_of_what_somebody_changed_meanwhile_is_refused(
    terminal: Asset, manager: User
) -> None:
    answer = asking.blank(terminal, MFA)
    answer.state = "done"
    answering.record(terminal, answers=[answer], by=manager)
    stale = answer_of(terminal)
    answer.state = "partly"
    answering.record(terminal, answers=[answer], by=manager)

    stale.state = "not_done"
    with pytest.raises(ConflictError):
        answering.record(terminal, answers=[stale], by=manager)


def test_what_is_not_asked_cannot_be_answered(terminal: Asset, manager: User) -> None:
    answer = asking.blank(terminal, "CT-EXT-08")
    answer.state = "done"

    with pytest.raises(ValidationError, match="求められる対策が変わりました"):
        answering.record(terminal, answers=[answer], by=manager)


def test_a_post_of_another_municipality_is_refused(
    terminal: Asset, manager: User, outsider: User
) -> None:
    assert outsider.unit
    answer = asking.blank(terminal, MFA)
    answer.state, answer.post = "done", make_post(outsider.unit)

    with pytest.raises(ValidationError, match="担当の役職を選び直してください"):
        answering.record(terminal, answers=[answer], by=manager)


def test_readers_do_not_answer_and_strangers_find_nothing(
    client: Client, terminal: Asset, reader: User, stranger: User
) -> None:
    client.force_login(reader)
    assert send(client, terminal, {f"{MFA}-state": "done"}).status_code == 403
    client.force_login(stranger)
    assert client.get(f"/assets/{terminal.asset_no}/controls/").status_code == 404
    assert not AssetControl.objects.exists()


def test_more_posts_and_answers_cost_no_more_queries(
    as_editor: Client, terminal: Asset, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    address = f"/assets/{terminal.asset_no}/controls/"
    as_editor.get(address)
    with django_assert_max_num_queries(40) as asked:
        as_editor.get(address)
    few = len(asked)
    other = make_unit(terminal.municipality, code="FUK", name="福祉課")
    for number in range(6):
        make_post(other, f"係長{number}")
    send(as_editor, terminal, {f"{MFA}-state": "done", "CT-NET-03-state": "done"})
    as_editor.get(address)  # shows the message of what was stored

    with django_assert_max_num_queries(few):
        as_editor.get(address)
