"""Units, posts and people: /units/, /posts/, /users/."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import SignIn, enter
from tests.browser.looking import faults

pytestmark = pytest.mark.browser


def test_the_chart_shows_units_below_units_and_who_answers(sign_in: SignIn) -> None:
    page = sign_in("auditor")
    page.goto("/units/")

    for text in ("住民課", "みほん小学校", "議会事務局", "大西 裕子"):
        expect(page.locator("main")).to_contain_text(text)
    expect(page.get_by_role("link", name=re.compile("部署を追加"))).to_have_count(0)


def test_a_vacancy_is_seen_and_filled(sign_in: SignIn) -> None:
    page = sign_in("admin")
    page.goto("/units/")
    expect(page.locator("main")).to_contain_text("空席")
    page.goto("/units/AGC/")
    expect(page.locator("main")).to_contain_text("空席")
    page.locator("main a[href*='/appoint/']").first.click()
    holder = page.locator("#id_holder")
    holder.select_option(index=1)
    name = holder.evaluate("list => list.selectedOptions[0].text").split("（")[0]
    page.locator("form").filter(has=holder).get_by_role("button").last.click()
    expect(page.locator(".messages")).to_contain_text("在任を登録しました")

    expect(page.locator("main")).to_contain_text(name)


def test_an_unfit_appointment_says_why(sign_in: SignIn) -> None:
    page = sign_in("admin")
    page.goto("/units/JUM/")
    page.locator("main a[href*='/appoint/']").first.click()
    page.locator("#id_holder").select_option(index=2)
    page.locator("form").filter(has=page.locator("#id_holder")).get_by_role("button").last.click()

    expect(page.locator("#error-summary")).to_be_focused()
    assert faults(page) == []


def test_a_new_unit_appears_in_the_chart(sign_in: SignIn) -> None:
    page = sign_in("admin")
    page.goto("/units/new/")
    page.get_by_label("名称").fill("デジタル推進室")
    page.locator("#id_parent").select_option(index=1)
    page.locator("#id_code").fill("DIG")
    page.locator("form").filter(has=page.locator("#id_code")).get_by_role("button").last.click()
    expect(page.locator(".messages")).to_contain_text("部署を追加しました")
    page.goto("/units/")

    expect(page.locator("main")).to_contain_text("デジタル推進室")


def test_a_new_person_gets_a_password_once_and_a_role_and_signs_in(
    sign_in: SignIn, open_browser: Callable[..., Page]
) -> None:
    page = sign_in("admin")
    page.goto("/users/new/")
    page.locator("#id_username").fill("hanako")
    page.locator("#id_name").fill("新田 花子")
    page.locator("#id_unit").select_option(label="　住民課（JUM）")
    page.locator("form").filter(has=page.locator("#id_username")).get_by_role("button").last.click()
    expect(page.locator(".messages")).to_contain_text("利用者を追加しました")
    password = page.locator("main code, main .password").first.inner_text().strip()
    page.locator("main a[href$='/roles/new/']").first.click()
    page.locator("#id_role").select_option("registrar")
    page.locator("form").filter(has=page.locator("#id_role")).get_by_role("button").last.click()
    expect(page.locator(".messages")).to_contain_text("役割を割り当てました")
    expect(page.locator("main")).not_to_contain_text(password)

    new = open_browser()
    enter(new, username="hanako", password=password)
    expect(new).to_have_url(re.compile("/me/password/"))
    new.get_by_label("元のパスワード").or_(new.locator("#id_old_password")).first.fill(password)
    for field in ("#id_new_password1", "#id_new_password2"):
        new.locator(field).fill("hanako-no-himitsu-8")
    new.locator("form").filter(has=new.locator("#id_old_password")).get_by_role("button").click()
    new.goto("/assets/?unit=JUM")

    expect(new.locator("table[data-list]")).to_contain_text("住民基本台帳")
    expect(new.get_by_role("link", name="資産を登録")).to_be_visible()


def test_who_is_stopped_is_out_at_once(sign_in: SignIn, open_browser: Callable[..., Page]) -> None:
    """An account is made, used, and stopped while its session is open."""
    page = sign_in("admin")
    page.goto("/users/new/")
    page.locator("#id_username").fill("taro")
    page.locator("#id_name").fill("去田 太郎")
    page.locator("#id_unit").select_option(index=2)
    page.locator("form").filter(has=page.locator("#id_username")).get_by_role("button").last.click()
    password = page.locator("main code, main .password").first.inner_text().strip()
    theirs = open_browser()
    enter(theirs, username="taro", password=password)
    expect(theirs).to_have_url(re.compile("/me/password/"))
    page.goto("/users/taro/stop/")
    page.locator("main form").get_by_role("button").last.click()
    expect(page.locator(".messages")).to_contain_text("利用を停止しました")
    theirs.goto("/")

    expect(theirs).to_have_url(re.compile("/accounts/login/"))
