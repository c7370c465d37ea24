"""Changing the scheme: /settings/scheme/; the neighbouring town still grades by 3, 2, 1."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import SignIn
from tests.browser.looking import faults

pytestmark = pytest.mark.browser


def test_a_scheme_is_changed_seen_decided_and_put_back(sign_in: SignIn) -> None:
    page = sign_in("other_municipality")
    page.goto("/settings/catalogue/")
    page.get_by_role("link", name="分類基準の付け替え").click()
    page.get_by_role("link", name=re.compile("自治体機密性.*影響を見る")).click()
    expect(page.locator("main")).to_contain_text("100人以上の個人情報を含む")
    page.get_by_label("付け替えの理由").fill("4月施行の対策基準の改定のため")
    page.get_by_role("button", name="付け替える").click()
    expect(page.locator(".messages")).to_contain_text("付け替えを受け付けました")
    assert faults(page) == []

    page.get_by_role("link", name=re.compile("残りの.*件を決める")).click()
    expect(page.locator("main")).to_contain_text("住民基本台帳")
    assert faults(page) == []
    page.get_by_label("「住民基本台帳」を選ぶ").check()
    page.get_by_role("button", name="選んだものを案のとおりにする").click()
    expect(page.locator(".messages")).to_contain_text("1件を案のとおりに付け替えました")

    page.goto("/settings/scheme/")
    assert faults(page) == []
    page.locator("main table a").first.click()
    page.get_by_role("button", name="付け替えを取り消す").click()
    expect(page.locator("main")).to_contain_text("元に戻した")
    assert faults(page) == []


def test_the_basis_goes_out_and_comes_in(sign_in: SignIn, tmp_path: Path) -> None:
    page = sign_in("other_municipality")
    page.goto("/settings/catalogue/")
    with page.expect_download() as download:
        page.get_by_role("link", name="YAMLを受け取る").click()
    file = tmp_path / "kijun.yaml"
    download.value.save_as(file)
    text = file.read_text("utf-8")
    was = "installed: 情報セキュリティ管理者\n  label: ''"
    assert was in text
    file.write_text(text.replace(was, was.replace("''", "保護責任者")), "utf-8")

    page.get_by_role("link", name="YAMLを取り込む").click()
    page.get_by_label("基準と規則のファイル（YAML）").set_input_files(file)
    page.get_by_role("button", name="ファイルを読み取る").click()
    expect(page.locator("main")).to_contain_text("変わるのは1項目です")
    assert faults(page) == []
    page.get_by_role("button", name="1項目を変更する").click()

    expect(page.locator(".messages")).to_contain_text("1件の項目を変更しました")
