"""/findings/: from what is wrong to the field, and back to a list without it."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import SignIn
from tests.browser.looking import faults

pytestmark = pytest.mark.browser

WITHOUT_PERMIT = "/findings/?rule=NR-703"


@pytest.mark.parametrize("script", [True, False])
def test_it_can_be_narrowed(sign_in: SignIn, script: bool) -> None:  # noqa: FBT001
    page = sign_in("auditor", java_script_enabled=script)
    page.goto("/findings/")
    page.get_by_role("link", name=re.compile("^違反")).click()
    expect(page).to_have_url(re.compile("severity=error"))
    page.get_by_label("状態").select_option("any")
    page.get_by_role("button", name="絞り込む").click()
    expect(page).to_have_url(re.compile("severity=error.*state=any|state=any.*severity=error"))
    expect(page.locator("tbody tr").first).to_contain_text("違反")
    expect(page.locator("tbody a[href*='/edit/']")).to_have_count(0)


def test_the_link_leads_to_the_field_and_the_cure_takes_it_away(sign_in: SignIn) -> None:
    page = sign_in("admin")
    page.goto(WITHOUT_PERMIT)
    page.get_by_role("link", name="「クラウド利用許可番号」を直す").click()
    expect(page).to_have_url(re.compile(r"/assets/SOM-066/edit/#id_cloud_permit_no$"))
    field = page.locator("#id_cloud_permit_no")
    expect(field).to_be_in_viewport()
    field.fill("R8-クラウド-12")
    page.locator("#id_reason").fill("利用申請を出し、許可を受けたため")
    page.get_by_role("button", name="変更を保存").click()

    expect(page).to_have_url(re.compile(r"/assets/SOM-066/(#.*)?$"))
    expect(page.locator("main")).not_to_contain_text("許可番号がありません")
    page.goto(WITHOUT_PERMIT)
    expect(page.locator("main")).to_contain_text("条件に合う食い違いはありません")
    assert faults(page) == []
    page.goto(f"{WITHOUT_PERMIT}&state=resolved")
    expect(page.locator("tbody tr").first).to_contain_text("解消")
