"""Files as sections keep them: what comes back equals the 287 assets, field by field."""

from collections.abc import Callable
from pathlib import Path

import pytest

from assets.services.imports import plans
from assets.services.imports.interpreting import Report, interpret
from assets.services.imports.readings import Context
from assets.services.imports.rows import Answers, Row
from config.kit.sheets.reading import read_book
from tests.assets.imports.messy import expected, layouts, other_layouts, pages
from tests.assets.imports.messy.facts import Village
from tests.assets.imports.messy.layouts import Written
from tests.assets.imports.messy.pages import Page

pytestmark = pytest.mark.django_db

Layout = Callable[[Path], Written]


@pytest.fixture(scope="session")
def demo_village(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Village:
    return Village(django_db_blocker.unblock)


@pytest.fixture
def demo(demo_village: Village) -> Context:
    return demo_village.context


def imported(
    path: Path, context: Context, *, answers: Answers | None = None
) -> tuple[list[Row], Report, list[str]]:
    """Read a file as an import does, without anything that a person would decide."""
    book = read_book(path, name=path.name)
    words = plans.Words(plans.unit_names(context))
    stored, skipped = plans.propose(book, words=words)
    assert plans.problems(stored) == []
    report = Report()
    rows = list(
        interpret(book, plans.from_json(stored), context=context, answers=answers, report=report)
    )
    return rows, report, [line.reason for line in skipped + report.skipped]


LAYOUTS = [
    (layouts.stacked, "xlsx"),
    (layouts.by_section, "xlsx"),
    (layouts.numbers, "xlsx"),
    (layouts.macintosh, "xlsx"),
    (layouts.combined_grades, "xlsx"),
    (layouts.looks, "xlsx"),
    (layouts.set_in, "xlsx"),
    (other_layouts.together, "xlsx"),
    (other_layouts.shift_jis, "csv"),
    (other_layouts.unicode_csv, "csv"),
    (other_layouts.old_excel, "xls"),
    (other_layouts.open_document, "ods"),
    (other_layouts.two_tables, "xlsx"),
]


@pytest.mark.parametrize(
    ("layout", "suffix"), LAYOUTS, ids=[layout.__name__ for layout, _suffix in LAYOUTS]
)
def test_every_field_comes_back_as_it_was(
    layout: Layout, suffix: str, tmp_path: Path, demo: Context
) -> None:
    path = tmp_path / f"{layout.__name__}.{suffix}"
    written = layout(path)

    rows, report, reasons = imported(path, demo)

    assert expected.differences(rows, written.facts, written.keys, demo)[:20] == []
    for word in written.skipped:
        assert any(word in reason for reason in reasons), word
    for word in written.notices:
        assert any(word in notice for notice in report.notices), word


def warned(rows: list[Row], key: str, word: str) -> set[str]:
    """The numbers (else names) of the assets with such a warning."""
    return {
        row.values.get("asset_no") or row.values["name"]
        for row in rows
        for issue in row.issues
        if issue.key == key and issue.weight == "warning" and word in issue.message
    }


def test_struck_and_hidden_rows_are_not_taken_silently(tmp_path: Path, demo: Context) -> None:
    written = layouts.looks(tmp_path / "looks.xlsx")

    rows, _report, _reasons = imported(tmp_path / "looks.xlsx", demo)

    assert warned(rows, "", "非表示") == written.hidden
    assert warned(rows, "status", "取り消し線") == written.struck
    proposed = {row.values["asset_no"] for row in rows if "status" in row.proposals}
    assert proposed == written.struck
    assert all(row.values["status"] == "active" for row in rows if "status" in row.proposals)


def test_assets_of_one_cell_are_doubtful_and_have_places_of_their_own(
    tmp_path: Path, demo: Context
) -> None:
    other_layouts.together(tmp_path / "together.xlsx")

    rows, _report, _reasons = imported(tmp_path / "together.xlsx", demo)

    assert warned(rows, "name", "複数の名称") == {"議案書綴", "委員会会議録", "例規集"}
    assert [row.place for row in rows[-3:]] == ["台帳!289-1", "台帳!289-2", "台帳!289-3"]
    assert all("name" in row.doubts for row in rows[-3:])


def test_an_old_grade_that_means_several_comes_back_as_a_proposal_only(
    tmp_path: Path, demo: Context
) -> None:
    written = other_layouts.older_scale(tmp_path / "old.xlsx")

    rows, _report, _reasons = imported(tmp_path / "old.xlsx", demo)

    keys = [key for key in written.keys if key != "c_level"]
    for row in rows:
        row.values.pop("c_level", None) if row.values.get("c_level") in {"1", "2"} else None
    assert expected.differences(rows, written.facts, keys, demo)[:20] == []
    guessed = [row for row, fact in zip(rows, written.facts, strict=True) if fact["c_level"] > "3"]
    assert len(guessed) > 100
    for row in guessed:
        assert row.proposals["c_level"].value in {"3A", "3B", "3C"}
        assert row.proposals["c_level"].reason


def test_lines_that_are_set_in_take_the_line_above_as_a_proposal_for_their_business(
    tmp_path: Path, demo: Context
) -> None:
    written = layouts.set_in(tmp_path / "set_in.xlsx")

    rows, _report, _reasons = imported(tmp_path / "set_in.xlsx", demo)

    known = [row.proposals["business"].value for row in rows]
    assert known == [fact["business"] for fact in written.facts]


def test_a_formula_without_its_result_is_an_error_until_it_is_answered(
    tmp_path: Path, demo: Context
) -> None:
    path = tmp_path / "formula.xlsx"
    other_layouts.without_results(path)

    rows, _report, _reasons = imported(path, demo)
    answered, _report, _reasons = imported(
        path, demo, answers=Answers(cells={"台帳!2!org_unit": "総務課"})
    )

    assert [issue.key for issue in rows[0].issues if issue.weight == "error"] == ["org_unit"]
    assert answered[0].issues == []
    assert answered[0].values["org_unit_id"] == demo.units.find("総務課")


def test_what_has_no_column_is_kept_beside_the_asset(tmp_path: Path, demo: Context) -> None:
    page = Page("台帳", [["資産名称", "所管課", "棚の色", "備考", "摘要", "通し番号"]])
    page.add("例規集", "総務課", "赤", "毎年改訂", "原本", 1)
    page.add("広報紙", "総務課", None, "毎月", "毎月", 2)
    pages.xlsx(tmp_path / "x.xlsx", [page])

    rows, _report, _reasons = imported(tmp_path / "x.xlsx", demo)

    assert rows[0].originals == {"棚の色": "赤"}
    assert [row.values["notes"] for row in rows] == ["毎年改訂\n原本", "毎月"]


def test_a_word_is_answered_once_for_all_rows(tmp_path: Path, demo: Context) -> None:
    page = Page(
        "台帳", [["資産名称", "所管課"], ["例規集", "まちづくり室"], ["広報紙", "まちづくり室"]]
    )
    pages.xlsx(tmp_path / "x.xlsx", [page])

    rows, _report, _reasons = imported(
        tmp_path / "x.xlsx",
        demo,
        answers=Answers(words={"org_unit": {"まちづくり室": "建設課"}}),
    )

    assert [row.values["org_unit_id"] for row in rows] == [demo.units.find("建設課")] * 2
    assert [row.has_error for row in rows] == [False, False]


def test_a_person_names_the_heading_row_and_the_columns(tmp_path: Path, demo: Context) -> None:
    page = Page("台帳", [["甲", "乙", "丙"], ["例規集", "総務課", "棚"]])
    pages.xlsx(tmp_path / "x.xlsx", [page])
    book = read_book(tmp_path / "x.xlsx", name="x.xlsx")
    words = plans.Words(plans.unit_names(demo))

    stored, _skipped = plans.propose(book, words=words)
    assert plans.problems(stored)[0][0] == ""
    pointed = {"台帳": {"use": True, "first_heading": 1, "last_heading": 1}}
    stored = plans.change(book, stored, pointed, words=words)
    assert "列が決まっていません" in plans.problems(stored)[0][1]
    columns = {"台帳": {"columns": {"0": "name", "1": "org_unit", "2": "location"}}}
    stored = plans.change(book, stored, columns, words=words)

    assert plans.problems(stored) == []
    rows = list(interpret(book, plans.from_json(stored), context=demo))
    assert [row.texts for row in rows] == [
        {"org_unit": "総務課", "name": "例規集", "location": "棚"}
    ]
    assert plans.mappings(stored) == {"甲": "name", "乙": "org_unit", "丙": "location"}
