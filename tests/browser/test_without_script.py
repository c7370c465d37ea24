"""Without a script everything that saves, filters, sorts and pages works as plain HTML."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import SignIn
from tests.browser.test_list import ROWS, open_list, query_of

pytestmark = pytest.mark.browser


@pytest.fixture
def plain(sign_in: SignIn) -> Page:
    return open_list(sign_in, "admin", java_script_enabled=False)


def test_searching_sorting_and_paging(plain: Page) -> None:
    plain.locator("#q").fill("台帳")
    plain.keyboard.press("Enter")
    expect(plain).to_have_url(re.compile(r"q="))
    assert query_of(plain)["q"] == ["台帳"]
    plain.goto("/assets/")
    plain.locator("thead").get_by_role("link", name="資産名").click()
    expect(plain).to_have_url(re.compile(r"sort=name"))
    first = plain.locator(ROWS).first.inner_text()
    plain.get_by_role("link", name=re.compile("次")).last.click()

    assert plain.locator(ROWS).first.inner_text() != first


def test_filtering(plain: Page) -> None:
    plain.get_by_role("link", name="絞り込みを追加").click()
    expect(plain.get_by_role("heading", level=1)).to_have_text("絞り込み")
    plain.locator("input[name=form][value=paper]").check()
    plain.get_by_role("button", name="適用").click()

    assert query_of(plain)["form"] == ["paper"]
    expect(plain.locator("#chips")).to_contain_text("紙文書")


def test_choosing_columns(plain: Page) -> None:
    plain.locator("#chips").get_by_role("link", name=re.compile("^列")).click()
    plain.get_by_label("保管場所").check()
    plain.get_by_role("button", name="この列で表示").click()
    expect(plain.locator("thead")).to_contain_text("保管場所")
    plain.locator("#chips").get_by_role("link", name=re.compile("^列")).click()
    plain.get_by_role("button", name="初めの列に戻す").click()

    expect(plain.locator("thead")).not_to_contain_text("保管場所")


def test_changing_many(plain: Page) -> None:
    plain.goto("/assets/?unit=ZEI")
    for number in ("ZEI-003", "ZEI-004"):
        plain.locator(f"input[value={number}]").check()
    plain.get_by_role("button", name="選んだ資産をまとめて変更").click()
    plain.locator("input[name=change_location]").check()
    plain.locator("#id_location").fill("別館")
    plain.locator("#id_reason").fill("別館へ移したため")
    plain.get_by_role("button", name="影響を確認").click()
    plain.get_by_role("button", name="2件を変更").click()

    expect(plain.locator(".messages")).to_contain_text("2件の情報資産を変更しました")


def test_entering_and_changing_one(plain: Page) -> None:
    plain.goto("/assets/new/")
    plain.locator("#id_name").fill("スクリプトなしの資産")
    plain.locator("#id_org_unit").select_option(label="総務課")
    plain.locator("button[value=draft]").click()
    expect(plain.locator(".messages")).to_contain_text("下書きを保存しました")
    plain.get_by_role("link", name="編集", exact=True).click()
    plain.get_by_label("内容・説明").fill("説明")
    plain.locator("button[value=draft]").click()

    expect(plain.locator(".messages")).to_contain_text("変更しました")
