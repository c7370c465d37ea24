"""Properties of readings.read: it never raises, keeps no individual number, loses nothing."""

from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from assets.models import Asset
from assets.models.asset import wording
from assets.services.imports.readings import (
    Context,
    masked,
    propose_grades,
    read,
    spelled,
    synonyms,
)
from assets.services.imports.readings.names import Choices
from classification import columns
from classification.services import catalogue
from config.kit.text import contains_my_number, my_number_check_digit, normal, normal_line
from tests.assets.imports.reading_place import Place

pytestmark = pytest.mark.django_db

BESIDE = {"count_unit", "system_name", "version"}
FIELDS = {
    field.name: field
    for field in Asset._meta.concrete_fields
    if field.name in columns.columns() or field.name in BESIDE
}
KEYS = sorted({*columns.columns(), *FIELDS, "grades", "own_text", "own_int", "own_date",
               "own_bool", "own_choice", "own_multi"})  # fmt: skip
PIECES = st.sampled_from(
    ["3B", "・", "2", "／", "令和", "R", "7", ".", "年", "月", "日", "約", "〜", "万", "件",
     "（", "）", "課", "長", "総務", "\n", "　", "=", "'", "\u202e", "\ud800", "㈱", "①", "１", "ｱ",
     "5年", "45838", "1e400", "○", "△", "nan", "-", "、", "T1-02", "https://", "元"]
)  # fmt: skip
TEXTS = st.one_of(st.text(max_size=30), st.lists(PIECES, max_size=8).map("".join))
VALUES = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.dates(), st.datetimes(), TEXTS
)
RELAXED = settings(
    max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)


@RELAXED
@given(key=st.sampled_from(KEYS), value=VALUES)
@example(key="created_on", value=float("nan"))
@example(key="count", value=float("inf"))
@example(key="created_on", value=date(9999, 12, 31))
def test_a_reading_never_raises_and_says_something_or_nothing(
    context: Context, key: str, value: Any
) -> None:
    reading = read(key, value, context)
    assert reading == read(key, value, context) or value != value  # noqa: PLR0124
    for issue in reading.issues:
        assert issue.message
        assert issue.key in KEYS
    if any(issue.weight == "error" for issue in reading.issues):
        assert key not in reading.values
    propose_grades(reading.values, reading.old, context)


@RELAXED
@given(key=st.sampled_from(KEYS), value=TEXTS)
def test_every_fix_is_accepted(context: Context, key: str, value: str) -> None:
    for issue in read(key, value, context).issues:
        for fix in issue.fixes:
            again = read(issue.key, fix, context)
            assert [one for one in again.issues if one.weight == "error"] == []


@RELAXED
@given(
    body=st.text("0123456789", min_size=11, max_size=11),
    joint=st.sampled_from(["", " ", "-", "－"]),
    before=st.sampled_from(["", "番号:", "R7 "]),
)
def test_an_individual_number_is_never_repeated(
    context: Context, body: str, joint: str, before: str
) -> None:
    digits = body + my_number_check_digit(body)
    text = before + joint.join((digits[:4], digits[4:8], digits[8:]))
    for key in ("name", "created_on", "count", "org_unit", "form", "grades", "own_text"):
        reading = read(key, text, context)
        assert reading.values == {}
        assert digits[8:] not in str(reading).replace("\\u3000", "")
    assert not contains_my_number(masked(text))
    assert digits[4:8] + joint + digits[8:] not in masked(text)


CHOSEN = sorted(key for key, field in FIELDS.items() if field.choices)


@pytest.mark.parametrize("key", [*CHOSEN, "segment", "retention", "business"])
def test_every_answer_comes_back_by_its_label_and_by_its_code(context: Context, key: str) -> None:
    for code, label in context.choices[key].labels.items():
        shown = wording.plain(Asset(**{FIELDS[key].attname: code}), key)
        for text in (code, label, shown):
            reading = read(key, text, context)
            assert (reading.values, reading.repairs, reading.doubts) == ({key: code}, (), ())


@pytest.mark.parametrize("key", ["c_level", "i_level", "a_level", "mext_level"])
@pytest.mark.parametrize("scheme", ["lg2024", "lg_legacy"])
def test_every_grade_in_force_comes_back(reading_place: Place, key: str, scheme: str) -> None:
    context = reading_place.context(scheme)
    codes = context.grades.codes(key)
    own = context.for_table({key: codes, "grades": codes})
    for code in codes:
        assert read(key, code, own).values == {key: code}


DAYS = [key for key in FIELDS if FIELDS[key].get_internal_type() == "DateField"]


@RELAXED
@given(key=st.sampled_from(DAYS), day=st.dates(date(1873, 1, 1), date(2099, 12, 31)))
def test_every_day_comes_back(context: Context, key: str, day: date) -> None:
    for cell in (day, wording.plain(Asset(**{key: day}), key), spelled(day)):
        reading = read(key, cell, context)
        assert reading.values == {key: day}
        assert reading.doubts == ()


YES_NO = [key for key in FIELDS if FIELDS[key].get_internal_type() == "BooleanField"]


@pytest.mark.parametrize("key", YES_NO)
def test_every_answer_of_yes_and_no_comes_back(context: Context, key: str) -> None:
    for answer in (True, False):
        for cell in (answer, wording.plain(Asset(**{key: answer}), key)):
            assert read(key, cell, context).values == {key: answer}
    assert read(key, wording.plain(Asset(), key), context).values == {}


@RELAXED
@given(
    key=st.sampled_from(["count", "subject_count", "risk_score"]),
    number=st.integers(0, 32_767),
    unit=st.sampled_from(["", "冊", "台", "件", "箱", "m"]),
)
def test_every_number_comes_back(context: Context, key: str, number: int, unit: str) -> None:
    units = {"count_unit": unit} if key == "count" and unit else {}
    cell = wording.plain(Asset(**{key: number}, **units), key)
    assert read(key, cell, context).values == {key: number, **units}


LINES = [key for key in FIELDS if key not in CHOSEN and key not in
         {"c_level", "i_level", "a_level", "mext_level", "sns_policy_url", "asset_no"}
         and FIELDS[key].get_internal_type() in {"CharField", "TextField"}]  # fmt: skip


@RELAXED
@given(key=st.sampled_from(LINES), text=st.text(min_size=1, max_size=10))
@example(key="notes", text="-")
@example(key="location", text="○")
@example(key="notes", text="なし")
def test_every_text_comes_back(context: Context, key: str, text: str) -> None:
    is_line = FIELDS[key].get_internal_type() == "CharField"
    stored = normal_line(text) if is_line else normal(text)
    own = context.for_table({}, is_own_export=True)
    reading = read(key, wording.plain(Asset(**{key: stored}), key), own)
    assert reading.values == ({key: stored} if stored else {})


LISTS = ["user_scope", "handling", "pi_items", "physical_measure", "threats"]
ITEMS = st.text(st.characters(codec="utf-8", exclude_characters="、，,;；\n"), max_size=8)


@RELAXED
@given(key=st.sampled_from(LISTS), items=st.lists(ITEMS, max_size=4))
@example(key="pi_items", items=["学年・組"])
@example(key="threats", items=["−"])
def test_every_list_of_our_own_file_comes_back(
    context: Context, key: str, items: list[str]
) -> None:
    own = context.for_table({}, is_own_export=True)
    stored = list(dict.fromkeys(filter(None, map(normal_line, items))))
    stored = [item for item in stored if not {"、", "，", ",", ";", "；", "\n"} & set(item)]
    cell = wording.plain(Asset(**{key: stored}), key)
    if cell not in {"-", "－"}:
        assert read(key, cell, own).values == ({key: stored} if stored else {})


@RELAXED
@given(codes=st.lists(st.sampled_from(["mynumber", "lgwan", "internet", "standalone", "none",
                                       "school_admin"]), unique=True))  # fmt: skip
def test_every_list_of_segments_comes_back(context: Context, codes: list[str]) -> None:
    cell = wording.plain(Asset(connects_to=codes), "connects_to")
    assert read("connects_to", cell, context).values == ({"connects_to": codes} if codes else {})


def test_every_word_for_an_answer_leads_to_that_answer(context: Context) -> None:
    """No word stands in two lines of one column, and none is a word of another's answer."""
    lists: dict[str, Any] = {**synonyms.WORDS, "segment": synonyms.SEGMENTS,
                             "retention": synonyms.RETENTIONS}  # fmt: skip
    for key, lines in lists.items():
        choices: Choices = context.choices[key]
        for code, words in lines.items():
            for word in filter(None, (one.removesuffix("?") for one in words.split(" "))):
                found = choices.find(word)
                assert found, (key, word)
                assert found.code == code, (key, word)


def test_units_posts_people_and_systems_come_back(context: Context, reading_place: Place) -> None:
    pks = reading_place.pks
    for key, name in (("org_unit", "総務課"), ("owner_role", "総務課長"), ("sns_owner", "校長"),
                      ("reviewed_by", "佐藤 花子"),
                      ("system", "SOM-008 財務システム")):  # fmt: skip
        reading = read(key, name, context.for_table({}, is_own_export=True))
        assert reading.values[f"{key}_id"] == pks[name]
        assert (reading.repairs, reading.doubts, reading.original) == ((), (), "")


def test_the_words_of_the_catalogue_are_those_of_the_readings(context: Context) -> None:
    assert set(context.choices["segment"].labels) == set(catalogue.segments())
    assert set(context.choices["business"].labels) == set(catalogue.businesses())


@RELAXED
@given(
    text=st.text(st.sampled_from("Az!~ ぁゖァヺーヿ一鿿々、。（）「」　\n\t神ｱ１㈱"), max_size=12)
)
def test_a_text_that_needs_no_mending_is_the_mended_text(context: Context, text: str) -> None:
    own = context.for_table({}, is_own_export=True)
    stored = normal_line(text)
    assert read("location", text, own).values == ({"location": stored} if stored else {})
