"""Registers in CSV, xls and ods, by older scales, and with several tables on one sheet."""

from pathlib import Path

from tests.assets.imports.messy import pages, wordings
from tests.assets.imports.messy.facts import Facts, assets, of_units
from tests.assets.imports.messy.layouts import Column, Written, heading_rows, keys_of, line
from tests.assets.imports.messy.pages import Formula, Page

GRADES = ("c_level", "i_level", "a_level")


def shift_jis(path: Path) -> Written:
    """X18 X01 X02 X16: CSV in CP932, stacked headings without merged cells, titles above."""
    columns = [
        Column("№", ""), Column("所属", "org_unit"), Column("資産名", "name"),
        Column("重要性分類／機密性", "c_level"), Column("重要性分類／完全性", "i_level"),
        Column("重要性分類／可用性", "a_level"), Column("個人番号／有無", "my_number",
        wordings.label),
        Column("システム／名称", "system"), Column("管理／担当者", "operator"),
        Column("文書分類番号", "doc_class"), Column("ホスト名", "hostname"),
    ]  # fmt: skip
    page = Page("")
    page.add("みほん村情報資産台帳", *[None] * 10)
    page.add(*[None] * 9, "令和８年４月１日現在", None)
    heading_rows(page, columns, merged=False)
    for number, fact in enumerate(assets(), 1):
        page.add(f"{number:04}", *line(columns[1:], fact))
    pages.csv_file(path, page, encoding="cp932")
    return Written(assets(), keys_of(columns))


def unicode_csv(path: Path) -> Written:
    """X18 X09 X05: CSV in UTF-8 with a mark, English headings, short eras."""
    columns = [
        Column("Asset no.", "asset_no"), Column("Asset name", "name"),
        Column("Department / school", "org_unit"), Column("Confidentiality", "c_level"),
        Column("Integrity", "i_level"), Column("Availability", "a_level"),
        Column("Retention", "retention"), Column("Outsourced", "outsourced", wordings.dash),
        Column("Created on", "created_on", wordings.era_short), Column("Location", "location"),
    ]  # fmt: skip
    page = Page("", [[column.heading for column in columns]])
    for fact in assets():
        page.add(*line(columns, fact))
    pages.csv_file(path, page, encoding="utf-8-sig")
    return Written(assets(), keys_of(columns))


def old_excel(path: Path) -> Written:
    """X18 X03 X04 X14: Excel 97, one sheet for each unit that the title names, merged places."""
    columns = [
        Column("簿冊番号", "doc_class"), Column("簿冊名", "name"), Column("媒体種別", "form",
        wordings.label),
        Column("保管場所", "location"), Column("鍵", "locked", wordings.mark),
        Column("保存年数", "retention"), Column("作成年月日", "created_on"),
        Column("責任者", "owner_role"),
    ]  # fmt: skip
    made = []
    for number, (unit, facts) in enumerate(of_units().items(), 1):
        page = Page(f"その{number}", [["文書管理台帳"], [f"所管課：{unit}"], [None]])
        page.add(*(column.heading for column in columns))
        for fact in facts:
            above = page.rows[-1][7] if len(page.rows) > 4 else None
            cells = line(columns, fact)
            page.add(*cells[:7], "同上" if above in (cells[7], "同上") and above else cells[7])
        _merge_equal(page, column=3, first=4)
        made.append(page)
    pages.xls(path, made)
    return Written(assets(), ("org_unit", *keys_of(columns)))


def _merge_equal(page: Page, *, column: int, first: int) -> None:
    """Merge the cells of a column that say the same, and leave only the uppermost."""
    start = first
    for row in range(first + 1, len(page.rows) + 1):
        if row < len(page.rows) and page.rows[row][column] == page.rows[start][column]:
            continue
        if row - start > 1 and page.rows[start][column] is not None:
            page.merge(start, column, row - 1, column)
            for below in range(start + 1, row):
                page.rows[below][column] = None
        start = row


def open_document(path: Path) -> Written:
    """X01 X03 X13: ods with repeated blanks to the end of the sheet, merged headings and units."""
    columns = [
        Column("担当課", "org_unit"), Column("情報資産名称", "name"), Column("内容", "summary"),
        Column("記録媒体", "form", wordings.label), Column("個人情報／有無", "personal_info",
        wordings.label),
        Column("個人情報／人数", "subject_count", wordings.people),
        Column("個人情報／項目", "pi_items", wordings.listed), Column("点検／年月日", "created_on"),
        Column("点検／次回", "next_review"),
    ]  # fmt: skip
    columns[7] = Column("取得年月", "created_on")
    columns[8] = Column("次回点検", "next_review")
    page = Page("台帳")
    heading_rows(page, columns)
    for facts in of_units().values():
        first = len(page.rows)
        for at, fact in enumerate(facts):
            cells = line(columns, fact)
            page.add(*(cells if at == 0 else [None, *cells[1:]]))
        if len(facts) > 1:
            page.merge(first, 0, len(page.rows) - 1, 0)
    pages.ods(path, [page])
    return Written(assets(), keys_of(columns))


def older_scale(path: Path) -> Written:
    """X08: the scale before 2024 (3, 2, 1): a 3 comes back as a proposal only."""
    columns = [
        Column("資産番号", "asset_no"), Column("資産名", "name"), Column("所管課", "org_unit"),
        Column("機密性", "c_level", lambda _key, fact: int(fact["c_level"][0])),
        Column("完全性", "i_level", wordings.as_number), Column("可用性", "a_level",
        wordings.as_number),
        Column("個人情報の種類", "personal_info", wordings.label),
        Column("マイナンバー", "my_number", wordings.label), Column("件数", "subject_count"),
    ]  # fmt: skip
    page = Page("台帳", [[column.heading for column in columns]])
    for fact in assets():
        page.add(*line(columns, fact))
    pages.xlsx(path, [page])
    return Written(assets(), keys_of(columns))


def two_tables(path: Path) -> Written:
    """X13 X02 X20: papers above, machines below with other columns, units named by lines between.

    The running numbers begin anew at every unit, so that they name nothing.
    """
    papers = [
        Column("No", ""), Column("文書件名", "name"), Column("保管場所", "location"),
        Column("保存年限", "retention"), Column("重要度", "grades", wordings.grades),
    ]  # fmt: skip
    machines = [
        Column("No", ""), Column("資産名称", "name"), Column("形態", "form", wordings.label),
        Column("設置場所", "location"), Column("機器名", "hostname"), Column("型番", "model_no"),
        Column("所管", "org_unit"),
    ]  # fmt: skip
    page = Page("台帳")
    page.add("１　文書・データ")
    page.add(*(column.heading for column in papers))
    order: list[Facts] = []
    for unit, facts in of_units().items():
        page.add(f"■{unit}")
        kept = [fact for fact in facts if fact["kind"] != "equipment"]
        order += [_only(fact, "name", "location", "retention", *GRADES) for fact in kept]
        for number, fact in enumerate(kept, 1):
            page.add(number, *line(papers[1:], fact))
    page.add(None)
    page.add("２　機器・システム")
    page.add(*(column.heading for column in machines))
    rest = [fact for fact in assets() if fact["kind"] == "equipment"]
    for number, fact in enumerate(rest, 1):
        page.add(number, *line(machines[1:], fact))
    pages.xlsx(path, [page])
    order += [_only(fact, *keys_of(machines)) for fact in rest]
    keys = ("org_unit", "retention", *GRADES, *keys_of(machines))
    return Written(order, keys, {"区切りの行"})


def _only(fact: Facts, *keys: str) -> Facts:
    return {key: fact.get(key) for key in ("org_unit", *keys)}


def without_results(path: Path) -> Written:
    """X15: a workbook of another program, whose formulas were never calculated."""
    page = Page("台帳", [["資産名称", "所管課", "保管場所", "備考"]])
    page.add("例規集", Formula("=課!A1"), "書庫", None)
    page.add("議案書綴", "総務課", "書庫", None)
    pages.openpyxl_xlsx(path, [page])
    return Written([], ())


def together(path: Path) -> Written:
    """X12 X15: two assets in one cell, formulas with their results and without."""
    columns = [
        Column("№", ""), Column("資産名称", "name"), Column("所管課", "org_unit"),
        Column("種別", "kind", wordings.label), Column("数量", "count", wordings.amount),
        Column("コード", "asset_no"),
    ]  # fmt: skip
    page = Page("台帳", [[column.heading for column in columns]])
    for number, fact in enumerate(assets(), 1):
        cells = line(columns, fact)
        page.add(
            Formula("=ROW()-1", number),
            *cells[1:2],
            Formula('=VLOOKUP("x",[1]課!A:B,2)', cells[2]),
            *cells[3:],
        )
    page.add(None, "・議案書綴\n・委員会会議録\n・例規集", "総務課", "②情報（印刷物を含む）")
    pages.xlsx(path, [page])
    more = [
        {"name": name, "org_unit": "総務課", "kind": "information"}
        for name in ("議案書綴", "委員会会議録", "例規集")
    ]
    return Written([*assets(), *more], keys_of(columns))
