"""Changes of staff: a pasted list is questioned, answered and planned."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import SignIn
from tests.browser.looking import faults

pytestmark = pytest.mark.browser

PASTED = """氏名\t旧所属\t新所属\t新職名\t区分
坂本 進\t議会事務局\t\t\t定年退職
岡本 剛\t建設課\t宇宙開発課\t課長\t異動
園田 まり\t保育所\t子育て支援課\t保育士\t異動"""


def test_a_list_is_pasted_answered_and_planned(sign_in: SignIn) -> None:
    page = sign_in("admin")
    page.goto("/moves/")
    page.get_by_role("link", name=re.compile("名簿を取り込む")).first.click()
    assert faults(page) == []
    page.locator("#id_text").fill(PASTED)
    page.get_by_role("button", name="名簿を読み取る").click()

    expect(page.locator(".messages")).to_contain_text("まだ何も変わっていません")
    expect(page.locator("main")).to_contain_text("部署「宇宙開発課」が見つかりません")
    expect(page.locator("main")).to_contain_text("空席になる")
    assert faults(page) == []
    page.get_by_role("link", name=re.compile("答える *（岡本")).click()
    assert faults(page) == []
    page.locator("#id_to_unit").select_option(label="　農林課（NOR）")
    page.get_by_role("button", name="この内容にする").click()
    expect(page.locator("main")).to_contain_text("確かめることはありません")
    page.get_by_role("link", name="計画を確定", exact=True).click()
    assert faults(page) == []
    page.get_by_role("button", name="計画を確定").click()
    expect(page.locator("main")).to_contain_text("適用待ち")
    page.get_by_role("link", name="取りやめ").click()
    page.get_by_role("button", name="取りやめ").click()
    expect(page.locator(".messages")).to_contain_text("取りやめました")


def test_a_hand_over_is_confirmed_by_both_sides(sign_in: SignIn) -> None:
    page = sign_in("admin")
    page.goto("/units/SEN/")
    page.get_by_role("link", name=re.compile("^就任")).first.click()
    page.locator("#id_holder").select_option(label="青木 優（総務課 行政係 主査）")
    if page.locator("#id_succeed").count():
        page.locator("#id_succeed").check()
    page.locator("form").filter(has=page.locator("#id_holder")).get_by_role("button").last.click()
    page.goto("/handovers/")
    assert faults(page) == []
    page.locator("main table a").first.click()
    assert faults(page) == []
    for _side in ("give", "take"):
        page.locator("#id_reason").fill("本人が不在のため")
        page.locator("form").filter(has=page.locator("#id_reason")).get_by_role("button").click()
        expect(page.locator(".messages")).to_contain_text("引継ぎを確認しました")
    expect(page.locator("main")).to_contain_text("済み")


def test_what_nobody_answers_for_is_given_to_a_post(sign_in: SignIn) -> None:
    page = sign_in("admin")
    page.goto("/orphans/")
    expect(page.locator("main")).to_contain_text("役職が空席です")
    assert faults(page) == []
    page.get_by_role("button", name=re.compile("まとめて割り当て")).first.click()
    expect(page.locator("h1")).to_contain_text("一括変更")
    expect(page.locator("#id_change_owner_role")).to_be_checked()


def test_a_unit_is_split_after_a_look_at_the_effects(sign_in: SignIn) -> None:
    page = sign_in("admin")
    page.goto("/units/NOR/")
    page.get_by_role("link", name="分割").click()
    assert faults(page) == []
    page.locator("#id_successor").select_option(label="　税務課（ZEI）")
    page.locator("#id_owner").select_option(label="税務課　税務課長")
    page.locator("#id_numbers_0").check()
    page.get_by_role("button", name="影響を確かめる").click()
    expect(page.locator(".messages")).to_contain_text("まだ何も変わっていません")
    assert faults(page) == []
    page.goto("/reorganisations/")
    assert faults(page) == []
