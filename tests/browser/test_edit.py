"""Changing an asset: /assets/<number>/edit/."""

import re

import pytest
from playwright.sync_api import Dialog, Page, expect

from tests.browser.conftest import SignIn
from tests.browser.looking import faults

pytestmark = pytest.mark.browser

PLACE = "#id_location"


def save(page: Page) -> None:
    page.get_by_role("button", name="変更を保存").click()


def place_of(page: Page, number: str) -> str:
    """The stored value, read from the form."""
    page.goto(f"/assets/{number}/edit/")
    return page.locator(PLACE).input_value()


def test_a_change_is_stored_with_its_reason(sign_in: SignIn) -> None:
    page = sign_in("staff")
    page.goto("/assets/JUM-003/")
    page.keyboard.press("e")
    page.locator(PLACE).fill("書庫A 3段目")
    page.locator("#id_reason").fill("棚卸で移したため")
    save(page)

    expect(page).to_have_url(re.compile(r"/assets/JUM-003/$"))
    expect(page.locator(".messages")).to_contain_text("変更しました")
    page.get_by_role("link", name="変更履歴").click()
    expect(page.locator("main")).to_contain_text("棚卸で移したため")
    expect(page.locator("main")).to_contain_text("書庫A 3段目")


def test_control_enter_saves(sign_in: SignIn) -> None:
    page = sign_in("staff")
    page.goto("/assets/JUM-004/edit/")
    page.locator(PLACE).fill("書庫B")
    page.keyboard.press("Control+Enter")

    expect(page).to_have_url(re.compile(r"/assets/JUM-004/$"))


def test_leaving_with_unsaved_input_asks_first(sign_in: SignIn) -> None:
    page = sign_in("staff")
    asked: list[str] = []

    def leave(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", leave)
    page.goto("/assets/JUM-006/edit/")
    page.locator(PLACE).press_sequentially("書庫C")
    page.get_by_role("link", name="キャンセル").click()
    page.wait_for_url("**/assets/JUM-006/")

    assert asked == ["beforeunload"]


class TestTwoPeopleAtOnce:
    """Two browsers open the same asset; the second to save is shown all three versions."""

    def overtake(self, sign_in: SignIn, number: str) -> Page:
        slow, fast = sign_in("staff"), sign_in("manager")
        for page, place in ((slow, "自分の書庫"), (fast, "相手の書庫")):
            page.goto(f"/assets/{number}/edit/")
            page.locator(PLACE).fill(place)
        save(fast)
        expect(fast.locator(".messages")).to_contain_text("変更しました")
        save(slow)
        return slow

    def test_the_input_is_kept_beside_what_is_stored(self, sign_in: SignIn) -> None:
        page = self.overtake(sign_in, "JUM-007")

        conflict = page.locator("#conflict")
        expect(conflict).to_contain_text("大西 裕子さんが先に変更しました")
        for text in ("開いた時", "相手の書庫", "自分の書庫"):
            expect(conflict).to_contain_text(text)
        expect(page.locator(PLACE)).to_have_value("自分の書庫")
        assert faults(page) == []

    @pytest.mark.parametrize(
        ("number", "choice", "stored"),
        [("JUM-008", "theirs", "相手の書庫"), ("JUM-010", "mine", "自分の書庫")],
    )
    def test_what_is_chosen_is_stored(
        self, sign_in: SignIn, number: str, choice: str, stored: str
    ) -> None:
        page = self.overtake(sign_in, number)
        page.locator(f"#conflict input[value={choice}]").check()
        save(page)
        expect(page).to_have_url(re.compile(rf"/assets/{number}/$"))

        assert place_of(page, number) == stored
