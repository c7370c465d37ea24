"""headings.propose: which column of the register a heading of a real file is."""

from typing import Any

import pytest

from assets.services.imports import headings
from assets.services.imports.headings import Proposed
from assets.services.imports.rows import SourceRow, Table
from classification import columns


def table(texts: list[str], *cells: list[Any]) -> Table:
    rows = [SourceRow(number, list(line)) for number, line in enumerate(cells, 2)]
    return Table("台帳", 1, 1, texts, rows)


def proposed(texts: list[str], *cells: list[Any], **kept: Any) -> Proposed:
    return headings.propose(
        table(texts, *cells), remembered=kept.get("remembered", {}), own=kept.get("own", {})
    )


def key_of(text: str, *cells: Any) -> str | None:
    return proposed([text], *([cell] for cell in cells)).columns.get(0)


@pytest.mark.parametrize("column", columns.columns().values(), ids=lambda one: one.key)
def test_our_own_labels_and_keys_are_exact(column: columns.Column) -> None:
    for text in (column.label, column.english, column.key):
        found = proposed([text])
        assert found.columns == {0: column.key}, text
        assert not found.guessed or text == "重要度", text  # which means too many things


REAL = {
    "asset_no": ["管理番号", "資産ＩＤ", "整理番号", "管理No.", "資産管理番号", "① 管理番号"],
    "name": [
        "情報資産名", "資産名称", "情報資産の名称", "文書名", "簿冊名", "ファイル名", "件　名",
        "資産名\n（※必須）",
        "情報資産名称（正式名称）", "情報資産／名称", "(2) 資産名称",
    ],
    "business": ["業務名", "事務の名称", "業務分類", "業務区分"],
    "kind": ["資産の種類", "資産区分", "情報資産の種別", "資産の区分"],
    "form": ["媒体", "媒体種別", "記録媒体", "保存形態", "形態・媒体", "保存／媒体", "媒体の種類"],
    "summary": ["内容", "概要", "説明", "資産の内容"],
    "status": ["使用状況", "運用状況", "ステータス", "状態"],
    "org_unit": [
        "所管課", "担当課", "所属", "部署", "課名", "管理部署", "所　管　課", "主管課",
        "担当課名", "管理／部署",
        "課（室）名", "所管部署",
    ],
    "owner_role": ["管理責任者", "責任者", "情報セキュリティ管理者", "管理／責任者",
    "情報管理責任者"],
    "operator": ["担当者", "取扱者", "担当者名", "管理／担当者"],
    "user_scope": ["利用者", "利用者の範囲", "アクセス権者", "利用範囲"],
    "c_level": ["機密性", "機密性分類", "分類／機密性", "重要性分類／機密性", "分類／Ｃ",
    "機密性（Ｃ）", "C"],
    "i_level": ["完全性", "分類／完全性", "評価／完全性(I)", "I"],
    "a_level": ["可用性", "情報資産の分類／可用性", "A"],
    "grades": ["C・I・A", "情報資産の分類", "分類（C・I・A）", "CIA"],
    "segment": ["ネットワーク", "ネットワーク区分", "接続系", "系統"],
    "system": ["システム名", "使用システム", "システム／名称", "関連システム"],
    "location": ["保管場所", "保存先", "設置場所", "保存／場所", "保管／場所", "所在"],
    "locked": ["施錠", "施錠の有無", "鍵", "保管／施錠"],
    "count": ["数量", "冊数", "台数", "数量（冊）", "数"],
    "personal_info": ["個人情報", "個人情報の有無", "個人情報／有無", "個人情報の種類",
    "個人情報等／有無"],
    "subject_count": ["個人情報／件数", "対象人数", "対象人数（人）", "本人の数", "個人情報件数"],
    "my_number": ["個人番号", "マイナンバー", "個人番号／有無", "特定個人情報の有無"],
    "pi_purpose": ["利用目的", "個人情報／利用目的"],
    "retention": ["保存期間", "保存年限", "保存年数（年）", "保存／期間", "保管／年限", "保存期限"],
    "retention_start": ["起算日", "保存／起算日"],
    "disposed_on": ["廃棄日", "廃棄年月日", "廃棄／年月日"],
    "created_on": ["作成年月日", "作成日", "取得年月", "登録日"],
    "acquired_on": ["導入日", "取得日", "導入年月日"],
    "outsourced": ["委託", "外部委託", "委託の有無", "委託／有無", "外部委託／有無"],
    "contractor": ["委託先", "委託業者", "委託／業者名", "委託／委託先", "業者名"],
    "resub_rule": ["再委託", "再委託の扱い", "委託／再委託"],
    "cloud_type": ["クラウド", "クラウド利用", "クラウド／種別"],
    "last_review": ["点検日", "見直し日", "棚卸日", "最終棚卸日"],
    "next_review": ["次回点検", "次回棚卸予定", "次回見直し日"],
    "notes": ["備考", "摘要", "特記", "備　考", "その他"],
    "version": ["台帳の版"],
    "": ["連番", "項番", "通し番号", "#"],
}  # fmt: skip


@pytest.mark.parametrize(
    ("text", "key"), [(text, key) for key, texts in REAL.items() for text in texts]
)
def test_headings_of_real_registers(text: str, key: str) -> None:
    assert key_of(text) == key


@pytest.mark.parametrize(
    ("text", "cells", "key"),
    [
        ("区分", ["紙", "電子データ", "紙"], "form"),
        ("区分", ["設備・システム・媒体", "情報（印刷物を含む）"], "kind"),
        ("区分", ["LGWAN接続系", "インターネット接続系", "LGWAN"], "segment"),
        ("区分", ["5年", "永年", "10年"], "retention"),
        ("種別", ["サーバ", "端末", "ネットワーク機器"], "form"),
        ("分類", ["３Ｂ・２・２", "2-2-1", "1/1/1"], "grades"),
        ("分類", ["Ⅰ", "Ⅱ", "Ⅲ"], "mext_level"),
        ("重要度", ["3・2・2", "2・1・1"], "grades"),
        ("重要度", ["高", "中", "低"], "importance"),
        ("重要性", ["Ⅱ", "Ⅲ", "Ⅰ"], "mext_level"),
        ("番号", ["SOM-001", "SOM-002", "ZEI-001"], "asset_no"),
        ("番号", [1, 2, 3, 4], ""),
        ("No", ["1", "2", "3", "5"], ""),
        ("No.", ["A-01", "A-02"], "asset_no"),
        ("管理番号", [1, 2, 3, 4], "asset_no"),
    ],
)
def test_the_cells_decide_what_a_vague_heading_is(text: str, cells: list[Any], key: str) -> None:
    assert key_of(text, *cells) == key


def test_a_vague_heading_is_marked_as_guessed() -> None:
    found = proposed(["区分", "資産名称"], ["紙", "例規集"], ["電子", "広報紙"])

    assert found == Proposed({0: "form", 1: "name"}, frozenset({0}))


def test_a_clear_heading_whose_cells_say_otherwise_is_marked_as_guessed() -> None:
    found = proposed(["作成年月日"], ["総務係"], ["住民係"], ["税務係"])

    assert found.guessed == {0}


def test_numbers_beside_personal_data_count_people_and_elsewhere_things() -> None:
    assert proposed(["個人情報の有無", "件数"]).columns[1] == "subject_count"
    assert proposed(["数量の単位", "件数"]).columns[1] == "count"


def test_each_column_is_given_once_and_remarks_may_come_twice() -> None:
    found = proposed(["名称", "情報資産名称", "備考", "摘要"])

    assert found.columns == {1: "name", 2: "notes", 3: "notes"}
    assert 3 in found.guessed


def test_what_a_person_decided_earlier_comes_first() -> None:
    remembered = {headings.plain("棚"): "location", headings.plain("備考"): "summary", "色": ""}
    found = proposed(["棚", "備考", "色"], remembered=remembered)

    assert found == Proposed({0: "location", 1: "summary", 2: ""}, frozenset())


def test_a_remembered_column_that_is_no_more_is_not_proposed() -> None:
    assert proposed(["棚"], remembered={headings.plain("棚"): "gone"}).columns == {}


def test_own_columns_are_known_by_their_labels() -> None:
    found = proposed(["鍵の保管者", "資産名称"], own={"鍵の保管者": "key_holder"})

    assert found == Proposed({0: "key_holder", 1: "name"}, frozenset())


@pytest.mark.parametrize(
    "text", ["住民基本台帳", "総務課", "3B", "○", "例規集（原本）", "R7.6.30", ""]
)
def test_what_stands_in_cells_is_no_heading(text: str) -> None:
    assert not headings.known(text)


def test_headings_are_compared_without_blanks_brackets_numbers_and_units() -> None:
    for text in (
        "① 対象人数（人）",
        "対象 人数",
        "【対象人数】",
        "(3) 対象人数 ※必須",
        "対象\n人数",
    ):
        assert headings.plain(text) == "対象人数"
