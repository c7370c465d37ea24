"""The basis of the register: /settings/catalogue/."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import SignIn
from tests.browser.looking import faults

pytestmark = pytest.mark.browser


def test_a_name_of_ones_own_is_used_everywhere(sign_in: SignIn) -> None:
    page = sign_in("admin")
    page.goto("/settings/catalogue/segment/")
    page.get_by_role("link", name=re.compile("校務外部接続系")).click()
    page.get_by_label("団体での名称").fill("学校の外向き回線")
    page.get_by_role("button", name="変更", exact=True).click()
    expect(page.locator(".messages")).to_contain_text("基準と規則を変更しました")
    expect(page.locator("main")).to_contain_text("初期値：校務外部接続系")
    assert faults(page) == []

    page.goto("/assets/new/")
    expect(page.locator("main")).to_contain_text("学校の外向き回線")


def test_what_weakens_a_rule_says_why(sign_in: SignIn) -> None:
    page = sign_in("admin")
    page.goto("/settings/catalogue/rule/NR-803/")
    page.get_by_label("使う", exact=True).uncheck()
    page.get_by_role("button", name="変更", exact=True).click()

    expect(page.locator("#error-summary")).to_be_focused()
    assert faults(page) == []


def test_entries_are_confirmed_without_a_mouse(sign_in: SignIn) -> None:
    page = sign_in("admin")
    page.goto("/settings/catalogue/role/?state=unconfirmed")
    box = page.locator("input[name=code]").first
    box.focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")

    expect(page.locator(".messages")).to_contain_text("1件を確認済みにしました")


def test_an_auditor_reads_only(sign_in: SignIn) -> None:
    page = sign_in("auditor")
    page.goto("/")
    page.get_by_role("link", name="基準と規則").click()
    page.get_by_role("link", name="規則", exact=True).first.click()
    page.get_by_role("link", name="専用領域の端末は持ち出し不可設定").click()

    expect(page.locator("main")).to_contain_text("団体での決め方")
    expect(page.locator("main button")).to_have_count(0)
    assert faults(page) == []
