"""The list of assets: /assets/."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import SignIn
from tests.browser.looking import PHONE, faults

pytestmark = pytest.mark.browser

ROWS = "table[data-list] tbody tr"


def open_list(sign_in: SignIn, role: str = "staff", query: str = "", **options: object) -> Page:
    page = sign_in(role, **options)
    page.goto(f"/assets/{query}")
    return page


def query_of(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


class TestFinding:
    """Searching and filtering."""

    @pytest.mark.parametrize("text", ["籍", "除籍"])
    def test_one_and_two_letters_find_what_contains_them(self, sign_in: SignIn, text: str) -> None:
        page = open_list(sign_in)
        page.locator("#q").fill(text)
        expect(page).to_have_url(re.compile("q="))
        expect(page.locator(ROWS).first).to_contain_text("戸籍")

        names = page.locator(f"{ROWS} th[scope=row]").all_inner_texts()
        assert "戸籍・除籍データ" in names
        assert query_of(page)["q"] == [text]

    def test_the_number_of_hits_is_announced(self, sign_in: SignIn) -> None:
        page = open_list(sign_in)
        page.locator("#q").fill("戸籍・除籍")

        expect(page.locator("#result")).to_have_text(re.compile(r"1件"))

    def test_an_added_filter_is_a_chip_stays_in_the_address_and_survives_a_reload(
        self, sign_in: SignIn
    ) -> None:
        page = open_list(sign_in)
        page.keyboard.press("f")
        dialog = page.get_by_role("dialog", name="絞り込み")
        dialog.locator("input[name=form][value=paper], select[name=form]").first.check()
        dialog.get_by_role("button", name="適用").click()
        chip = page.locator("#chips").get_by_role("link", name="紙文書").first

        expect(chip).to_be_visible()
        assert query_of(page)["form"] == ["paper"]
        before = page.locator(ROWS).count()
        page.reload()
        expect(chip).to_be_visible()
        assert page.locator(ROWS).count() == before
        page.get_by_role("link", name=re.compile("紙文書の絞り込みを外す")).click()
        expect(page).not_to_have_url(re.compile("form="))

    def test_nothing_found_says_which_condition_to_drop(self, sign_in: SignIn) -> None:
        page = open_list(sign_in, query="?q=ありえない言葉")

        expect(page.locator(".empty")).to_contain_text("条件に合う情報資産はありません")
        assert faults(page) == []


class TestArranging:
    """Sorting, columns, row height, saved views."""

    def test_a_click_on_a_heading_sorts_and_says_so(self, sign_in: SignIn) -> None:
        page = open_list(sign_in, query="?unit=JUM")
        page.locator("thead").get_by_role("link", name="資産名").click()
        expect(page.locator("th[aria-sort]")).to_have_text("資産名")
        expect(page.locator("th[aria-sort]")).to_have_attribute("aria-sort", "ascending")
        page.locator("thead").get_by_role("link", name="資産名").click()

        expect(page.locator("th[aria-sort]")).to_have_attribute("aria-sort", "descending")

    def test_columns_are_chosen_ordered_and_put_back(self, sign_in: SignIn) -> None:
        page = open_list(sign_in, "ciso")
        page.locator("#chips").get_by_role("link", name=re.compile("^列")).click()
        dialog = page.get_by_role("dialog", name="表示する列")
        dialog.get_by_label("保管場所").check()
        dialog.get_by_role("button", name="この列で表示").click()
        expect(page.locator("thead")).to_contain_text("保管場所")
        page.goto("/assets/")
        expect(page.locator("thead")).to_contain_text("保管場所")
        page.locator("#chips").get_by_role("link", name=re.compile("^列")).click()
        dialog.get_by_role("button", name="初めの列に戻す").click()

        expect(page.locator("thead")).not_to_contain_text("保管場所")

    def test_the_row_height_is_kept_for_the_person(self, sign_in: SignIn) -> None:
        page = open_list(sign_in, "principal")

        def height() -> float:
            box = page.locator(ROWS).first.bounding_box()
            assert box is not None
            return box["height"]

        heights = []
        for name in ("高密度", "ゆったり"):
            page.locator("summary", has_text="行の高さ").click()
            page.get_by_role("button", name=name).click()
            page.wait_for_load_state()
            page.goto("/assets/")
            heights.append(height())

        assert heights[0] < heights[1]

    def test_a_list_is_saved_shown_as_a_tab_and_deleted(self, sign_in: SignIn) -> None:
        page = open_list(sign_in, "manager", "?unit=JUM&form=paper")
        page.get_by_role("link", name="表示を保存").click()
        page.get_by_label("表示の名前").fill("住民課の紙")
        page.get_by_role("button", name=re.compile("保存")).click()
        tab = page.locator("#tabs").get_by_role("link", name=re.compile("住民課の紙"))
        expect(tab).to_have_attribute("aria-current", "page")
        page.goto("/assets/views/")
        assert faults(page) == []
        row = page.locator("tr", has_text="住民課の紙")
        row.get_by_role("button", name=re.compile("削除")).click()

        expect(page.locator("main")).to_contain_text("表示を削除しました")


class TestKeys:
    """The list without a mouse."""

    def test_rows_are_walked_chosen_and_opened(self, sign_in: SignIn) -> None:
        page = open_list(sign_in, query="?unit=JUM")
        page.wait_for_load_state("networkidle")
        for key in ("j", "j", "x"):
            page.keyboard.press(key)
        second = page.locator(ROWS).nth(1)

        expect(second.locator("input.cb")).to_be_checked()
        expect(page.locator("[data-bulk]")).to_be_visible()
        expect(page.locator("[data-bulk-count]")).to_have_text("1")
        page.keyboard.press("k")
        expect(page.locator(ROWS).nth(0).get_by_role("link")).to_be_focused()
        page.keyboard.press("Enter")
        expect(page).to_have_url(re.compile(r"/assets/JUM-001/$"))

    def test_shift_x_chooses_a_range(self, sign_in: SignIn) -> None:
        page = open_list(sign_in, query="?unit=JUM")
        page.wait_for_load_state("networkidle")
        for key in ("j", "x", "j", "j", "Shift+X"):
            page.keyboard.press(key)

        expect(page.locator("[data-bulk-count]")).to_have_text("3")

    def test_slash_goes_to_the_search_and_letters_there_are_text(self, sign_in: SignIn) -> None:
        page = open_list(sign_in)
        page.keyboard.press("/")
        page.keyboard.type("jkx")

        expect(page.locator("#global-q")).to_be_focused()
        expect(page.locator("#global-q")).to_have_value("jkx")

    def test_the_question_mark_shows_the_keys_and_escape_leads_back(self, sign_in: SignIn) -> None:
        page = open_list(sign_in)
        page.keyboard.press("?")
        dialog = page.get_by_role("dialog")
        expect(dialog).to_contain_text("次の行、前の行")
        page.keyboard.press("Escape")

        expect(dialog).to_be_hidden()

    def test_keys_work_with_kana_input_on(self, sign_in: SignIn) -> None:
        page = open_list(sign_in, query="?unit=JUM")
        page.wait_for_load_state("networkidle")
        page.evaluate(
            "document.body.dispatchEvent(new KeyboardEvent('keydown',"
            " {key: 'ま', code: 'KeyJ', bubbles: true, cancelable: true}))"
        )

        expect(page.locator(ROWS).first.get_by_role("link")).to_be_focused()


def test_a_bulk_change_is_seen_before_done_after_and_taken_back(sign_in: SignIn) -> None:
    page = open_list(sign_in, query="?unit=JUM")
    for number in ("JUM-002", "JUM-005"):
        page.locator(f"input[value={number}]").check()
    page.get_by_role("button", name="保管場所を変更").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("2件の情報資産を一括変更")
    assert faults(page) == []
    page.locator("#id_location").fill("新庁舎 書庫1")
    page.locator("#id_reason").fill("新庁舎へ移したため")
    page.get_by_role("button", name="影響を確認").click()
    expect(page.locator("main")).to_contain_text("変わる 2件")
    expect(page.locator("main")).to_contain_text("新庁舎 書庫1")
    assert faults(page) == []
    page.get_by_role("button", name="2件を変更").click()
    expect(page.locator(".messages")).to_contain_text("2件の情報資産を変更しました")
    assert faults(page) == []
    page.locator("main").get_by_role("button", name="この変更を取り消す").click()
    expect(page.locator(".messages")).to_contain_text("2件の変更を取り消しました")
    page.goto("/assets/JUM-002/")

    expect(page.locator("main")).not_to_contain_text("新庁舎 書庫1")


def test_an_auditor_chooses_rows_to_take_out_and_can_change_none(sign_in: SignIn) -> None:
    page = open_list(sign_in, "auditor")
    page.locator(f"{ROWS} input.cb").first.check()
    bar = page.locator("[data-bulk]")

    expect(bar.get_by_role("button", name="書き出す")).to_be_visible()
    expect(bar.get_by_role("button", name="変更")).to_have_count(0)
    expect(page.get_by_role("link", name="資産を登録")).to_have_count(0)


def test_on_a_phone_the_rows_are_cards_with_the_grades(sign_in: SignIn) -> None:
    page = open_list(sign_in, query="?unit=JUM", size=PHONE)
    card = page.locator(ROWS).first

    for text in ("住民基本台帳", "マイナンバー系", "3B", "R9.5.31"):
        expect(card).to_contain_text(text)
    assert card.locator("td, th").first.evaluate("cell => getComputedStyle(cell).display") != (
        "table-cell"
    )
    page.get_by_role("button", name="メニュー").click()
    expect(page.get_by_role("dialog", name="メニュー")).to_contain_text("組織と責任者")
