"""Campaigns of review: /reviews/, a new one, how far one has come, its steps."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import SignIn
from tests.browser.looking import faults

pytestmark = pytest.mark.browser


def open_review(page: Page, state: str = "実施中") -> None:
    page.goto("/reviews/")
    rows = page.locator("tbody tr").filter(has_text=state)
    # Other tests may have begun campaigns of their own.
    rows.filter(has_text="資産の確認").get_by_role("link").first.click()
    expect(page.locator("h1")).to_contain_text("資産の確認")


def test_every_figure_leads_to_the_assets_it_counts(sign_in: SignIn) -> None:
    page = sign_in("admin")
    open_review(page)
    assert faults(page) == []
    row = page.locator("tbody tr").filter(has_text="税務課")
    left = row.locator("td[data-l='未確認'] a")
    expect(left).to_contain_text("2")
    left.click()

    expect(page.get_by_role("status")).to_contain_text("2件")
    expect(page.locator("tbody tr")).to_have_count(2)
    assert faults(page) == []


def test_units_are_narrowed_to_those_that_wait(sign_in: SignIn) -> None:
    page = sign_in("auditor")
    open_review(page)
    page.get_by_role("navigation", name="部署の絞り込み").get_by_text("責任者の確認待ち").click()
    expect(page.locator("tbody tr")).to_have_count(1)
    expect(page.locator("tbody")).to_contain_text("農業委員会")
    expect(page.get_by_role("link", name=re.compile("差し戻し"))).to_have_count(0)


def test_the_number_of_assets_meant_follows_the_conditions(sign_in: SignIn) -> None:
    page = sign_in("admin")
    page.goto("/reviews/new/")
    meant = page.locator("#meant")
    expect(meant).to_contain_text(re.compile("対象の資産がありません|件が対象です"))
    page.get_by_label("名称").fill("試しの確認")
    page.get_by_text("何の資産か").click()
    page.locator("#id_unit input").first.check()
    page.get_by_label("締切日").fill("今日ではない")
    page.get_by_role("button", name="確認を始める").click()

    expect(page.locator("#error-summary")).to_be_focused()
    assert faults(page) == []


@pytest.mark.parametrize(
    "step", ["edit", "close", "remind", "units/SOM/extend", "units/AGC/confirm"]
)
def test_the_steps_have_no_fault(sign_in: SignIn, step: str) -> None:
    page = sign_in("admin")
    open_review(page)
    response = page.goto(f"{page.url}{step}/")

    assert response is not None
    assert response.status == 200
    assert faults(page) == []


def test_what_was_signed_says_by_whom(sign_in: SignIn) -> None:
    page = sign_in("manager")
    open_review(page, "確定")

    expect(page.locator(".messages")).to_contain_text("確定しました")
    expect(page.locator("tbody tr")).to_have_count(1)
    assert faults(page) == []
