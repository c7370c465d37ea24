"""Registers of the 287 assets in Excel, each messy in its own ways; the docstrings name them.

Every function writes one file and returns its assets in the order in which they must come
back, with the columns that are compared. The quirks X01-X20 are those of the catalogue.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.assets.imports.messy import pages, wordings
from tests.assets.imports.messy.facts import Facts, assets, of_units
from tests.assets.imports.messy.pages import Coloured, Page, Struck

Write = Callable[[str, Facts], Any]


@dataclass(frozen=True)
class Column:
    heading: str
    key: str  # "" for one that is no column of the register
    write: Write = lambda key, fact: fact.get(key)

    def cell(self, fact: Facts) -> Any:
        return self.write(self.key, fact)


@dataclass
class Written:
    """A file as it was written."""

    facts: list[Facts]
    keys: tuple[str, ...]
    skipped: set[str] = field(default_factory=set)  # words that the reasons must contain
    notices: set[str] = field(default_factory=set)
    hidden: set[str] = field(default_factory=set)  # numbers of the assets in hidden rows
    struck: set[str] = field(default_factory=set)


def keys_of(columns: list[Column]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(column.key for column in columns if column.key))


def heading_rows(page: Page, columns: list[Column], *, merged: bool = True) -> None:
    """Write stacked headings (分類／機密性) over two rows, merged as people do it."""
    parts = [column.heading.split("／") for column in columns]
    top = len(page.rows)
    upper = [
        part[0] if at == 0 or parts[at - 1][0] != part[0] else None for at, part in enumerate(parts)
    ]
    page.add(*upper)
    page.add(*(part[1] if len(part) > 1 else None for part in parts))
    starts = [at for at, text in enumerate(upper) if text is not None]
    for start, end in zip(starts, [*starts[1:], len(columns)], strict=True):
        if merged and len(parts[start]) == 1:
            page.merge(top, start, top + 1, start)
        elif merged and end - start > 1:
            page.merge(top, start, top, end - 1)


def line(columns: list[Column], fact: Facts) -> list[Any]:
    return [column.cell(fact) for column in columns]


def stacked(path: Path) -> Written:
    """X01 X02 X03 X05 X09: title rows, two rows of headings, merged units, eras, marks."""
    columns = [
        Column("所管課", "org_unit"), Column("番号", "asset_no"), Column("情報資産の名称", "name"),
        Column("業務", "business"), Column("分類／機密性", "c_level"),
        Column("分類／完全性", "i_level", wordings.as_number),
        Column("分類／可用性", "a_level", wordings.as_number),
        Column("個人情報／有無", "personal_info", wordings.label),
        Column("個人情報／件数", "subject_count"), Column("保存／期間", "retention"),
        Column("保存／場所", "location"), Column("保存／施錠", "locked", wordings.mark),
        Column("委託／有無", "outsourced", wordings.mark), Column("委託／業者名", "contractor"),
        Column("管理／責任者", "owner_role"), Column("作成年月日", "created_on", wordings.era),
        Column("備考", "notes"),
    ]  # fmt: skip
    page = Page("情報資産台帳")
    page.add("情報資産管理台帳")
    page.merge(0, 0, 0, len(columns) - 1)
    page.add(*[None] * 14, "作成日：令和8年4月1日")
    page.add(None)
    heading_rows(page, columns)
    for facts in of_units().values():
        first = len(page.rows)
        for at, fact in enumerate(facts):
            cells = line(columns, fact)
            page.add(*(cells if at == 0 else [None, *cells[1:]]))
        if len(facts) > 1:
            page.merge(first, 0, len(page.rows) - 1, 0)
    pages.xlsx(path, [page])
    return Written(assets(), keys_of(columns))


SHEET_NAMES = {
    "総務課": "1.総務課", "税務課": "R8_税務", "住民課": "住民課(紙・電子)",
    "健康福祉課": "保健福祉課",
    "農林課": "農林商工課", "選挙管理委員会": "選管", "教育委員会": "教委",
    "みほん小学校": "みほん小",
}  # fmt: skip


def by_section(path: Path) -> Written:
    """X04 X13 X14 X16: a sheet for each section, ditto marks, totals, legends, ①㈱, a cover."""
    columns = [
        Column("Ｎｏ．", ""), Column("①資産名称", "name"), Column("②形態", "form", wordings.label),
        Column("③保管場所", "location"), Column("④ﾈｯﾄﾜｰｸ区分", "segment", wordings.label),
        Column("⑤保存年限", "retention"), Column("", ""), Column("⑥委託先", "contractor"),
        Column("⑦機密性\n（※必須）", "c_level"), Column("⑧完全性", "i_level"),
        Column("⑨可用性", "a_level"),
    ]  # fmt: skip
    cover = Page("表紙", [["みほん村 情報資産台帳"], ["令和8年4月"]])
    legend = Page("凡例", [["3B", "住民の権利利益に影響する"], ["2", "公開を前提としない"]])
    hidden = Page("作業用", [["名称", "場所", "備考"], ["x", "y", "z"]], is_hidden=True)
    made = [cover]
    for unit, facts in of_units().items():
        made.append(_section(unit, facts, columns))
    pages.xlsx(path, [*made, legend, hidden, Page("Sheet3")])
    keys = ("org_unit", *keys_of(columns))
    return Written(
        assets(),
        keys,
        {"表紙", "凡例", "非表示のシート", "空のシート", "合計・小計", "注記・凡例", "空白の行"},
    )


def _section(unit: str, facts: list[Facts], columns: list[Column]) -> Page:
    page = Page(SHEET_NAMES.get(unit, unit))
    page.add("情報資産台帳", None, None, None, None, None, None, None, None, "様式第１号")
    page.add(*(column.heading for column in columns))
    above: list[Any] = [None] * len(columns)
    for number, fact in enumerate(facts, 1):
        cells = [number, *line(columns, fact)[1:]]
        dittos = {3: "〃", 4: "同上", 5: "々"}
        page.add(
            *(
                dittos[at] if at in dittos and cell is not None and cell == above[at] else cell
                for at, cell in enumerate(cells)
            )
        )
        above = cells
        if number == 3:
            page.add(None)
    page.add(None, f"{unit}　計　{len(facts)}件")
    page.add(None)
    page.add("※　⑦は３Ｂなどで記入すること。")
    page.add("注１）網に接続しないものは「網なし」とする。")
    return page


def numbers(path: Path) -> Written:
    """X06 X07 X10 X11: serials, 2025/6/30, full width, half kana, 約1,200件, 5年（満了後廃棄）."""
    columns = [
        Column("資産番号", "asset_no", wordings.wide), Column("情報資産名", "name",
        wordings.half_kana),
        Column("担当課", "org_unit"), Column("対象人数", "subject_count", wordings.about),
        Column("数量", "count", wordings.amount), Column("保存期間", "retention",
        wordings.disposed_of),
        Column("作成年月日", "created_on", wordings.serial), Column("導入日", "acquired_on",
        wordings.slashed),
        Column("リース満了日", "lease_end", wordings.era_short), Column("サポート終了日",
        "support_end", wordings.serial),
        Column("型番", "model_no", wordings.wide),
    ]  # fmt: skip
    page = Page("台帳", [[column.heading for column in columns]])
    for fact in assets():
        page.add(*line(columns, fact))
    pages.xlsx(path, [page])
    return Written(assets(), keys_of(columns))


def macintosh(path: Path) -> Written:
    """X06: the days of a workbook that counts from 1904."""
    columns = [
        Column("資産名", "name"), Column("所属", "org_unit"), Column("作成日", "created_on"),
        Column("導入日", "acquired_on"), Column("リース終了", "lease_end"), Column("次回点検",
        "next_review"),
    ]  # fmt: skip
    page = Page("台帳", [[column.heading for column in columns]])
    for fact in assets():
        page.add(*line(columns, fact))
    pages.xlsx(path, [page], is_1904=True)
    return Written(assets(), keys_of(columns))


def combined_grades(path: Path) -> Written:
    """X08 X13 X16: grades in one cell, a line of column numbers, an example, print pages."""
    columns = [
        Column("整理番号", "asset_no"), Column("文書名", "name"), Column("課名", "org_unit"),
        Column("分類", "grades", wordings.grades), Column("重要性分類", "mext_level",
        wordings.roman),
        Column("取扱制限", "handling", wordings.listed), Column("利用者の範囲", "user_scope",
        wordings.listed),
        Column("利用目的", "pi_purpose"),
    ]  # fmt: skip
    headings = [column.heading for column in columns]
    page = Page("分類一覧")
    page.add("情報資産分類一覧表　みほん村")
    page.add(*headings)
    page.add(*(f"({number})" for number in range(1, len(columns) + 1)))
    page.add("例", "○○台帳", "○○課", "３Ｂ・２・２", None, "複製要許可", "○○課", "事務のため")
    for number, fact in enumerate(assets(), 1):
        page.add(*line(columns, fact))
        if number % 40 == 0:
            page.add(*headings)
    page.add(None, "合　計", None, f"{len(assets())}件")
    pages.xlsx(path, [page])
    keys = tuple(key for key in keys_of(columns) if key != "grades")
    skipped = {"列の番号", "記入例", "見出しの繰り返し", "合計・小計"}
    return Written(assets(), (*keys, "c_level", "i_level", "a_level"), skipped)


def looks(path: Path) -> Written:
    """X17 X08: rows struck through, hidden or coloured, a hidden column, 機密性３、完全性２."""
    columns = [
        Column("管理番号", "asset_no"), Column("名称", "name"), Column("所管", "org_unit"),
        Column("情報資産の分類", "grades", wordings.grades_spelled), Column("状態", "status",
        wordings.label),
        Column("公表の有無", "published", wordings.dash), Column("担当者", "operator"),
    ]  # fmt: skip
    page = Page("台帳", [[column.heading for column in columns]])
    written = Written(
        assets(),
        (
            "asset_no",
            "name",
            "org_unit",
            "published",
            "operator",
            "status",
            "c_level",
            "i_level",
            "a_level",
        ),
    )
    for number, fact in enumerate(assets(), 1):
        cells = line(columns, fact)
        if number % 50 == 7:
            cells = [None if cell is None else Struck(cell) for cell in cells]
            written.struck.add(fact["asset_no"])
        elif number % 60 == 11:
            cells = [None if cell is None else Coloured(cell) for cell in cells]
        at = page.add(*cells)
        if number % 70 == 13:
            page.hidden_rows.add(at)
            written.hidden.add(fact["asset_no"])
    page.hidden_columns.add(6)
    pages.xlsx(path, [page])
    written.notices = {"色で区別", "非表示の行", "非表示の列", "取り消し線"}
    return written


def set_in(path: Path) -> Written:
    """X19 X16: names set in under a line for their business, broken to fit the column."""
    columns = [
        Column("情報資産\n名　　称", "name"), Column("所 管 課", "org_unit"),
        Column("保管\n場所", "location"), Column("保存\n期間", "retention"),
    ]  # fmt: skip
    page = Page("台帳", [[column.heading for column in columns]])
    order: list[Facts] = []
    for unit in of_units().values():
        for business in dict.fromkeys(fact["business"] for fact in unit):
            page.add(business)
            facts = [fact for fact in unit if fact["business"] == business]
            order += facts
            for fact in facts:
                page.add("　" + _broken(fact["name"]), *line(columns[1:], fact))
    pages.xlsx(path, [page])
    return Written(order, keys_of(columns), {"区切りの行"}, {"階層"})


def _broken(name: str) -> str:
    """Break a long name in mid-word, as narrow columns make people do."""
    before, after = name[:4], name[4:]
    breaks = len(name) > 8 and not (before + after[0]).isascii()
    if breaks and not before[-1].isascii() and after[0] not in "（・" and " " not in name[:6]:
        return f"{before}\n　{after}"
    return name
