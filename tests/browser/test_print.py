"""The A4 ledger on paper: /assets/print/."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import SignIn
from tests.browser.paper import on_each_once, sheets

pytestmark = pytest.mark.browser


def test_the_print_page_has_conditions_seals_and_no_controls(sign_in: SignIn) -> None:
    page = sign_in("admin")
    page.goto("/assets/print/?unit=JUM")
    page.emulate_media(media="print")

    for text in ("情報資産台帳", "所管：住民課", "統括責任者", "担当"):
        expect(page.locator("body")).to_contain_text(text)
    expect(page.locator("input.cb:visible")).to_have_count(0)
    expect(page.locator("nav:visible")).to_have_count(0)


def test_the_headings_of_the_columns_stand_on_every_sheet(sign_in: SignIn) -> None:
    page = sign_in("admin")
    page.goto("/assets/print/")
    headings = page.locator("thead th").count()
    printed = sheets(page.pdf(prefer_css_page_size=True))

    assert len(printed) > 5
    assert len(on_each_once(printed[:-1])) >= headings
