"""The questions that lead to a proposal of grades: /classify/."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import SignIn
from tests.browser.looking import faults

pytestmark = pytest.mark.browser


def test_the_questions_are_answered_by_keyboard_and_fill_the_form(sign_in: SignIn) -> None:
    page = sign_in("staff")
    page.goto("/classify/")
    for number in range(1, 6):
        expect(page.locator(".now-q legend")).to_contain_text(f"問{number}")
        assert faults(page) == []
        page.keyboard.press("3")
        page.keyboard.press("Control+Enter")
    expect(page.get_by_role("status").first).to_contain_text("分類の案：機密性3B")
    page.get_by_role("link", name="この案を入力欄に写す").focus()
    page.keyboard.press("Enter")

    expect(page).to_have_url(re.compile(r"/assets/new/\?published=no"))
    expect(page.locator("input[name=c_level][value='3B']")).to_be_checked()
    expect(page.locator("#id_classify_reason")).to_have_value(re.compile("100人以上"))
