"""The review of one unit by keyboard: /reviews/<uuid>/units/<code>/."""

import re
from collections.abc import Callable
from pathlib import Path
from statistics import quantiles

import openpyxl
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import SignIn
from tests.browser.looking import faults
from tests.browser.product import Product
from tests.browser.reviewing import open_review

pytestmark = pytest.mark.browser

# A generous limit for shared machines; the aim is 100 ms.
SLOWEST = 400
READING = 350
WATCH = """() => {
  window.waits = [];
  window.pressed = [];
  let since = null;
  document.addEventListener("keydown", (event) => {
    window.pressed.push(event.code);
    if (event.code === "KeyY") since = performance.now();
  }, { capture: true });
  new MutationObserver(() => requestAnimationFrame(() => {
    if (since !== null) window.waits.push(performance.now() - since);
    since = null;
  })).observe(document.getElementById("card"), { childList: true });
}"""


def begin(sign_in: SignIn, product: Product, name: str, count: int, **options: int) -> Page:
    page = sign_in("staff")
    page.goto(open_review(product, name=name, count=count, **options))
    expect(page.locator("#card article")).to_be_visible()
    page.wait_for_load_state("networkidle")
    return page


def figure(page: Page, name: str) -> str:
    return page.locator(f".revprogress [data-figure={name}]").inner_text()


def test_fifty_assets_are_confirmed_by_keyboard_alone(
    sign_in: SignIn, product: Product, record_property: Callable[[str, object], None]
) -> None:
    page = begin(sign_in, product, "五十件", 50)
    page.evaluate(WATCH)
    for number in range(49):
        page.keyboard.press("y")
        expect(page.locator("#card h2")).to_have_text(f"五十件の台帳{number + 2:02}")
        page.wait_for_timeout(READING)
    waits, pressed = page.evaluate("[window.waits, window.pressed]")
    page.keyboard.press("y")

    expect(page.locator("#card .banner.ok")).to_contain_text("50件の確認が終わりました")
    assert pressed == ["KeyY"] * 49
    p95 = quantiles(waits, n=20)[-1]
    record_property("key_to_next_card_p95_ms", round(p95))
    assert p95 <= SLOWEST
    assert figure(page, "unchanged") == "50"


def test_a_press_is_taken_back_with_one_key(sign_in: SignIn, product: Product) -> None:
    page = begin(sign_in, product, "取り消し", 4)
    page.keyboard.press("y")
    page.keyboard.press("y")
    expect(page.locator("#card h2")).to_have_text("取り消しの台帳03")
    page.keyboard.press("z")
    expect(page.locator("#card h2")).to_have_text("取り消しの台帳02")
    expect(page.locator(".revprogress [data-figure=done]")).to_have_text("1")
    page.keyboard.press("y")
    expect(page.locator(".revprogress [data-figure=done]")).to_have_text("2")
    expect(page.locator("[data-review]:not([aria-busy])")).to_be_visible()
    page.reload()

    assert figure(page, "unchanged") == "2"
    expect(page.locator("#card h2")).to_have_text("取り消しの台帳03")


def test_an_edit_and_a_reason_to_wait_by_keyboard(sign_in: SignIn, product: Product) -> None:
    page = begin(sign_in, product, "直す", 3)
    page.keyboard.press("e")
    page.locator("#id_location").fill("書庫C")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".messages")).to_contain_text("直すの台帳01：修正した")
    expect(page.locator("#card h2")).to_have_text("直すの台帳02")
    page.wait_for_load_state("networkidle")
    page.keyboard.press("s")
    page.keyboard.type("kagi")
    page.keyboard.press("Enter")
    expect(page.locator("#card h2")).to_have_text("直すの台帳03")
    expect(page.locator(".revprogress [data-figure=later]")).to_have_text("1")
    page.keyboard.press("k")

    expect(page.locator("#card")).to_contain_text("kagi")
    assert figure(page, "changed") == "1"


def test_a_spot_check_waits_for_its_answer(sign_in: SignIn, product: Product) -> None:
    page = begin(sign_in, product, "抜き取り", 3, every=1)
    expect(page.locator("#card .spot")).to_be_visible()
    page.keyboard.press("y")
    expect(page.locator("#card h2")).to_have_text("抜き取りの台帳01")
    last = page.locator("#card .spot input").count()
    page.keyboard.press(str(last))
    page.keyboard.press("y")

    expect(page).to_have_url(re.compile(r"/edit/\?review="))
    expect(page.locator("main")).to_contain_text("資産の確認の途中です")


def test_what_somebody_else_changed_comes_back(sign_in: SignIn, product: Product) -> None:
    page = begin(sign_in, product, "競合", 3)
    other = sign_in("manager")
    other.goto(page.url)
    other.locator("#card a[aria-keyshortcuts=e]").click()
    other.locator("#id_location").fill("書庫D")
    other.keyboard.press("Control+Enter")
    expect(other.locator(".messages")).to_contain_text("修正した")
    page.keyboard.press("y")

    expect(page.locator("#card [role=alert]")).to_contain_text("修正した")
    expect(page.locator("#card")).to_contain_text("書庫D")


def test_it_has_no_fault_at_any_width(sign_in: SignIn, product: Product) -> None:
    page = begin(sign_in, product, "見た目", 3)
    assert faults(page) == []
    page.keyboard.press("y")
    expect(page.locator("[data-review]:not([aria-busy])")).to_be_visible()
    page.keyboard.press("k")
    expect(page.locator("#card .decided")).to_be_visible()
    assert faults(page) == []
    number = page.locator("#card article").get_attribute("data-card")
    address = page.url.split("?")[0]
    for more in ("bulk/", "paper/", "paper/entry/", "kit/"):
        page.goto(address + more)
        assert faults(page) == []
    page.goto(f"{address}card/{number}/gone/")
    assert faults(page) == []


def test_a_card_that_asks_has_no_fault(sign_in: SignIn, product: Product) -> None:
    page = begin(sign_in, product, "問い", 1, every=1)
    expect(page.locator("#card .spot")).to_be_visible()

    assert faults(page) == []


def test_numbers_from_paper_are_read_and_entered(sign_in: SignIn, product: Product) -> None:
    page = begin(sign_in, product, "紙", 3)
    first = page.locator("#card article").get_attribute("data-card") or ""
    page.get_by_role("link", name="紙で確認").click()
    expect(page.locator(".paper .qr")).to_have_count(3)
    page.get_by_role("link", name="書いた結果を入力").click()
    page.locator("#id_unchanged").fill(f"{first}、999")
    page.get_by_role("button", name="内容を確認").click()
    expect(page.locator("#error-summary")).to_contain_text("「999」に当たる資産は")
    assert faults(page) == []
    page.locator("#id_unchanged").fill(first)
    page.get_by_role("button", name="内容を確認").click()
    expect(page.locator("main")).to_contain_text("1件の結果")
    assert faults(page) == []
    page.get_by_role("button", name="1件を入力").click()

    expect(page.locator(".messages")).to_contain_text("1件の結果を入力しました")
    assert figure(page, "unchanged") == "1"


def test_a_file_goes_out_and_comes_back(sign_in: SignIn, product: Product) -> None:
    page = sign_in("manager")
    page.goto(open_review(product, name="ファイル", count=2))
    page.get_by_role("link", name="ファイルで確認").click()
    page.locator("#id_purpose").fill("支所で確かめる")
    with page.expect_download() as download:
        page.get_by_role("button", name="Excelを受け取る").click()
    taken = Path(product.folder) / "taken.xlsx"
    download.value.save_as(taken)
    path = filled_in(taken)
    page.locator("#id_file").set_input_files(path)
    page.get_by_role("button", name="ファイルを読み取る").click()
    expect(page.locator("main")).to_contain_text("支所の棚")
    assert faults(page) == []
    page.get_by_role("button", name="2件を入力").click()

    expect(page.locator(".messages")).to_contain_text("2件の結果を入力しました")
    assert (figure(page, "unchanged"), figure(page, "changed")) == ("1", "1")


def filled_in(path: Path) -> Path:
    """Write into the file as Excel would: one asset as it is, one at another place."""
    book = openpyxl.load_workbook(path)
    sheet = book.active
    assert sheet is not None
    places = {cell.value: cell.column for cell in sheet[4]}
    sheet.cell(5, places["確認の結果"], "変更なし")
    sheet.cell(6, places["確認の結果"], "修正")
    sheet.cell(6, places["保管場所"], "支所の棚")
    written = path.with_name("kit.xlsx")
    book.save(written)
    return written
