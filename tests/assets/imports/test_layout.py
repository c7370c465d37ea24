"""layout.tables_of: which lines of a sheet are headings, assets, and neither."""

from typing import Any

import pytest

from assets.services.imports import headings, layout
from assets.services.imports.layout import wording
from assets.services.imports.rows import Skipped, Table
from config.kit.sheets.book import Area, Book, Sheet
from config.kit.sheets.places import Places

UNITS = {"総務課": "SOM", "総務": "SOM", "住民課": "JUM", "税務課": "ZEI", "みほん小学校": "SHO"}


def named(text: str) -> str:
    return UNITS.get(text, "")


def read(*sheets: Sheet) -> tuple[list[Table], list[Skipped]]:
    return layout.tables_of(Book("xlsx", list(sheets)), known=headings.known, unit_named=named)


def table(rows: list[list[Any]], name: str = "台帳", **look: Any) -> Table:
    tables, _skipped = read(Sheet(name, rows, **look))
    return tables[0]


def names(found: Table) -> list[Any]:
    column = next(at for at, text in enumerate(found.headings) if "名称" in text)
    return [row.cells[column] for row in found.rows]


HEADINGS = ["資産名称", "所管課", "保管場所", "備考"]


def test_headings_over_two_rows_become_one() -> None:
    found = table(
        [
            ["番号", "資産名称", "分類", None, None, "保管場所"],
            [None, None, "機密性", "完全性", "可用性", None],
            ["A-1", "例規集", "1", 2, 1, "書庫"],
        ],
        merged=[Area(0, 0, 1, 0), Area(0, 1, 1, 1), Area(0, 2, 0, 4), Area(0, 5, 1, 5)],
    )

    assert found.headings == [
        "番号", "資産名称", "分類／機密性", "分類／完全性", "分類／可用性", "保管場所",
    ]  # fmt: skip
    assert (found.first_heading, found.last_heading) == (1, 2)


def test_headings_over_three_rows_become_one() -> None:
    found = table(
        [
            ["資産名称", "保存管理", None, None],
            [None, "個人情報", None, "保存"],
            [None, "有無", "件数", "期間"],
            ["例規集", "無", None, "永年"],
        ],
        merged=[Area(0, 0, 2, 0), Area(0, 1, 0, 3), Area(1, 1, 1, 2)],
    )

    assert found.headings[1:] == [
        "保存管理／個人情報／有無", "保存管理／個人情報／件数", "保存管理／保存／期間",
    ]  # fmt: skip


def test_a_parent_heading_reaches_over_the_blanks_beside_it_without_merged_cells() -> None:
    found = table(
        [
            ["資産名称", "分類", "", "", "委託", "", "備考"],
            ["", "機密性", "完全性", "可用性", "有無", "業者名", ""],
            ["例規集", "1", "2", "1", "×", "", ""],
        ]
    )

    assert found.headings[3:] == ["分類／可用性", "委託／有無", "委託／業者名", "備考"]


def test_lines_above_the_headings_are_titles_and_may_name_the_unit() -> None:
    found = table(
        [
            ["情報資産管理台帳"],
            ["所管課：総務課", None, "令和8年4月1日"],
            [],
            HEADINGS,
            ["例規集", None, "書庫"],
        ]
    )

    assert found.titles == ["情報資産管理台帳", "所管課：総務課 令和8年4月1日"]
    assert found.unit == "SOM"


@pytest.mark.parametrize(
    ("sheet", "unit"),
    [
        ("住民課", "JUM"), ("住民課(紙)", "JUM"), ("1.総務課", "SOM"), ("R8_総務", "SOM"),
        ("②税務課（電子）", "ZEI"), ("総務課台帳", "SOM"), ("みほん小学校 R8", "SHO"), ("Sheet1",
        ""),
    ],
)  # fmt: skip
def test_a_sheet_that_is_named_after_a_unit_belongs_to_it(sheet: str, unit: str) -> None:
    assert table([HEADINGS, ["例規集", None, "書庫"]], name=sheet).unit == unit


def test_a_merged_cell_hands_its_value_down_and_leaves_a_mark() -> None:
    found = table(
        [
            HEADINGS,
            ["例規集", "総務課", "書庫"],
            ["議案書綴", None, "書庫"],
            ["広報紙", None, "棚"],
        ],
        merged=[Area(1, 1, 3, 1)],
    )

    assert [row.cells[1] for row in found.rows] == ["総務課"] * 3
    assert [row.filled for row in found.rows] == [frozenset(), frozenset({1}), frozenset({1})]
    assert found.repairs["merged"] == 2


@pytest.mark.parametrize("mark", ["同上", "〃", "々", "”", "同　上", " 〃 ", "″", "仝"])
def test_a_ditto_mark_means_the_cell_above(mark: str) -> None:
    found = table(
        [HEADINGS, ["例規集", "総務課", "書庫"], ["広報紙", mark, mark], ["条例", mark, "棚"]]
    )

    assert [row.cells[1] for row in found.rows] == ["総務課"] * 3
    assert found.repairs["ditto"] == 3


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ([None, None, None, None], "空白の行"),
        (["合　計", None, None, "3件"], "合計・小計"),
        (["総務課 計 12件", None, None, None], "合計・小計"),
        ([None, "小計", None, 12], "合計・小計"),
        (HEADINGS, "見出しの繰り返し"),
        (["■文書", None, None, None], "区切りの行"),
        ([None, None, None, "（つづき）"], "資産名称のない行"),
    ],
)
def test_a_line_that_is_no_asset_is_skipped_with_its_reason(cells: list[Any], reason: str) -> None:
    found = table([HEADINGS, ["例規集", "総務課", "書庫"], cells, ["広報紙", "総務課", "棚", "x"]])

    assert names(found) == ["例規集", "広報紙"]
    assert [(line.row, reason in line.reason) for line in found.skipped] == [(3, True)]


@pytest.mark.parametrize(
    "name", ["一般会計", "統計調査票", "決算統計", "合計残高試算表", "同意書綴"]
)
def test_an_asset_that_only_sounds_like_a_total_is_one(name: str) -> None:
    assert names(table([HEADINGS, [name, "総務課", "書庫"], ["広報紙", None, "棚"]]))[0] == name


def test_notes_and_legends_below_the_table_are_no_assets() -> None:
    found = table(
        [
            HEADINGS, ["例規集", "総務課", "書庫"], [], ["※ 保管場所は具体的に書くこと"],
            ["凡例"], ["3B", "住民に影響"], ["2", "公表しない"],
        ]
    )  # fmt: skip

    assert names(found) == ["例規集"]
    assert [line.row for line in found.skipped] == [4, 5, 6, 7]


def test_column_numbers_and_an_example_below_the_headings_are_no_assets() -> None:
    found = table(
        [
            HEADINGS,
            ["(1)", "(2)", "(3)", "(4)"],
            ["例", "○○課", "書庫", "x"],
            ["例規集", "総務課", "棚"],
        ]
    )

    assert names(found) == ["例規集"]


def test_a_line_between_the_assets_may_name_their_unit() -> None:
    found = table([HEADINGS, ["【総務課】"], ["例規集"], ["【税務課】"], ["課税台帳", None, "棚"]])

    assert [row.unit for row in found.rows] == ["SOM", "ZEI"]


def test_names_that_are_set_in_belong_to_the_line_above() -> None:
    found = table(
        [
            HEADINGS,
            ["住民記録"],
            ["　住民基本台帳", "住民課", "棚"],
            ["税"],
            ["　課税台帳", "税務課", "棚"],
        ]
    )

    assert [(row.cells[0], row.section) for row in found.rows] == [
        ("住民基本台帳", "住民記録"), ("課税台帳", "税"),
    ]  # fmt: skip
    assert any("階層" in notice for notice in found.notices)


@pytest.mark.parametrize(
    ("cell", "parts"),
    [
        ("印鑑登録原票\n印鑑登録申請書", ["印鑑登録原票", "印鑑登録申請書"]),
        ("①例規集\n②議案書", ["例規集", "議案書"]),
        ("・鍵の貸出\n・会議室の予約", ["鍵の貸出", "会議室の予約"]),
        ("課税台帳、名寄帳、評価調書", ["課税台帳", "名寄帳", "評価調書"]),
        ("住民基本\n台帳", ["住民基本台帳"]),
        ("固定資産税\n（土地）台帳", ["固定資産税（土地）台帳"]),
        ("職員・扶養親族の収集簿", ["職員・扶養親族の収集簿"]),
        ("Windows\nServer", ["Windows Server"]),
        ("議会、委員会の記録", ["議会、委員会の記録"]),
    ],
)
def test_only_whole_names_in_one_cell_are_several_assets(cell: str, parts: list[str]) -> None:
    assert wording.assets_in(cell) == parts


def test_assets_of_one_cell_share_the_row_and_part_its_lines() -> None:
    found = table(
        [
            ["番号", *HEADINGS],
            ["S-1", "課税台帳\n名寄帳", "税務課", "書庫\n金庫", "x"],
            ["S-2", "広報紙", "総務課", "棚"],
        ]
    )

    first, second = found.rows[:2]
    assert (first.number, first.part, first.split_from) == (2, 1, "課税台帳\n名寄帳")
    assert first.cells == ["S-1", "課税台帳", "税務課", "書庫", "x"]
    assert second.cells == [None, "名寄帳", "税務課", "金庫", "x"]


def test_hidden_struck_and_coloured_cells_are_reported() -> None:
    found = table(
        [HEADINGS, ["例規集", "総務課", "書庫"], ["広報紙", "総務課", "棚"]],
        hidden_rows=frozenset({2}),
        hidden_columns=frozenset({3}),
        struck=Places({(1, 0)}),
        coloured=Places({(1, 1)}),
    )

    assert [(row.is_hidden, row.is_struck) for row in found.rows] == [(False, True), (True, False)]
    notices = "".join(found.notices)
    for said in (
        "非表示の行があります：3行目",
        "非表示の列があります：備考",
        "取り消し線",
        "色は取り込みません",
    ):
        assert said in notices


def test_a_formula_without_a_result_is_marked() -> None:
    found = table(
        [HEADINGS, ["例規集", None, "書庫"]],
        without_result=Places({(1, 1)}),
        formulas=Places({(1, 1)}),
    )

    assert found.rows[0].unreadable == {1}


def test_what_this_product_wrote_is_read_to_the_letter() -> None:
    headings_row = ["資産番号", "情報資産名称", "所管課・学校", "台帳の版"]
    odd = ["合計", "〃", "※注記", "　字下げ", "課税台帳\n名寄帳", "情報資産名称"]
    found = table([headings_row, *([f"S-{at}", name, "総務課", 1] for at, name in enumerate(odd))])

    assert names(found) == odd
    assert found.skipped == []


def test_a_value_without_a_heading_is_noticed() -> None:
    found = table([HEADINGS, ["例規集", "総務課", "書庫", None, "見出しなし"]])

    assert any("見出しのない列に値があります：E列" in notice for notice in found.notices)
