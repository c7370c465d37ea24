"""The register of a past day: choosing it, an asset of it, and the way back."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import SignIn
from tests.browser.looking import faults

pytestmark = pytest.mark.browser


def test_the_end_of_a_year_is_chosen_looked_at_and_left(sign_in: SignIn) -> None:
    page = sign_in("auditor")
    page.goto("/assets/?unit=JUM")
    page.locator("details.moments summary").click()
    page.get_by_role("link", name="令和7年度末").click()
    expect(page).to_have_url(re.compile(r"unit=JUM&at=2026-03-31"))
    expect(page.locator("main")).to_contain_text("令和8年3月31日時点の台帳を見ています。")
    assert faults(page) == []

    page.get_by_role("link", name="住民基本台帳", exact=True).click()
    expect(page.locator("main")).to_contain_text("令和8年3月31日時点の内容を見ています。")
    assert faults(page) == []
    page.go_back()
    page.get_by_role("link", name="現時点の台帳に戻る").click()
    expect(page).to_have_url(re.compile(r"/assets/\?unit=JUM$"))
    expect(page.locator("main")).not_to_contain_text("時点の台帳を見ています")


def test_any_day_may_be_typed(sign_in: SignIn) -> None:
    page = sign_in("auditor")
    page.goto("/assets/?unit=JUM")
    page.locator("details.moments summary").click()
    page.get_by_label("台帳を見る日").fill("R8.3.31")
    page.get_by_role("button", name="この日を見る").click()
    expect(page.locator("main")).to_contain_text("令和8年3月31日時点の台帳を見ています。")


def test_two_days_are_compared(sign_in: SignIn) -> None:
    page = sign_in("auditor")
    page.goto("/assets/")
    page.locator("details.moments summary").click()
    page.get_by_role("link", name="二つの日の違い").click()
    page.get_by_label("前の日").fill("R7.9.30")
    page.get_by_role("button", name="比べる").click()
    expect(page.locator("main")).to_contain_text("令和7年9月30日時点→")
    page.locator("tbody tr", has_text="総務課").get_by_role("link").first.click()
    expect(page.locator("#h-list")).to_be_visible()
    assert faults(page) == []
