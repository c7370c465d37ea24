"""The printed form (情報資産台帳): what stands on its sheets and how it is printed."""

import io
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.utils.timezone import now

from assets.access import Viewer
from assets.models import Asset, Unit, User
from assets.services.exports import runs
from assets.services.exports.printed import REGISTER
from assets.services.exports.printed_columns import keys_of
from assets.services.imports.headings import key_of, known
from assets.services.imports.layout.tables import tables_of
from config.kit.sheets.reading import read_book
from tests import factories

HEADINGS = [
    "番号", "名称", "区分", "媒体", "所管", "管理者", "保管場所", "ネットワーク", "機密性",
    "完全性", "可用性", "有無", "人数", "保存期間", "委託", "最終確認", "備考",
]  # fmt: skip
FIRST = 6  # row of the first asset


@pytest.fixture
def asset(unit: Unit, manager: User) -> Asset:
    return factories.make_asset(
        unit,
        manager,
        name="住民基本台帳",
        c_level="3B",
        last_review=date(2026, 5, 19),
        personal_info="general",
        subject_count=2412,
        pi_file_listed=True,
        pi_purpose="住民に関する事務",
        notes="長い備考" * 30,
    )


def content(user: User, **options: Any) -> bytes:
    wanted = runs.Wanted("xlsx", layout="form", purpose="監査", **options)
    selection = runs.Selection(words="種別：データベース")
    _run, _name, chunks = runs.stream(Viewer(user), selection, wanted, at=now())
    return b"".join(chunks)


def book(user: User, **options: Any) -> Any:
    return openpyxl.load_workbook(io.BytesIO(content(user, **options)))


def headings(sheet: Any) -> list[str]:
    """Return the lower heading of every column."""
    upper, lower = sheet.iter_rows(min_row=4, max_row=5, values_only=True)
    return [below or above for above, below in zip(upper, lower, strict=True)]


def test_it_has_the_columns_of_the_form_in_their_order(manager: User, asset: Asset) -> None:
    sheet = book(manager).active

    assert headings(sheet) == HEADINGS
    assert sheet["I4"].value == "分類"
    assert {"I4:K4", "L4:M4", "A4:A5"} <= {str(area) for area in sheet.merged_cells.ranges}


def test_the_importer_reads_it_back(manager: User, asset: Asset, tmp_path: Path) -> None:
    """The two rows of headings, and the rows below them; no line above is an asset."""
    file = tmp_path / "form.xlsx"
    file.write_bytes(content(manager))
    read = read_book(file, name=file.name)
    (table,), skipped = tables_of(read, known=known, unit_named=lambda _text: "")

    assert [key_of(heading) for heading in table.headings] == keys_of(REGISTER)
    assert [row.cells[0] for row in table.rows] == [asset.asset_no]
    assert skipped == []


def test_a_school_has_its_own_grade_beside_the_others(
    manager: User, unit: Unit, asset: Asset
) -> None:
    school = factories.make_unit(unit.municipality, code="SHO", name="小学校", kind="elementary")
    teacher = factories.make_user("teacher", school, role="manager")
    factories.make_asset(school, teacher, mext_level="II")

    assert headings(book(teacher).active)[8:12] == ["機密性", "完全性", "可用性", "重要性"]
    assert "重要性" not in headings(book(manager).active)


def test_dates_are_dates_and_numbers_are_numbers(manager: User, asset: Asset) -> None:
    sheet = book(manager).active
    day, people = sheet[f"P{FIRST}"], sheet[f"M{FIRST}"]

    assert day.value.date() == date(2026, 5, 19)
    assert day.number_format.startswith("[$-411]ge.m.d")
    assert people.value == 2412
    assert sheet[f"I{FIRST}"].value == "3B"


def test_it_is_ready_for_the_printer(manager: User, asset: Asset) -> None:
    sheet = book(manager).active

    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
    assert sheet.print_title_rows == "$4:$5"
    assert sheet.print_area == f"'情報資産台帳'!$A$1:$Q${FIRST}"
    assert sheet.freeze_panes == "C6"
    assert sheet.auto_filter.ref == f"A5:Q{FIRST}"
    widths = [sheet.column_dimensions[letter].width for letter in "ABCDEFGHILMNOPQ"]
    assert sum(widths) + 2 * sheet.column_dimensions["I"].width < 177
    assert all(cell.alignment.wrap_text for cell in sheet[FIRST])


def test_every_page_says_whose_it_is_and_how_it_is_handled(manager: User, asset: Asset) -> None:
    sheet = book(manager).active
    above, below = sheet.oddHeader, sheet.oddFooter

    assert "みほん村　情報資産台帳" in above.left.text
    assert "取扱注意　機密性3B" in above.center.text
    assert "作成者：manager" in below.left.text
    assert "&P／&N" in below.center.text
    assert "書き出し番号" in below.right.text
    assert sheet["Q1"].value == "取扱注意　機密性3B"
    assert "団体名：みほん村" in sheet["A2"].value
    assert sheet["A3"].value == "条件：種別：データベース"


def test_without_a_grade_above_the_lowest_nothing_warns(manager: User, unit: Unit) -> None:
    factories.make_asset(unit, manager, c_level="1", handling=[])
    sheet = book(manager).active

    assert sheet["Q1"].value == "機密性1"
    assert "取扱注意" not in sheet.oddHeader.center.text


def test_each_unit_can_have_a_sheet_of_its_own(
    manager: User, unit: Unit, admin: User, asset: Asset
) -> None:
    names = ["税務課", "総務課/庶務[係]:人事*給与?と、とても長い名前の課です", "空の課"]
    units = [
        factories.make_unit(unit.municipality, code=f"U{place}", name=name)
        for place, name in enumerate(names)
    ]
    for other in units[:2]:
        factories.make_asset(other, admin, name=f"{other.code}の台帳")
    made = book(admin, by_unit=True)

    assert len(made.sheetnames) == 3
    assert all(len(name) <= 31 for name in made.sheetnames)
    assert made["税務課"][f"B{FIRST}"].value == "U0の台帳"
    assert made["住民課"].max_row == FIRST


def test_no_rows_still_make_a_form(manager: User) -> None:
    sheet = book(manager).active

    assert headings(sheet) == HEADINGS
    assert sheet.max_row <= FIRST


def test_a_long_cell_gets_a_row_in_which_all_of_it_is_seen(
    manager: User, asset: Asset, unit: Unit
) -> None:
    short = {"segment_id": "none", "kind": "equipment"}
    factories.make_asset(unit, manager, name="短い名", **short)
    factories.make_asset(unit, manager, name="あ" * 60, **short)
    sheet = book(manager).active

    heights = [sheet.row_dimensions[row].height for row in (FIRST, FIRST + 1, FIRST + 2)]
    assert heights[0] > 3 * heights[1]  # its remarks are long
    assert heights[2] > 2 * heights[1] > 0
    assert [sheet.cell(FIRST + 1, place).value for place in (3, 8)] == ["①設備等", "ネットワーク外"]
