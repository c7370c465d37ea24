"""Taking the register out: the dialog in the list, the file, the record at /exports/."""

import hashlib
import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Download, Locator, Page, expect

from tests.browser.conftest import SignIn
from tests.browser.looking import DESKTOP, PHONE, faults

pytestmark = pytest.mark.browser

ROWS = "table[data-list] tbody"


def open_dialog(page: Page, query: str = "?unit=JUM") -> Locator:
    """Open the dialog from the list with the keyboard alone."""
    page.goto(f"/assets/{query}")
    page.get_by_role("link", name="書き出す").focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="書き出し")
    expect(dialog.get_by_role("button", name="書き出す")).to_be_visible()
    return dialog


def bytes_of(download: Download) -> bytes:
    path = download.path()
    return Path(path).read_bytes()


def test_a_person_takes_the_list_out_with_the_keyboard(sign_in: SignIn) -> None:
    page = sign_in("manager")
    dialog = open_dialog(page, "?unit=JUM&form=paper")
    expect(dialog).to_contain_text(re.compile("一覧に表示中.*件.*最も高い機密性"))

    dialog.get_by_label("Excel").focus()
    for _step in range(3):
        page.keyboard.press("ArrowRight")
    expect(dialog.get_by_label("JSON")).to_be_checked()
    expect(dialog.get_by_label("部署ごとにシートを分ける")).to_be_hidden()
    dialog.get_by_label("目的").fill("監査委員への提出")
    with page.expect_download() as coming:
        page.keyboard.press("Enter")

    content = bytes_of(coming.value)
    rows = json.loads(content)["rows"]
    name = coming.value.suggested_filename
    assert re.fullmatch(r"情報資産台帳_みほん村_R[\d.]+_令和\d+年度-\d{4}\.json", name)
    assert {row["form"] for row in rows} == {"paper"}
    page.goto("/exports/")
    newest = page.locator("table.exports tbody tr").first
    expect(newest).to_contain_text("監査委員への提出")
    expect(newest).to_contain_text("種別：紙文書")
    newest.get_by_role("link").click()
    expect(page.locator("main")).to_contain_text(hashlib.sha256(content).hexdigest())
    assert faults(page) == []


def test_the_dialog_fits_a_small_screen_and_has_no_faults(sign_in: SignIn) -> None:
    page = sign_in("manager")
    dialog = open_dialog(page)

    expect(dialog.get_by_role("button", name="書き出す")).to_be_in_viewport()
    assert faults(page) == []


def test_the_purpose_that_is_missing_is_asked_for_with_the_input_kept(sign_in: SignIn) -> None:
    page = sign_in("admin")
    dialog = open_dialog(page)
    dialog.get_by_label("CSV（UTF-8）").check()
    dialog.get_by_role("button", name="書き出す").click()

    expect(page.locator("#error-summary")).to_contain_text("目的を入力してください")
    expect(page.get_by_label("CSV（UTF-8）")).to_be_checked()
    assert faults(page) == []
    page.get_by_label("目的").fill("棚卸のため")
    with page.expect_download() as coming:
        page.get_by_role("button", name="書き出す").click()
    assert bytes_of(coming.value).startswith(b"\xef\xbb\xbf")


def test_chosen_rows_and_the_same_form_again(sign_in: SignIn) -> None:
    """Sent twice it is taken out twice: the page stays, its button is free again."""
    page = sign_in("ciso")
    page.goto("/assets/?unit=JUM")
    for row in (0, 2):
        page.locator(f"{ROWS} input.cb").nth(row).check()
    page.locator("[data-bulk]").get_by_role("button", name="書き出す").click()
    expect(page.get_by_label(re.compile("選択した資産　2件"))).to_be_checked()
    page.get_by_label("CSV（Shift_JIS）").check()
    page.get_by_label("目的").fill("委員会の資料")
    page.get_by_label("すべて", exact=True).check()
    files = []
    for _time in range(2):
        with page.expect_download() as coming:
            page.get_by_role("button", name="書き出す").click()
        files.append(bytes_of(coming.value))
        expect(page.locator("form.exportform[data-sent]")).to_have_count(0)

    assert files[0] == files[1]
    assert len(files[0].decode("cp932").splitlines()) >= 3


def test_the_page_of_exports_on_a_telephone_and_the_empty_template(sign_in: SignIn) -> None:
    page = sign_in("manager", size=PHONE)
    page.goto("/exports/")

    assert faults(page) == []
    with page.expect_download() as coming:
        page.get_by_role("button", name="記入用Excelを受け取る").click()
    assert coming.value.suggested_filename.startswith("情報資産台帳_記入用_")
    assert bytes_of(coming.value).startswith(b"PK")


def test_everything_works_without_a_script(sign_in: SignIn) -> None:
    page = sign_in("manager", java_script_enabled=False)
    page.goto("/assets/?unit=JUM&form=paper")
    page.get_by_role("link", name="書き出す").click()
    expect(page.get_by_role("heading", name="情報資産の書き出し")).to_be_visible()
    page.get_by_label("目的").fill("書類の点検")
    with page.expect_download() as coming:
        page.get_by_role("button", name="書き出す").click()
    assert coming.value.suggested_filename.endswith(".xlsx")

    page.goto("/assets/?unit=JUM")
    page.locator(f"{ROWS} input.cb").first.check()
    page.get_by_role("button", name="選んだ資産を書き出す").click()
    expect(page.get_by_label(re.compile("選択した資産　1件"))).to_be_checked()


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_a_form_is_taken_out_as_pdf(sign_in: SignIn, size: tuple[int, int]) -> None:
    page = sign_in("manager", size=size)
    page.goto("/exports/new/?unit=JUM")
    page.get_by_label("PDF").check()
    expect(page.get_by_label("A3")).to_be_visible()
    page.get_by_label("様式").select_option(label="委託先・クラウド一覧")
    expect(page.get_by_label("A3")).to_be_hidden()
    assert faults(page) == []
    page.get_by_label("目的").fill("契約の点検")
    with page.expect_download() as coming:
        page.get_by_role("button", name="書き出す").click()

    assert coming.value.suggested_filename.startswith("委託先・クラウド一覧_みほん村_")
    assert bytes_of(coming.value).startswith(b"%PDF")
