"""Grades: those in force are read, those of old schemes are only proposed."""

from datetime import date
from typing import Any

import pytest

from assets.services.imports.readings import Context, propose_grades, read
from assets.services.imports.rows import Reading
from tests.assets.imports.reading_place import Place

pytestmark = pytest.mark.django_db


def row(context: Context, **cells: Any) -> tuple[dict[str, Any], Reading]:
    """Read the cells of a row as the interpreter does; return its values and its proposals."""
    values: dict[str, Any] = {}
    old: dict[str, str] = {}
    for key, cell in cells.items():
        reading = read(key, cell, context)
        assert reading.issues == []
        values |= reading.values
        old |= reading.old
    return values, propose_grades(values, old, context)


def proposed(reading: Reading) -> dict[str, str]:
    assert all(proposal.reason for proposal in reading.proposals.values())
    return {key: proposal.value for key, proposal in reading.proposals.items()}


@pytest.mark.parametrize(
    ("key", "cell", "code"),
    [
        ("c_level", "3B", "3B"),
        ("c_level", "３Ｂ", "3B"),
        ("c_level", "3b", "3B"),
        ("c_level", "機密性3B", "3B"),
        ("c_level", "【機密性3B】", "3B"),
        ("c_level", "自治体機密性３Ｂ", "3B"),
        ("c_level", "C3B", "3B"),
        ("c_level", 2, "2"),
        ("c_level", 1.0, "1"),
        ("c_level", "機密性2情報", "2"),
        ("i_level", "完全性２", "2"),
        ("i_level", "I2", "2"),
        ("a_level", "2", "2"),
        ("mext_level", "Ⅱ", "II"),
        ("mext_level", "I", "I"),
        ("mext_level", "１", "I"),
        ("mext_level", 4, "IV"),
        ("mext_level", "重要性Ⅱ", "II"),
        ("mext_level", "重要性分類III", "III"),
    ],
)
def test_a_grade_in_force_is_read_in_every_spelling(
    context: Context, key: str, cell: Any, code: str
) -> None:
    reading = read(key, cell, context)
    assert (reading.values, reading.issues, reading.old) == ({key: code}, [], {})


@pytest.mark.parametrize("cell", ["", "－", "-", None])
def test_no_grade_is_no_grade(context: Context, cell: Any) -> None:
    assert read("c_level", cell, context) == Reading()


COMPOSITES = ["3B・2・2", "３Ｂ－２－２", "3B/2/2", "3B,2,2", "3B 2 2", "CIA=3B22", "C3BI2A2",
              "C=3B I=2 A=2", "機密性３Ｂ、完全性２、可用性２", "機3B完2可2", "【3B・2・2】",
              "3B22", "3B、2、2", "（3B・2・2）"]  # fmt: skip


@pytest.mark.parametrize("cell", COMPOSITES)
def test_three_grades_of_one_cell_are_parted(context: Context, cell: str) -> None:
    reading = read("grades", cell, context)
    assert reading.values == {"c_level": "3B", "i_level": "2", "a_level": "2"}
    assert reading.issues == []
    assert "grades" in reading.repairs


@pytest.mark.parametrize("cell", ["３・２・２", "3-2-2", "3/2/2", "CIA=322", 322,
                                  "機密性３、完全性２、可用性２"])  # fmt: skip
def test_an_old_3_in_three_grades_is_proposed_and_the_others_are_read(
    context: Context, cell: Any
) -> None:
    values, reading = row(context, grades=cell, personal_info="要配慮")
    assert (values["i_level"], values["a_level"]) == ("2", "2")
    assert "c_level" not in values | reading.values
    assert proposed(reading) == {"c_level": "3B"}


def test_a_remark_beside_a_grade_makes_it_doubtful(context: Context) -> None:
    one, three = read("c_level", "3B（案）", context), read("grades", "3B・2・2（要確認）", context)
    assert (one.values, one.doubts) == ({"c_level": "3B"}, ("c_level",))
    assert three.values == {"c_level": "3B", "i_level": "2", "a_level": "2"}
    assert three.doubts == tuple(three.values)


def test_a_grade_that_is_not_stated_stays_so(context: Context) -> None:
    assert read("grades", "3B・－・2", context).values == {"c_level": "3B", "a_level": "2"}


def test_what_excel_made_a_day_of_is_read_and_doubted(context: Context) -> None:
    reading = read("grades", date(2002, 2, 1), context)
    assert reading.values == {"c_level": "2", "i_level": "2", "a_level": "1"}
    assert reading.doubts == ("c_level", "i_level", "a_level")


@pytest.mark.parametrize("cell", ["高中低", "たぶん3", "3B・2", "4・4・4"])
def test_what_cannot_be_parted_is_an_error(context: Context, cell: str) -> None:
    reading = read("grades", cell, context)
    assert {issue.weight for issue in reading.issues} == {"error"}


@pytest.mark.parametrize(
    ("key", "cell", "message", "fixes"),
    [
        ("c_level", "4", "「4」は使えません。3A・3B・3C・2・1から選んでください", ()),
        (
            "c_level",
            "3D",
            "「3D」は使えません。3A・3B・3C・2・1から選んでください",
            ("3A", "3B", "3C"),
        ),
        ("c_level", "高", "「高」は使えません。3A・3B・3C・2・1から選んでください", ("3B",)),
        ("i_level", "3", "「3」は使えません。2・1から選んでください", ("2",)),
        ("a_level", "低", "「低」は使えません。2・1から選んでください", ("1",)),
        ("mext_level", "5", "「5」は使えません。I・II・III・IVから選んでください", ()),
    ],
)
def test_an_unknown_grade_is_an_error_with_the_permitted_ones(
    context: Context, key: str, cell: str, message: str, fixes: tuple[str, ...]
) -> None:
    (issue,) = read(key, cell, context).issues
    assert (issue.weight, issue.message, issue.fixes) == ("error", message, fixes)


@pytest.mark.parametrize(
    ("facts", "grade"),
    [
        ({}, "3C"),
        ({"personal_info": "○", "subject_count": 50}, "3C"),
        ({"personal_info": "○", "subject_count": 100}, "3B"),
        ({"personal_info": "要配慮"}, "3B"),
        ({"my_number": "利用事務"}, "3B"),
        ({"segment": "マイナンバー系"}, "3B"),
        ({"secret_document": "○", "personal_info": "要配慮"}, "3A"),
    ],
)
def test_the_old_3_is_divided_by_the_row_and_only_proposed(
    context: Context, facts: dict[str, Any], grade: str
) -> None:
    values, reading = row(context, c_level="3", **facts)
    assert "c_level" not in values
    assert (reading.values, proposed(reading)) == ({}, {"c_level": grade})


def test_a_proposal_gives_its_reason(context: Context) -> None:
    _values, reading = row(context, c_level="3", personal_info="要配慮")
    assert reading.proposals["c_level"].reason == "旧い区分は機密性3。要配慮個人情報を含むため"


@pytest.mark.parametrize(
    ("cell", "facts", "stored", "guessed", "warned"),
    [
        ("2", {}, "2", None, False),
        ("2", {"personal_info": "○"}, None, "3C", False),
        ("2", {"kind": "③"}, None, "3C", False),
        ("2", {"my_number": "利用事務"}, None, "3B", True),
        ("1", {}, "1", None, False),
        ("1", {"personal_info": "○"}, None, "1", True),
    ],
)
def test_in_an_old_column_2_and_1_are_old_too(
    context: Context, cell: str, facts: dict[str, Any], stored: str, guessed: str, warned: Any
) -> None:
    old = context.for_table({"c_level": ["1", 2, "3", None]})
    values, reading = row(old, c_level=cell, **facts)
    assert "c_level" not in values
    assert reading.values.get("c_level") == stored
    assert proposed(reading).get("c_level") == guessed
    assert bool(reading.issues) is warned


@pytest.mark.parametrize("cells", [["1", "2"], ["3A", "3", "2"], ["2"], [], [None, "高"]])
def test_a_column_without_proof_is_read_as_it_stands(context: Context, cells: list[Any]) -> None:
    same = context.for_table({"c_level": cells})
    values, reading = row(same, c_level="2", personal_info="○")
    assert (values["c_level"], proposed(reading)) == ("2", {})


def test_a_composite_column_may_be_old_as_well(context: Context) -> None:
    old = context.for_table({"grades": ["3・2・2", "2・1・1"]})
    values, reading = row(old, grades="2・1・1", personal_info="○")
    assert (values["i_level"], proposed(reading)) == ("1", {"c_level": "3C"})


def test_in_a_municipality_with_the_old_scheme_its_own_grades_are_exact(
    reading_place: Place,
) -> None:
    old = reading_place.context("lg_legacy").for_table({"c_level": ["1", "2", "3"]})
    values, reading = row(old, c_level="3", personal_info="要配慮")
    assert (values["c_level"], reading.proposals) == ("3", {})
    (issue,) = read("c_level", "3B", old).issues
    assert issue.message == "「3B」は使えません。3・2・1から選んでください"
    assert issue.fixes == ("3",)


@pytest.mark.parametrize(
    ("cell", "facts", "grades"),
    [
        ("Ⅰ", {}, ("3B", "2", "2")),
        ("Ⅱ", {"personal_info": "要配慮"}, ("3B", "2", "2")),
        ("Ⅱ", {"name": "全校児童名簿"}, ("3B", "2", "2")),
        ("Ⅱ", {}, ("3C", "2", "2")),
        ("Ⅲ", {}, ("2", "1", "1")),
        ("Ⅳ", {}, ("1", "1", "1")),
    ],
)
def test_of_a_school_class_the_three_grades_are_proposed(
    context: Context, cell: str, facts: dict[str, Any], grades: tuple[str, str, str]
) -> None:
    values, reading = row(context, mext_level=cell, **facts)
    assert values["mext_level"]
    assert reading.values == {}
    assert tuple(proposed(reading).values()) == grades


def test_what_the_row_states_is_not_proposed(context: Context) -> None:
    _values, reading = row(context, mext_level="Ⅰ", c_level="3C", i_level="1")
    assert proposed(reading) == {"a_level": "2"}


def test_the_old_grades_of_schools_become_a_proposed_class(context: Context) -> None:
    old = context.for_table({"c_level": ["2B", "2A", "3", "1"]})
    values, reading = row(old, c_level="2B", name="健康診断票")
    assert values == {"name": "健康診断票"}
    assert proposed(reading)["mext_level"] == "II"
    assert proposed(reading)["c_level"] == "3C"


@pytest.mark.parametrize(
    ("key", "cell", "grades"),
    [
        ("importance", "最重要", ("3B", "2", "2")),
        ("mext_level", "重要", ("3C", "2", "1")),
        ("c_level", "C", ("1", "1", "1")),
        ("grades", "A", ("3B", "2", "2")),
    ],
)
def test_the_grades_of_one_axis_are_proposed(
    context: Context, key: str, cell: str, grades: tuple[str, str, str]
) -> None:
    values, reading = row(context, **{key: cell})
    assert values == {}
    assert tuple(proposed(reading).values()) == grades


def test_the_computed_importance_says_nothing_else(context: Context) -> None:
    assert read("importance", "3", context).values == {}


def test_the_grades_of_the_state_are_proposed_where_a_file_is_known_to_use_them(
    context: Context,
) -> None:
    state = context.for_table({}, schemes={"c_level": "gov"})
    for cell, grade in (("3", "3A"), ("2", "3C"), ("1", "1")):
        _values, reading = row(state, c_level=cell)
        assert proposed(reading) == {"c_level": grade}
