"""GET /classify/"""

from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client

from assets.models import Unit, User, WizardAnswers
from classification.services import catalogue
from tests.factories import form_data, make_asset, make_unit, make_user

ANSWERS = {"published": "no", "personal": "sensitive", "leak": "rights", "alter": "rights",
           "stop": "day"}  # fmt: skip


def test_the_first_question_is_asked_without_a_proposal(as_editor: Client) -> None:
    page = as_editor.get("/classify/").content.decode()

    assert "この情報は、すでに公開していますか" in page
    assert "個人を識別できる情報を含みますか" not in page
    assert "あと5問です" in page


def test_an_answer_leads_to_the_next_question_and_to_a_first_proposal(as_editor: Client) -> None:
    page = as_editor.get("/classify/", {"published": "no"}).content.decode()

    assert "個人を識別できる情報を含みますか" in page
    assert "いいえ、公開していません" in page
    assert "分類の案：機密性2" in page


def test_an_answered_question_can_be_opened_again(as_editor: Client) -> None:
    sent = {"published": "no", "personal": "few", "change": "published"}
    page = as_editor.get("/classify/", sent).content.decode()

    assert 'name="published" value="no" required checked' in page
    assert '<input type="hidden" name="personal" value="few">' in page


def test_all_answers_give_a_proposal_with_reasons_for_the_form(as_editor: Client) -> None:
    page = as_editor.get("/classify/", ANSWERS).content.decode()

    assert "分類の案：機密性3B、完全性2、可用性2" in page
    assert "要配慮個人情報を含む" in page
    assert "この案を入力欄に写す" in page


@pytest.mark.parametrize("kind", ["new", "edit"])
def test_the_form_takes_the_proposal_over_and_stores_nothing_by_itself(
    as_editor: Client, unit: Unit, editor: User, kind: str
) -> None:
    asset = make_asset(unit, editor)
    url = "/assets/new/" if kind == "new" else f"/assets/{asset.asset_no}/edit/"
    form = as_editor.get(url, ANSWERS).context["form"]

    initial = {key: form[key].initial for key in ("c_level", "i_level", "a_level", "published")}
    assert initial == {"c_level": "3B", "i_level": "2", "a_level": "2", "published": False}
    assert form["classify_reason"].initial.endswith("ため。")
    asset.refresh_from_db()
    assert asset.c_level == "2"


def test_a_kept_draft_gets_the_proposal_beside_what_was_typed(as_editor: Client) -> None:
    as_editor.post("/assets/new/draft/", {"name": "墓地台帳", "c_level": "1"})
    form = as_editor.get("/assets/new/", ANSWERS).context["form"]

    assert (form["name"].value(), form["c_level"].value()) == ("墓地台帳", "3B")


def test_a_school_gets_its_importance_class(client: Client, village: Any) -> None:
    school = make_unit(village, code="SHO", name="みほん小学校", kind=Unit.Kind.ELEMENTARY)
    client.force_login(make_user("teacher", school, role="registrar"))

    assert "重要性分類I" in client.get("/classify/", ANSWERS).content.decode()


def test_the_proposal_is_compared_with_assets_of_the_same_business(
    as_editor: Client, unit: Unit, editor: User
) -> None:
    business = next(iter(catalogue.businesses()))
    grades = {"c_level": "3B", "i_level": "2", "a_level": "2", "backup": "日次"}
    asset = make_asset(unit, editor, business_id=business)
    make_asset(unit, editor, name="別の台帳", business_id=business, **grades)
    make_asset(unit, editor, name="もう1つ", business_id=business)
    page = as_editor.get("/classify/", ANSWERS | {"asset": asset.asset_no}).content.decode()

    assert "2件のうち<b>1件</b>が同じ分類です" in page


def test_a_reader_is_refused_and_a_stranger_finds_no_asset(
    client: Client, reader: User, stranger: User, unit: Unit, editor: User
) -> None:
    asset = make_asset(unit, editor)
    client.force_login(reader)
    assert client.get("/classify/").status_code == 403
    client.force_login(stranger)
    assert client.get("/classify/", {"asset": asset.asset_no}).status_code == 404


def test_nothing_is_sent_to_it(as_editor: Client) -> None:
    assert as_editor.post("/classify/", ANSWERS).status_code == 405


def test_the_answers_are_kept_with_the_asset_and_shown_again(
    as_editor: Client, unit: Unit, editor: User
) -> None:
    columns = {"c_level": "3B", "i_level": "2", "a_level": "2", "backup": "日次",
               "classify_reason": "要配慮個人情報を含むため。"}  # fmt: skip
    sent = as_editor.post(f"/assets/new/?{urlencode(ANSWERS)}", form_data(unit, **columns))

    kept = WizardAnswers.objects.get()
    assert sent.status_code == 302
    assert (kept.answers, kept.reason) == (ANSWERS, "")
    assert kept.proposed == {"confidentiality": "3B", "integrity": "2", "availability": "2"}
    assert "前回の答え" in as_editor.get(sent.url).content.decode()
    page = as_editor.get("/classify/", {"asset": kept.asset.asset_no}).content.decode()
    assert "前回の答えから始める" in page
    assert "病歴・障害・生活保護・相談記録などを含みます" in page


def test_departing_from_the_proposal_needs_a_reason_of_some_length(
    as_editor: Client, unit: Unit
) -> None:
    address = f"/assets/new/?{urlencode(ANSWERS)}"
    refused = as_editor.post(address, form_data(unit, classify_reason="軽い"))

    assert refused.status_code == 422
    assert "案と違う分類にする理由を20字以上で入力してください。" in refused.content.decode()
    assert not WizardAnswers.objects.exists()

    reason = "名簿は昨年度末に廃棄し、いまは統計の数字だけを残しているため"
    assert as_editor.post(address, form_data(unit, classify_reason=reason)).status_code == 302
    assert WizardAnswers.objects.get().reason == reason


def test_what_the_proposed_grade_asks_for_is_shown(as_editor: Client) -> None:
    page = as_editor.get("/classify/", ANSWERS).content.decode()

    assert "この分類で求められること" in page
    assert "取扱制限の設定" in page
