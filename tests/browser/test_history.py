"""The history of an asset: its changes, the contents at a version, going back."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import SignIn
from tests.browser.looking import faults

pytestmark = pytest.mark.browser


def open_history(sign_in: SignIn, number: str, role: str = "manager") -> Page:
    page = sign_in(role)
    page.goto(f"/assets/{number}/history/")
    return page


def test_a_change_says_who_when_why_from_where_and_what(sign_in: SignIn) -> None:
    page = sign_in("manager")
    page.goto("/assets/JUM-011/edit/")
    page.locator("#id_location").fill("書庫A 7段目")
    page.locator("#id_reason").fill("届書を書庫へ移した")
    page.get_by_role("button", name="変更を保存").click()
    page.get_by_role("link", name=re.compile("変更履歴")).click()
    change = page.locator("section[aria-labelledby=h-change]")

    for text in ("大西 裕子", "令和", "画面", "届書を書庫へ移した", "書庫A 7段目"):
        expect(change).to_contain_text(text)
    expect(change.locator("td.was").first).to_contain_text("−")
    expect(change.locator("td.now").first).to_contain_text("書庫A 7段目")


def test_keys_walk_from_change_to_change(sign_in: SignIn) -> None:
    page = open_history(sign_in, "JUM-001", "auditor")
    newest = page.locator("#h-change").inner_text()
    page.keyboard.press("k")
    expect(page).to_have_url(re.compile(r"/history/[\w-]+/$"))
    assert page.locator("#h-change").inner_text() != newest
    page.keyboard.press("j")

    expect(page.locator("#h-change")).to_have_text(re.compile(re.escape(newest.split("\n")[0])))


def test_an_earlier_state_is_shown_whole_and_compared(sign_in: SignIn) -> None:
    page = open_history(sign_in, "JUM-001", "auditor")
    page.goto("/assets/JUM-001/history/2/")
    page.get_by_role("link", name="この時点の内容を表示").click()
    expect(page).to_have_url(re.compile(r"/history/2/state/$"))
    expect(page.locator("main")).to_contain_text("第2版")
    page.goto("/assets/JUM-001/history/2/")
    page.get_by_role("link", name="現在と比べる").click()

    expect(page.locator("main")).to_contain_text("第2版と現在の違い")
    assert faults(page) == []


def test_going_back_is_a_change_with_a_reason(sign_in: SignIn) -> None:
    page = sign_in("manager")
    page.goto("/assets/JUM-012/edit/")
    before = page.locator("#id_location").input_value()
    version = int(page.locator("input[name=version]").input_value())
    page.locator("#id_location").fill("まちがった場所")
    page.get_by_role("button", name="変更を保存").click()
    expect(page.locator(".messages")).to_contain_text("変更しました")
    page.goto(f"/assets/JUM-012/history/{version}/")
    page.get_by_role("link", name="この内容に戻す").click()
    expect(page.locator("main")).to_contain_text("まちがった場所")
    page.locator("#id_reason").fill("入力を誤ったため")
    page.get_by_role("button", name="この内容に戻す").click()

    expect(page.locator(".messages")).to_contain_text(f"第{version}版の内容に戻しました")
    expect(page.locator("section[aria-labelledby=h-change]")).to_contain_text("入力を誤ったため")
    page.goto("/assets/JUM-012/edit/")
    expect(page.locator("#id_location")).to_have_value(before)
    expect(page.locator("input[name=version]")).to_have_value(str(version + 2))


def test_the_record_of_everything_is_read_by_auditors_alone(sign_in: SignIn) -> None:
    page = sign_in("auditor")
    page.goto("/changes/")
    page.locator("main tbody").get_by_role("link").first.click()

    expect(page).to_have_url(re.compile(r"/changes/[0-9a-f-]{36}/"))
    response = sign_in("manager").goto("/changes/")
    assert response is not None
    assert response.status == 403
