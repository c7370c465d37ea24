"""A browser, a running product, and people who are signed in to it.

One product and one browser serve all tests of a process; each test gets browser contexts
of its own, but those that only look at pages share one for each role. Tests run in any order,
so each works on assets that no other test touches.
"""

from collections.abc import Callable, Iterator
from functools import cache
from typing import Any, Protocol

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, StorageState, sync_playwright

from tests.browser.looking import DESKTOP
from tests.browser.product import Product, start_product
from tests.browser.watching import Watch

FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE = 10_000


class SignIn(Protocol):
    """Opens a browser of a person of that role; every trouble in it fails the test."""

    def __call__(self, role: str, **options: Any) -> Page: ...


@pytest.fixture(scope="session")
def product() -> Product:
    return start_product()


@pytest.fixture(scope="session")
def browser(chromium_path: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=chromium_path, args=FLAGS)


@pytest.fixture(scope="session")
def signed_in(product: Product, browser: Browser) -> Callable[[str], StorageState]:
    """Return what a browser keeps of a role that has signed in; each does so once."""
    kept: dict[str, StorageState] = {}

    def state(role: str) -> StorageState:
        if role not in kept:
            context = browser.new_context(base_url=product.address)
            enter(context.new_page(), **_log_in(product, role))
            kept[role] = context.storage_state()
            context.close()
        return kept[role]

    return state


@pytest.fixture
def open_browser(product: Product, browser: Browser) -> Iterator[Callable[..., Page]]:
    """Open a page in a browser of its own that nobody has signed in with."""
    contexts: list[BrowserContext] = []
    watch = Watch(product.address)

    def open_page(**options: Any) -> Page:
        context = _context(browser, watch, **options)
        contexts.append(context)
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()
    assert watch.troubles == []


@pytest.fixture
def sign_in(open_browser: Callable[..., Page], signed_in: Callable[[str], StorageState]) -> SignIn:
    def enter_as(role: str, **options: Any) -> Page:
        return open_browser(storage_state=signed_in(role), **options)

    return enter_as


@pytest.fixture(scope="session")
def kept_pages(
    product: Product, browser: Browser, signed_in: Callable[[str], StorageState]
) -> Callable[[str], tuple[Page, Watch]]:
    """Return the page of a role, "" for nobody, that looks at one address after another."""

    @cache
    def page_of(role: str) -> tuple[Page, Watch]:
        options = {"storage_state": signed_in(role)} if role else {}
        watch = Watch(product.address)
        return _context(browser, watch, **options).new_page(), watch

    return page_of


@pytest.fixture
def look_as(kept_pages: Callable[[str], tuple[Page, Watch]]) -> Iterator[Callable[[str], Page]]:
    """For tests that look and do nothing: all of them share the page of a role."""
    watches: list[Watch] = []

    def look(role: str) -> Page:
        page, watch = kept_pages(role)
        watches.append(watch)
        return page

    yield look
    troubles = [trouble for watch in watches for trouble in watch.troubles]
    for watch in watches:
        watch.troubles.clear()
    assert troubles == []


def _context(browser: Browser, watch: Watch, **options: Any) -> BrowserContext:
    width, height = options.pop("size", DESKTOP)
    context = browser.new_context(
        base_url=watch.origin,
        viewport={"width": width, "height": height},
        locale="ja-JP",
        timezone_id="Asia/Tokyo",
        **options,
    )
    context.set_default_timeout(PATIENCE)
    watch.over(context)
    return context


def enter(page: Page, *, username: str, password: str) -> None:
    """Fill in the sign-in page and send it."""
    page.goto("/accounts/login/")
    page.get_by_label("ID").fill(username)
    page.get_by_label("パスワード").fill(password)
    page.get_by_role("button", name="サインイン").click()


def _log_in(product: Product, role: str) -> dict[str, str]:
    user = product.user(role)
    return {"username": user["username"], "password": user["password"]}
