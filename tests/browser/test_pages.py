"""Every page that matrix.yaml names, as the person who may see it sees it."""

from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from django.urls import Resolver404, resolve, reverse
from playwright.sync_api import Page

from tests.browser.looking import faults
from tests.matrix.reading import Entry, entries

pytestmark = pytest.mark.browser

NOBODY = "anonymous"
# The ledger of one section has everything that the long one has.
SMALL = "?unit=JUM"
# Pages that say something else to each role.
OWN_FACES = {
    "home": ("staff", "manager", "auditor", "stranger"),
    "asset_list": ("staff", "auditor"),
    "asset_detail": ("staff", "auditor"),
    "asset_history": ("auditor",),
    "unit_list": ("staff",),
    "user_list": ("auditor",),
    "help": ("staff",),
    "menu": ("staff",),
}


def shown() -> list[tuple[Entry, str]]:
    """Each page once as the administrator or nobody, and those of many faces as others too."""
    found = []
    for entry in entries().values():
        seers = [role for role, answer in entry.answers("get").items() if answer == "page"]
        if seers and entry.is_whole_page and entry.facts.get("found_on") != "":
            known = [role for role in (NOBODY, "admin", *seers) if role in seers]
            first = entry.facts.get("found_by", known[0])
            found += [(entry, role) for role in (first, *OWN_FACES.get(entry.name, ()))]
    return found


def name_of(shown: tuple[Entry, str]) -> str:
    entry, role = shown
    return f"{entry.name}-{role}"


@pytest.fixture
def opened(request: pytest.FixtureRequest, look_as: Callable[[str], Page]) -> Page:
    """The page in a browser of that role."""
    entry, role = request.param
    page = look_as("" if role == NOBODY else role)
    response = page.goto(address(entry, page))
    assert response is not None
    assert response.status == 200
    return page


def address(entry: Entry, page: Page) -> str:
    if "found_on" not in entry.facts:
        query = SMALL if entry.name == "asset_print" else ""
        return reverse(entry.name, kwargs=entry.facts.get("demo", {})) + query
    page.goto(entry.facts["found_on"])
    hrefs = page.locator("main a[href]").evaluate_all("links => links.map(link => link.href)")
    return next(href for href in hrefs if leads_to(entry.name, href))


def leads_to(name: str, href: str) -> bool:
    path = urlsplit(href).path
    try:
        # A change is linked by its key, whatever kind of key that is.
        return resolve(path).url_name == name
    except Resolver404:
        return False


@pytest.mark.parametrize("opened", shown(), indirect=True, ids=name_of)
def test_a_page_has_no_fault_at_any_width(opened: Page) -> None:
    assert faults(opened) == []


def test_every_page_has_a_title_of_its_own(look_as: Callable[[str], Page]) -> None:
    page = look_as("admin")
    titles: dict[str, str] = {}
    for entry, role in shown():
        if role == "admin" and "found_on" not in entry.facts:
            text = page.request.get(address(entry, page)).text()
            title = text.partition("<title>")[2].partition("</title>")[0]
            assert title not in titles, f"{entry.name} and {titles[title]}"
            titles[title] = entry.name


@pytest.mark.parametrize(
    ("role", "path", "status", "says"),
    [
        ("staff", "/assets/JUM-9999/", 404, "番号JUM-9999の資産は見つかりません"),
        ("stranger", "/assets/JUM-001/", 404, "番号JUM-001の資産は見つかりません"),
        ("staff", "/users/", 403, "利用者と権限は"),
        ("auditor", "/assets/JUM-001/edit/", 403, "権限がありません"),
        ("staff", "/no/such/page/", 404, ""),
    ],
)
def test_a_refusal_says_why_and_has_no_fault(
    look_as: Callable[[str], Page], role: str, path: str, status: int, says: str
) -> None:
    page = look_as(role)
    response = page.goto(path)

    assert response is not None
    assert response.status == status
    assert says in page.locator("main").inner_text()
    assert faults(page) == []
