"""Words go from the record: the administrator asks, another person types them and agrees."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import SignIn
from tests.browser.looking import faults

pytestmark = pytest.mark.browser

ASSET = "/assets/JUM-017/"
WORDS = "山田 花子"


def change_place(page: Page, place: str) -> None:
    page.goto(f"{ASSET}edit/")
    page.locator("#id_location").fill(place)
    page.locator("#id_reason").fill("試験")
    page.get_by_role("button", name="変更を保存").click()
    page.wait_for_url(f"**{ASSET}")


def test_two_persons_erase_words_from_the_record(sign_in: SignIn) -> None:
    admin = sign_in("admin")
    change_place(admin, f"{WORDS}の机")
    change_place(admin, "執務室")
    admin.goto(f"{ASSET}history/")
    admin.get_by_role("link", name="誤って入力した内容を記録から消す").click()
    assert faults(admin) == []
    admin.get_by_label("消す文字").fill("ない人")
    admin.get_by_label("消す理由").fill("氏名を書いた")
    admin.get_by_role("button", name="消去を依頼する").click()
    expect(admin.locator(".errorlist, .err").first).to_contain_text("記録には見つかりません")
    assert faults(admin) == []
    admin.get_by_label("消す文字").fill(WORDS)
    admin.get_by_role("button", name="消去を依頼する").click()
    expect(admin.get_by_text("承認は、依頼した人のほかの全庁管理者かCISO")).to_be_visible()
    address = admin.url

    ciso = sign_in("ciso")
    ciso.goto(address)
    assert faults(ciso) == []
    ciso.get_by_label("承認して、記録から消す").check()
    ciso.get_by_label("消す文字（承認するとき）").fill(WORDS)
    ciso.get_by_role("button", name="決めて記録する").click()
    expect(ciso.get_by_role("status").filter(has_text="消去済み")).to_be_visible()
    assert faults(ciso) == []
    ciso.goto("/erasures/")
    expect(ciso.get_by_role("cell", name="消去済み")).to_be_visible()
    assert faults(ciso) == []

    admin.goto(f"{ASSET}history/")
    assert WORDS not in admin.content()
    expect(admin.get_by_text("***の机").first).to_be_visible()
