"""Personnel lists as they come: headings, parts, hostile files"""

from collections.abc import Callable

import pytest
from django.core.exceptions import ValidationError

from assets.services.moves import reading
from tests.assets.moves.listing import HEADINGS, pasted
from tests.kit.sheets import hostile


def test_a_pasted_list_is_read_by_its_headings() -> None:
    (line,) = reading.read_pasted(pasted("大西　裕子\t1001\t住民課\t課長\t税務課\t課長\t異動"))

    assert line.kind == "move"
    assert line.texts | {"at": ""} == {
        "name": "大西　裕子", "number": "1001", "from_unit": "住民課", "from_title": "課長",
        "to_unit": "税務課", "to_title": "課長", "kind": "異動", "at": "",
    }  # fmt: skip


def test_titles_and_notes_before_the_headings_are_passed_over() -> None:
    text = "令和9年4月1日付け人事異動内示\n\n" + pasted("大西 裕子\t\t住民課\t\t税務課")

    assert [line.texts["name"] for line in reading.read_pasted(text)] == ["大西 裕子"]


def test_headings_over_two_rows_are_put_together() -> None:
    upper, lower = "番号\t氏名\t新\t\t旧\t", "\t\t所属\t職名\t所属\t職名"
    text = f"{upper}\n{lower}\n1\t大西 裕子\t税務課\t課長\t住民課\t係長"

    (line,) = reading.read_pasted(text)

    assert (line.texts["to_unit"], line.texts["to_title"]) == ("税務課", "課長")
    assert (line.texts["from_unit"], line.texts["from_title"]) == ("住民課", "係長")


def test_one_column_may_hold_unit_and_title() -> None:
    (line,) = reading.read_pasted("新\t氏名\t旧\n住民課長\t大西 裕子\t税務課 課長補佐")

    assert line.texts["to_unit"] == line.texts["to_title"] == "住民課長"
    assert line.texts["from_unit"] == "税務課 課長補佐"


def test_a_line_that_heads_a_part_may_name_its_day() -> None:
    text = (
        "氏名,旧所属,新所属\n大西 裕子,住民課,税務課\n退職\n4月16日付け\n村上 健,税務課,\n"
        "令和9年5月1日付 採用\n新人 太郎,,税務課"
    )

    found = [(line.kind, line.texts.get("day")) for line in reading.read_pasted(text)]
    assert found == [("", None), ("leave", "4月16日"), ("join", "令和9年5月1日")]


def test_a_line_that_heads_a_part_names_the_kind() -> None:
    text = "氏名,旧所属,新所属\n【課長級】\n大西 裕子,住民課,税務課\n退職者\n村上 健,税務課,"

    assert [line.kind for line in reading.read_pasted(text)] == ["", "leave"]


def test_the_same_as_above_is_filled_in() -> None:
    lines = reading.read_pasted(pasted("甲\t1\t住民課\t\t税務課", "乙\t2\t〃\t\t〃"))

    assert lines[1].texts["to_unit"] == "税務課"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("定年退職", "leave"), ("新規採用", "join"), ("昇任", "move"), ("兼務", "besides"),
        ("事務代理", "deputy"), ("再任用", "move"), ("", ""), ("？", ""),
    ],
)  # fmt: skip
def test_kinds_of_change_are_known(text: str, kind: str) -> None:
    assert reading.kind_of(text) == kind


@pytest.mark.parametrize("text", ["", "こんにちは", "品名\t数量\n机\t2", "氏名\n大西 裕子"])
def test_what_is_no_list_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(ValidationError) as refused:
        reading.read_pasted(text)

    assert (
        "してください" in refused.value.messages[0] or "見つかりません" in refused.value.messages[0]
    )


def test_an_individual_number_is_refused_without_repeating_it() -> None:
    with pytest.raises(ValidationError) as refused:
        reading.read_pasted(pasted("大西 裕子\t123456789018\t住民課\t\t税務課"))

    assert "2行目に12桁の数字" in refused.value.messages[0]
    assert "1234" not in refused.value.messages[0]


def test_too_many_lines_are_refused() -> None:
    lines = [f"人{n}\t{n}\t住民課\t\t税務課" for n in range(reading.MOST_LINES + 1)]

    with pytest.raises(ValidationError, match="2,000行まで"):
        reading.read_pasted(pasted(*lines))


def test_a_large_file_is_not_even_opened() -> None:
    with pytest.raises(ValidationError, match="10MBまで"):
        reading.read([b"x" * reading.LARGEST, b"x"], name="異動.xlsx")


@pytest.mark.parametrize(
    "content",
    [hostile.laughs, hostile.quadratic, hostile.foreign_entity, hostile.lying_about_size],
    ids=lambda made: made.__name__,
)
def test_hostile_files_are_refused(content: Callable[[], bytes]) -> None:
    with pytest.raises(ValidationError):
        reading.read([content()], name="異動.xlsx")


def test_headings_stay_known_for_this_test() -> None:
    assert set(reading._columns([[word] for word in HEADINGS.split("\t")]).values()) == {  # noqa: SLF001
        "name", "number", "from_unit", "from_title", "to_unit", "to_title", "kind",
    }  # fmt: skip
