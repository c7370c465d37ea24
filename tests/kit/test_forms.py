"""config.kit.forms: fields that accept what people write"""

import re
from datetime import date
from typing import Any

import pytest
from django import forms
from django.core.exceptions import ValidationError

from config.kit.forms import (
    CodesField,
    LinesField,
    ListField,
    NamedErrors,
    NormalCharField,
    TriStateField,
    WarekiDateField,
)

MY_NUMBER = "123456789018"
MY_NUMBER_MESSAGE = "12桁の数字が入っています。個人番号そのものは台帳に入力しないでください。"
MARKS = [("a", "複製要許可"), ("b", "持出禁止")]


class Form(NamedErrors, forms.Form):
    name = NormalCharField(label="資産名", max_length=10)
    place = NormalCharField(label="保管場所", help_text="例：<書庫>", required=False)
    kind = forms.ChoiceField(label="形態", choices=[("", "選んでください"), ("db", "データ")])
    until = WarekiDateField(label="保管期限")
    count = forms.IntegerField(label="100%の数", min_value=1, required=False)
    marks = CodesField(label="取扱制限", choices=MARKS, help_text="すべて")
    locked = TriStateField(label="施錠", required=False, help_text="鍵の有無")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].example = "住民基本台帳"


def drawn(form: forms.Form, name: str) -> str:
    return re.sub(r"\s*\n\s*", "", form[name].as_field_group())


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("name", "", "資産名を入力してください（例：住民基本台帳）"),
        ("name", "あ" * 11, "資産名は10文字以内で入力してください（いま11文字）"),
        (
            "name",
            MY_NUMBER,
            "12桁の数字が入っています。個人番号そのものは台帳に入力しないでください。",
        ),
        ("kind", "", "形態を選んでください"),
        ("kind", "xx", "形態は一覧にあるものから選び直してください"),
        ("marks", ["x"], "取扱制限は一覧にあるものから選び直してください"),
        ("count", "0", "100%の数は1以上の数を入力してください"),
        ("count", "たくさん", "100%の数は数字で入力してください"),
    ],
)
def test_every_error_names_its_field_and_the_cure(name: str, value: Any, message: str) -> None:
    assert Form({name: value}).errors[name] == [message]


def test_a_message_given_to_the_field_is_kept() -> None:
    class Asking(NamedErrors, forms.Form):
        reason = forms.CharField(
            label="理由", error_messages={"required": "なぜかを書いてください"}
        )

    assert Asking({}).errors["reason"] == ["なぜかを書いてください"]


def test_label_hint_error_and_control_are_tied_together() -> None:
    html = drawn(Form({}), "name")

    assert '<label for="id_name">資産名<span class="req">※必須</span></label>' in html
    assert '<p class="errtext" id="id_name_error">＊資産名を入力してください' in html
    assert 'aria-describedby="id_name_error"' in html
    assert 'aria-invalid="true"' in html


def test_a_hint_is_escaped_and_described() -> None:
    html = drawn(Form(), "place")

    assert '<p class="hint" id="id_place_helptext">例：&lt;書庫&gt;</p>' in html
    assert 'aria-describedby="id_place_helptext"' in html
    assert "※必須" not in html


def test_checkbox_groups_carry_hint_and_error_in_the_legend() -> None:
    """A screen reader skips aria-describedby on a fieldset of checkboxes."""
    html = drawn(Form({}), "marks")
    legend = re.search(r"<legend>(.*?)</legend>", html, re.DOTALL)

    assert legend
    assert "すべて" in legend[1]
    assert "＊取扱制限を選んでください" in legend[1]
    assert '<fieldset class="field">' in html


def test_radio_groups_are_described_by_their_hint() -> None:
    html = drawn(Form(), "locked")

    assert '<fieldset class="field" aria-describedby="id_locked_helptext">' in html
    assert '<label class="choice" for="id_locked_0">' in html


@pytest.mark.parametrize(
    ("text", "other"),
    [("R8.12.11", "＝ 2026年12月11日（金）"), ("2026/12/11", "＝ 令和8年12月11日（金）")],
)
def test_a_date_is_read_in_any_spelling_and_echoed_in_the_other(text: str, other: str) -> None:
    form = Form({"until": text})
    html = drawn(form, "until")

    assert form.cleaned_data["until"] == date(2026, 12, 11)
    assert f'<output class="sub" for="id_until">{other}</output>' in html
    assert f'value="{text}"' in html


def test_a_stored_date_is_shown_in_the_era() -> None:
    html = drawn(Form(initial={"until": date(2026, 12, 11)}), "until")

    assert 'value="令和8年12月11日"' in html
    assert "＝ 2026年12月11日（金）" in html


def test_a_wrong_date_stays_on_the_screen_with_its_cure() -> None:
    form = Form({"until": "R8.2.30"})

    assert "until" in form.errors
    assert 'value="R8.2.30"' in drawn(form, "until")


def test_the_same_date_in_another_spelling_is_no_change() -> None:
    assert not WarekiDateField().has_changed(date(2026, 12, 11), "R8.12.11")
    assert WarekiDateField().has_changed(date(2026, 12, 11), "R8.12.12")


def test_text_is_stored_in_the_spelling_of_the_house() -> None:
    assert NormalCharField().clean(" ＡＢＣ　１２ｱ ") == "ABC　12ア"
    assert NormalCharField(lines=True).clean("一行目\r\n二行目") == "一行目\n二行目"
    assert isinstance(NormalCharField(lines=True).widget, forms.Textarea)


@pytest.mark.parametrize(
    ("given", "meant"), [("true", True), ("false", False), ("unknown", None), ("", None)]
)
def test_a_fact_may_be_unknown(given: str, meant: bool | None) -> None:  # noqa: FBT001
    form = Form({"locked": given})
    form.is_valid()

    assert form.cleaned_data["locked"] is meant


@pytest.mark.parametrize(("value", "shown"), [(True, "はい"), (False, "いいえ"), (None, "未確認")])
def test_the_known_answer_is_chosen(value: bool | None, shown: str) -> None:  # noqa: FBT001
    html = drawn(Form(initial={"locked": value}), "locked")

    assert re.findall(r"checked><span>(.*?)</span>", html) == [shown]


def test_an_unknown_fact_is_refused_where_it_is_required() -> None:
    with pytest.raises(ValidationError):
        TriStateField().clean(None)


def test_a_list_is_written_in_one_line() -> None:
    field = ListField(required=False)

    assert field.clean("氏名、住所，電話\n氏名") == ["氏名", "住所", "電話"]
    assert field.prepare_value(["氏名", "住所"]) == "氏名、住所"
    assert field.clean("") == []
    assert not field.has_changed(None, "")
    assert not field.has_changed(["氏名"], "氏名、")


def test_a_list_of_lines_keeps_commas() -> None:
    field = LinesField(required=False)

    assert field.clean("鍵は総務課、予備は金庫\n\n台帳に記入") == [
        "鍵は総務課、予備は金庫",
        "台帳に記入",
    ]
    assert field.prepare_value(["一", "二"]) == "一\n二"


def test_lists_refuse_individual_numbers_and_overlong_items() -> None:
    with pytest.raises(ValidationError, match="個人番号"):
        ListField().clean(f"氏名、{MY_NUMBER}")
    with pytest.raises(ValidationError, match="5文字以内"):
        ListField(max_item_length=5).clean("とても長い項目名")


def test_codes_are_stored_in_the_order_of_their_list() -> None:
    form = Form({"marks": ["b", "a"]})
    form.is_valid()

    assert form.cleaned_data["marks"] == ["a", "b"]
