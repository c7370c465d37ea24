"""Signing in and out: /accounts/login/ and /accounts/logout/."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import SignIn, enter
from tests.browser.looking import faults
from tests.browser.product import Product

pytestmark = pytest.mark.browser

WRONG = "IDまたはパスワードが違います"


def test_the_right_password_leads_to_the_page_that_was_asked(
    open_browser: Callable[..., Page], product: Product
) -> None:
    page = open_browser()
    page.goto("/assets/?c=3B")
    user = product.user("manager")
    page.get_by_label("ID").fill(user["username"])
    page.get_by_label("パスワード").fill(user["password"])
    page.keyboard.press("Enter")

    expect(page).to_have_url(f"{product.address}/assets/?c=3B")


def test_a_wrong_one_says_so_and_does_not_tell_which(open_browser: Callable[..., Page]) -> None:
    page = open_browser()
    enter(page, username="manager", password="wrong")

    expect(page.locator("#error-summary")).to_contain_text(WRONG)
    expect(page.locator("#error-summary")).to_be_focused()
    expect(page.get_by_label("ID")).to_have_value("manager")
    assert faults(page) == []


def test_five_wrong_ones_lock_the_account_and_name_the_wait(
    open_browser: Callable[..., Page], product: Product
) -> None:
    page = open_browser()
    answers: list[int] = []
    page.on("response", lambda r: answers.append(r.status) if r.request.method == "POST" else None)
    for _attempt in range(5):
        enter(page, username="supporter", password="wrong")
        expect(page.locator("main")).to_contain_text(re.compile(f"{WRONG}|15分"))
    enter(page, **{key: product.user("supporter")[key] for key in ("username", "password")})
    page.wait_for_load_state()

    assert answers[:4] == [200] * 4
    assert answers[4:] == [429, 429]
    expect(page.locator("main")).to_contain_text("15分")
    assert faults(page) == []


def test_signing_out_ends_it_in_every_tab(
    open_browser: Callable[..., Page], product: Product
) -> None:
    page = open_browser()
    enter(page, **{key: product.user("ciso")[key] for key in ("username", "password")})
    other = page.context.new_page()
    other.goto("/assets/")
    page.get_by_role("button", name="サインアウト").click()
    other.reload()

    expect(other).to_have_url(f"{product.address}/accounts/login/?next=/assets/")
    page.go_back()
    expect(page.locator("main")).not_to_contain_text("JUM-001")


def test_a_browser_forgets_the_session_after_half_a_day(
    open_browser: Callable[..., Page], product: Product
) -> None:
    """The browser keeps the session for half a day; without its cookie there is no way in."""
    page = open_browser()
    enter(page, **{key: product.user("ciso")[key] for key in ("username", "password")})
    cookie = next(c for c in page.context.cookies() if c["httpOnly"] and "session" in c["name"])
    lifetime = cookie["expires"] - page.evaluate("Date.now()") / 1000
    page.context.clear_cookies(name=cookie["name"])
    page.goto("/assets/")

    assert 11 * 3600 < lifetime <= 12 * 3600
    expect(page).to_have_url(f"{product.address}/accounts/login/?next=/assets/")


def test_a_session_that_is_about_to_end_says_so_and_can_go_on(sign_in: SignIn) -> None:
    page = sign_in("staff")
    asked = answer_for_the_session(page, left={"GET": 290, "POST": 3600})
    page.clock.install()
    page.goto("/me/")
    page.wait_for_load_state("networkidle")  # the part that watches the time comes by itself
    warning = page.locator("#idle")
    page.clock.fast_forward("54:00")
    expect(warning).to_be_hidden()
    page.clock.fast_forward("01:01")

    expect(warning).to_be_visible()
    expect(warning.get_by_role("alert")).to_have_text("あと5分で自動的にサインアウトします。")
    assert asked == ["GET in the background"]
    assert faults(page) == []
    warning.get_by_role("button", name="続ける").click()
    expect(warning).to_be_hidden()
    assert asked[1:] == ["POST"]


def test_work_in_another_tab_keeps_the_warning_away(sign_in: SignIn) -> None:
    page = sign_in("staff")
    asked = answer_for_the_session(page, left={"GET": 3000})
    page.clock.install()
    page.goto("/me/")
    page.wait_for_load_state("networkidle")
    with page.expect_response("**/accounts/session/"):
        page.clock.fast_forward("55:01")

    expect(page.locator("#idle")).to_be_hidden()
    assert asked == ["GET in the background"]


def answer_for_the_session(page: Page, *, left: dict[str, int]) -> list[str]:
    """Answer in the server's place, whose clock goes on as usual; return who asked how."""
    asked: list[str] = []

    def answer(route: Route) -> None:
        request = route.request
        asked.append(request.method + " in the background" * ("x-background" in request.headers))
        route.fulfill(json={"left": left[request.method]})

    page.route("**/accounts/session/", answer)
    return asked
