"""Entering an asset: /assets/new/."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import SignIn
from tests.browser.looking import faults

pytestmark = pytest.mark.browser

FORM = "#asset-form"
SEND_TWICE = """form => {
  const data = new FormData(form, form.querySelector("button[value=draft]"));
  const send = () => fetch(location.href, {method: "POST", body: data}).then(page => page.url);
  return Promise.all([send(), send()]);
}"""


def fill(page: Page, name: str) -> None:
    """Answer what every registered asset must have."""
    form = page.locator(FORM)
    form.get_by_label("情報資産名称").fill(name)
    for label, choice in (
        ("業務分類", "住民記録"),
        ("情報セキュリティ管理者", "住民課長（大西 裕子）"),
        ("ネットワーク区分", "LGWAN接続系"),
        ("保存期間", "5年"),
    ):
        form.get_by_label(label).first.select_option(label=choice)
    for name_, value in (("c_level", "2"), ("i_level", "1"), ("a_level", "1")):
        form.locator(f"input[name={name_}][value='{value}']").check()
    for name_ in ("outsourced", "published"):
        form.locator(f"input[name={name_}][value='false']").check()
    form.locator("#id_operator").fill("住民係 主査")
    form.get_by_label("利用者範囲").fill("住民課")
    form.get_by_label("取扱制限").fill("庁外持出禁止")
    form.get_by_label("保管場所・保存先").fill("情報システム室")


def press_tab_until(page: Page, selector: str) -> None:
    """Move on with the Tab key alone, as somebody without a mouse does."""
    for _step in range(150):
        page.keyboard.press("Tab")
        if page.locator(selector).evaluate("wanted => wanted === document.activeElement"):
            return
    raise AssertionError(f"{selector} is not reached by Tab")


def test_an_asset_is_entered_by_keyboard_alone(sign_in: SignIn) -> None:
    page = sign_in("staff")
    page.goto("/assets/")
    page.keyboard.press("n")
    expect(page.get_by_role("heading", level=1)).to_have_text("情報資産の登録")
    press_tab_until(page, "#id_name")
    page.keyboard.type("窓口の呼び出し記録")
    press_tab_until(page, f"{FORM} button[value=draft]")
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text("窓口の呼び出し記録")
    expect(page.locator("main")).to_contain_text("下書きを保存しました")


def test_a_complete_one_gets_its_number_and_waits_for_approval(sign_in: SignIn) -> None:
    page = sign_in("staff")
    page.goto("/assets/new/")
    fill(page, "転入届の控え")
    page.get_by_role("button", name="登録", exact=True).click()

    expect(page).to_have_url(re.compile(r"/assets/JUM-\d+/$"))
    expect(page.locator(".messages").first).to_contain_text("登録し、承認を依頼しました")


def test_errors_are_summed_up_linked_and_focused(sign_in: SignIn) -> None:
    page = sign_in("staff")
    page.goto("/assets/new/")
    page.locator(FORM).evaluate("form => { form.noValidate = true; }")
    page.locator("#id_name").fill("途中の資産")
    page.get_by_role("button", name="登録", exact=True).click()
    summary = page.locator("#error-summary")

    expect(summary).to_be_focused()
    expect(summary.get_by_role("heading")).to_contain_text("件の問題があります")
    assert page.title().startswith("エラー：")
    summary.get_by_role("link").first.click()
    focused = page.locator(":focus")
    expect(focused).to_have_attribute("aria-invalid", "true")
    expect(page.locator("#id_name")).to_have_value("途中の資産")
    assert faults(page) == []


def test_a_draft_is_kept_while_typing_and_brought_back(sign_in: SignIn) -> None:
    page = sign_in("manager")
    page.goto("/assets/new/")
    page.locator("#id_name").fill("書きかけの名簿")
    with page.expect_response("**/assets/new/draft/"):
        page.keyboard.press("Control+s")
    expect(page.locator("[data-autosave-status]")).to_have_text(
        re.compile(r"下書きを\d{1,2}:\d\dに保存しました")
    )
    page.goto("/")
    page.goto("/assets/new/")
    page.get_by_role("link", name="続きから入力").click()

    expect(page.locator("#id_name")).to_have_value("書きかけの名簿")
    page.goto("/assets/new/")
    page.get_by_role("button", name="捨てる").click()
    expect(page.get_by_role("link", name="続きから入力")).to_have_count(0)


def test_a_double_click_stores_one(sign_in: SignIn) -> None:
    page = sign_in("staff")
    page.goto("/assets/new/")
    page.locator("#id_name").fill("二度押しの資産")
    page.locator(f"{FORM} button[value=draft]").dblclick()
    expect(page.locator(".messages")).to_contain_text("下書きを保存しました")

    page.goto("/assets/?q=二度押しの資産")
    expect(page.locator("table[data-list] tbody tr")).to_have_count(1)


def test_the_same_form_sent_twice_at_once_stores_one(sign_in: SignIn) -> None:
    """Past every script: two requests with the same contents, as a bad line may cause them."""
    page = sign_in("staff")
    page.goto("/assets/new/")
    page.locator("#id_name").fill("二重送信の資産")
    led_to = page.locator(FORM).evaluate(SEND_TWICE)

    assert led_to[0] == led_to[1]
    page.goto("/assets/?q=二重送信の資産")
    expect(page.locator("table[data-list] tbody tr")).to_have_count(1)


def test_fields_appear_by_earlier_answers_and_keep_what_was_typed(sign_in: SignIn) -> None:
    page = sign_in("staff")
    page.goto("/assets/new/")
    hidden = page.locator("[data-show-when]:not([hidden])")
    before = hidden.count()
    page.locator("#id_form").select_option("sns")

    assert hidden.count() > before
