"""A register in Excel on its way in: /imports/ from the file to the result, and back."""

import re
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from playwright.sync_api import Page, expect

from tests.browser.conftest import SignIn
from tests.browser.looking import faults
from tests.browser.test_register import press_tab_until

pytestmark = pytest.mark.browser

AT_WORK = 30_000  # a whole file is read or checked before the next page comes
ROWS = "table[data-problems] tbody tr"
NEXT = ".actbar .btn.pri"
KINDS = ("申請書つづり", "受付簿", "調査票", "通知書の控え", "契約書", "決裁文書", "点検記録")
Wrong = dict[int, dict[int, str | None]]
UNITS = ("税務課", "総務課", "農林課")


def ledger(path: Path, *, rows: int, wrong: Wrong) -> Path:
    """Write a register as a village keeps it: a title, headings in two rows, merged cells.

    `wrong` are cells that differ, by number of the line and place in it.
    """
    book = Workbook()
    sheet: Any = book.active
    sheet.title = "台帳"
    sheet.append(["令和8年度 情報資産台帳"])
    sheet.append([])
    sheet.append(
        [
            "No",
            "資産名",
            "所管課",
            "種別",
            "ネットワーク",
            "分類",
            None,
            None,
            "保管場所",
            "次回確認",
        ]
    )
    sheet.append([None] * 5 + ["機密性", "完全性", "可用性"])
    sheet.merge_cells("F3:H3")
    for number in range(1, rows + 1):
        name = f"{KINDS[number % len(KINDS)]}{number:03}"
        unit = UNITS[number % len(UNITS)]
        line = [
            number,
            name,
            unit,
            "紙",
            "ネットワーク外",
            "2",
            "１",
            "1",
            f"書庫{number % 5}",
            "R9.3.31",
        ]
        for place, text in wrong.get(number, {}).items():
            line[place] = text
        sheet.append(line)
    book.save(path)
    return path


@pytest.fixture
def large(tmp_path: Path) -> Path:
    """230 rows, five of them with errors, three of these alike."""
    wrong: Wrong = {number: {2: "農林かか"} for number in (7, 50, 80)}
    wrong |= {41: {9: "R9.2.30"}, 58: {1: None}}
    return ledger(tmp_path / "R8情報資産台帳_全庁.xlsx", rows=230, wrong=wrong)


def at_step(page: Page, name: str) -> None:
    expect(page.locator("[aria-current=step]")).to_contain_text(name, timeout=AT_WORK)


def send_by_keyboard(page: Page, file: Path) -> None:
    page.on("filechooser", lambda _chooser: None)  # asked for early, it is there when needed
    page.goto("/imports/")
    page.wait_for_load_state("networkidle")
    press_tab_until(page, "#id_file")
    with page.expect_file_chooser() as chooser:
        page.keyboard.press("Enter")
    chooser.value.set_files(file)
    press_tab_until(page, "main form button[type=submit]")
    page.keyboard.press("Enter")


def test_a_person_imports_230_rows_by_keyboard_alone_and_takes_them_back(
    sign_in: SignIn, large: Path
) -> None:
    page = sign_in("admin")
    send_by_keyboard(page, large)

    at_step(page, "列の対応")
    expect(page.locator("main")).to_contain_text("230行")
    assert faults(page) == []
    press_tab_until(page, NEXT)
    page.keyboard.press("Enter")

    at_step(page, "内容の確認")
    expect(page.locator(ROWS)).to_have_count(5)
    expect(page.locator(NEXT)).to_have_text("エラーの5行を除き、225件を取り込む")
    assert faults(page) == []

    mend_by_keyboard(page)
    expect(page.locator(NEXT)).to_have_text("230件を取り込む")
    press_tab_until(page, NEXT)
    page.keyboard.press("Enter")

    at_step(page, "結果")
    expect(page.locator(".banner.ok")).to_contain_text("230件を取り込みました（新規230・更新0）。")
    assert faults(page) == []
    page.get_by_role("button", name="取り込みを取り消す").focus()
    page.keyboard.press("Enter")
    title = page.get_by_role("heading", level=1)
    expect(title).to_have_text("取り込みを取り消しました", timeout=AT_WORK)
    assert faults(page) == []
    page.goto("/assets/?q=点検記録230")
    expect(page.locator("table[data-list]")).to_have_count(0)


def mend_by_keyboard(page: Page) -> None:
    """Answer once for three rows, then walk through the others with N, P and Enter."""
    page.keyboard.press("n")
    expect(page.locator(ROWS).nth(0).locator("a.cell:focus")).to_have_count(1)
    page.keyboard.press("n")
    expect(page.locator(ROWS).nth(1).locator("a.cell:focus")).to_have_count(1)
    page.keyboard.press("p")
    expect(page.locator(ROWS).nth(0).locator("a.cell:focus")).to_have_count(1)
    press_tab_until(page, "ul.fixes .row > form button")
    page.keyboard.press("Enter")
    rows = page.locator(ROWS)
    expect(rows).to_have_count(2, timeout=AT_WORK)

    expect(rows.nth(0).locator(".bad a")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#open-cell")).to_be_focused()
    page.keyboard.press("Escape")
    expect(rows.nth(0).locator(".bad a")).to_be_focused()
    expect(rows.nth(0)).to_contain_text("2月30日はありません")
    press_tab_until(page, f"{ROWS} button")
    page.keyboard.press("Enter")
    expect(rows).to_have_count(1, timeout=AT_WORK)
    said = page.locator("body > p[role=status]")
    expect(said).to_have_text(re.compile("次回確認を「.*」にしました"))

    expect(rows.nth(0).locator(".bad a")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#open-cell")).to_be_focused()
    page.keyboard.type("用水路の図面")
    page.keyboard.press("Enter")
    expect(rows).to_have_count(0, timeout=AT_WORK)


def test_without_a_script_a_file_is_imported_mended_and_taken_back(
    sign_in: SignIn, tmp_path: Path
) -> None:
    file = ledger(tmp_path / "台帳.xlsx", rows=6, wrong={2: {9: "R9.2.30"}, 4: {1: None}})
    page = sign_in("admin", java_script_enabled=False)
    page.goto("/imports/")
    page.locator("#id_file").set_input_files(file)
    page.get_by_role("button", name="ファイルを読み取る").click()
    page.locator(NEXT).click()
    expect(page.locator(ROWS)).to_have_count(2)
    page.get_by_role("button", name=re.compile("「.*」にする")).click()
    expect(page.locator(".messages")).to_contain_text("にしました")
    expect(page.locator(ROWS)).to_have_count(1)
    page.locator(f"{ROWS} .bad a").click()
    page.locator("#open-cell").fill("井戸の点検表")
    page.get_by_role("button", name="直す").click()
    expect(page.locator("main")).to_contain_text("直すものはありません")
    page.get_by_role("link", name=re.compile("そのまま取り込める行")).click()
    expect(page.locator(ROWS)).to_have_count(6)
    page.locator(NEXT).click()

    expect(page.locator(".banner.ok")).to_contain_text("6件を取り込みました")
    page.get_by_role("button", name="取り込みを取り消す").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("取り込みを取り消しました")


def test_a_file_that_cannot_be_read_says_what_to_do(sign_in: SignIn, tmp_path: Path) -> None:
    broken = tmp_path / "台帳.xlsx"
    broken.write_bytes(b"PK\x03\x04 not a workbook")
    page = sign_in("admin")
    page.goto("/imports/")
    page.locator("#id_file").set_input_files(broken)
    page.get_by_role("button", name="ファイルを読み取る").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("このファイルは取り込めません")
    expect(page.get_by_role("link", name="別のファイルを選ぶ")).to_be_visible()
    assert faults(page) == []


def test_the_mistakes_of_the_form_are_told(sign_in: SignIn, tmp_path: Path) -> None:
    note = tmp_path / "台帳.docx"
    note.write_bytes(b"PK\x03\x04")
    page = sign_in("admin")
    page.goto("/imports/")
    page.locator("#id_file").set_input_files(note)
    page.get_by_role("button", name="ファイルを読み取る").click()

    expect(page.locator("#error-summary")).to_contain_text("この種類のファイルは取り込めません")
    expect(page.locator("#error-summary")).to_be_focused()
    assert faults(page) == []
