"""The refused rows of an import as a file to mend and send in again."""

import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from assets.models import ImportRun, Unit, User
from assets.services.exports import paper, refused
from assets.services.exports.refused import JOINT
from assets.services.imports.headings import key_of, known
from assets.services.imports.layout.tables import tables_of
from config.kit.sheets.reading import read_book
from tests.assets.previewed import PLAN, make_faulty, make_row, make_run

MY_NUMBER = "123456789018"


@pytest.fixture
def run(manager: User) -> ImportRun:
    return make_run(manager, "checked")


def sheet_of(run: ImportRun) -> Any:
    return openpyxl.load_workbook(io.BytesIO(refused.workbook(run))).active


def told(cell: Any) -> str:
    return str(cell.comment.text) if cell.comment else ""


def test_only_rows_with_errors_are_handed_back_in_the_columns_of_the_file(run: ImportRun) -> None:
    make_row(run, 5, texts={"notes": "毎年"})
    make_faulty(run, 7)
    make_row(run, 8, issue=("notes", "warning", "長い備考です", []))
    rows = list(sheet_of(run).values)

    assert rows[0] == ("情報資産名称", "所管課・学校", "直してほしいこと", "元の行")
    assert rows[1] == (
        "資産7",
        "住基課",
        "所管課・学校：所管「住基課」は登録されていません",
        "台帳!7",
    )
    assert len(rows) == 2


def test_the_faulty_cell_is_coloured_and_says_what_is_wrong(run: ImportRun) -> None:
    make_faulty(run, 7)
    name, unit, *_others = sheet_of(run)[2]

    assert unit.fill.fgColor.rgb == f"FF{paper.FAULTY.removeprefix('#')}"
    assert told(unit) == "所管「住基課」は登録されていません"
    assert name.fill.fill_type is None
    assert not told(name)


def test_a_column_that_the_file_lacks_is_there_to_be_filled_in(run: ImportRun) -> None:
    make_row(run, 7, issue=("next_review", "error", "次回棚卸予定を入力してください", []))
    head, row = list(sheet_of(run).iter_rows())

    place = [cell.value for cell in head].index("次回棚卸予定")
    assert row[place].value in (None, "")
    assert told(row[place])


def test_an_objection_to_the_whole_row_stands_in_the_last_columns(run: ImportRun) -> None:
    make_row(run, 7, issue=("", "error", "同じ資産が2行あります", []))
    row = list(sheet_of(run).values)[1]

    assert row[-2:] == ("同じ資産が2行あります", "台帳!7")


def test_rows_without_a_unit_keep_the_one_of_their_sheet(manager: User, unit: Unit) -> None:
    plan = {"住民": PLAN["台帳"] | {"unit": unit.code, "sheet": "台帳"}}
    run = make_run(manager, "checked", work={"plan": plan})
    row = make_row(run, 7, issue=("notes", "error", "長すぎます", []))
    row.texts = {"name": "資産7", "notes": "長い"}
    row.save()

    head, first = list(sheet_of(run).values)
    assert first[head.index("所管課・学校")] == unit.name


def test_a_my_number_is_never_handed_back(run: ImportRun) -> None:
    message = f"個人番号「{MY_NUMBER}」は入力できません"
    make_row(run, 7, texts={"notes": f"番号 {MY_NUMBER}"}, issue=("notes", "error", message, []))
    sheet = sheet_of(run)
    cells = [cell for row in sheet.iter_rows() for cell in row]

    assert not any(MY_NUMBER in str(cell.value) for cell in cells)
    assert not any(MY_NUMBER in told(cell) for cell in cells)
    assert "消してください" in str(sheet["D2"].value)


def test_nothing_in_it_is_a_formula(run: ImportRun) -> None:
    make_row(run, 7, texts={"notes": "=1+1"}, issue=("notes", "error", "読めません", []))
    cells = [cell for row in sheet_of(run).iter_rows() for cell in row]

    assert "=1+1" in [cell.value for cell in cells]
    assert all(cell.data_type != "f" for cell in cells)


def test_the_importer_reads_it_as_it_stands(run: ImportRun, tmp_path: Path) -> None:
    make_faulty(run, 7)
    make_faulty(run, 9)
    file = tmp_path / "refused.xlsx"
    file.write_bytes(refused.workbook(run))
    read = read_book(file, name=file.name)
    (table,), _skipped = tables_of(read, known=known, unit_named=lambda _text: "")

    assert [key_of(heading) for heading in table.headings] == ["name", "org_unit", "", ""]
    assert [row.cells[0] for row in table.rows] == ["資産7", "資産9"]


@pytest.mark.parametrize("key", JOINT)
def test_joint_columns_have_headings_that_are_read_back(key: str) -> None:
    assert key_of(JOINT[key]) == key


def test_an_import_without_errors_gives_an_empty_sheet(run: ImportRun) -> None:
    assert list(sheet_of(run).values) == [("直してほしいこと", "元の行")]
