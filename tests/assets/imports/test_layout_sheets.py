"""layout.tables_of: which sheets hold a register, and how many."""

import pytest

from config.kit.sheets.book import Sheet, Value
from tests.assets.imports.test_layout import names, read

HEADINGS: list[Value] = ["資産名称", "所管課", "保管場所", "備考"]


def test_a_second_table_lower_down_is_a_table_of_its_own() -> None:
    tables, _skipped = read(
        Sheet(
            "台帳",
            [
                HEADINGS, ["例規集", "総務課", "書庫", "x"], [], ["機器一覧（税務課）"],
                ["機器名", "型番", "設置場所", "資産名称"], ["SV01", "R550", "サーバ室", "サーバ"],
            ],
        )
    )  # fmt: skip

    assert [found.first_heading for found in tables] == [1, 5]
    assert tables[1].titles == ["機器一覧（税務課）"]
    assert (tables[1].unit, names(tables[1])) == ("ZEI", ["サーバ"])


@pytest.mark.parametrize(
    ("sheet", "reason"),
    [
        (Sheet("表紙", [["情報資産台帳"], ["みほん村"]]), "表紙"),
        (Sheet("記入例", [HEADINGS, ["例規集", "総務課", "書庫"]]), "記入例"),
        (Sheet("Sheet2", [[None], [None]]), "空のシート"),
        (Sheet("作業", [HEADINGS, ["x", "y", "z"]], is_hidden=True), "非表示のシート"),
        (Sheet("P1", [["行ラベル", "合計 / 件数"], ["紙", 3], ["総計", 3]]), "集計"),
        (Sheet("メモ", [["電話", "メール"], ["1", "2"]]), "見出しの行が見つかりません"),
        (Sheet("台帳", [HEADINGS, [None]]), "資産の行がありません"),
    ],
    ids=lambda value: value if isinstance(value, str) else value.name,
)
def test_a_sheet_without_a_register_is_passed_over_with_its_reason(
    sheet: Sheet, reason: str
) -> None:
    tables, skipped = read(sheet)

    assert tables == []
    assert [(line.sheet, line.row) for line in skipped] == [(sheet.name, 0)]
    assert reason in skipped[0].reason
