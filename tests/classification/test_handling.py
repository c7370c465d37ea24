"""classification.handling: what must be done with an asset at each stage of its life."""

from typing import Any

import pytest
import yaml

from classification import handling
from classification.services.loading import DATA

DOCUMENT = yaml.load((DATA / "handling_rules.yaml").read_text("utf-8"), yaml.CSafeLoader)
BOOK = handling.read(DOCUMENT)


def duties(**facts: Any) -> set[str]:
    """The rules that apply to an asset with these facts."""
    return {duty.id for _stage, found in BOOK.sheet(facts) for duty in found}


def test_each_stage_comes_in_its_order() -> None:
    assert [stage for stage, _duties in BOOK.sheet({"c_level": "3B"})] == DOCUMENT["stages"]


@pytest.mark.parametrize(
    ("code", "has", "lacks"),
    [
        ("3B", {"H-TRN-3B", "H-USE-3AB", "H-SND-3", "H-OUT-2UP"}, {"H-PUB-1", "H-CPY-2"}),
        ("3C", {"H-SND-3", "H-STO-3"}, {"H-TRN-3B", "H-USE-3AB"}),
        ("2", {"H-CPY-2", "H-PUB-UP", "H-DSP-ALL"}, {"H-SND-3", "H-PUB-1"}),
        ("1", {"H-PUB-1", "H-OUT-1", "H-CRE-ALL"}, {"H-TRN-2UP", "H-DSP-ALL"}),
        # The old scale knows 3A, 3B and 3C as one level: the strictest of them counts.
        ("3", {"H-TRN-3B", "H-SND-3"}, {"H-PUB-1"}),
    ],
)
def test_the_grade_decides(code: str, has: set[str], lacks: set[str]) -> None:
    found = duties(c_level=code)
    assert has <= found
    assert not lacks & found


def test_what_is_not_graded_is_handled_as_the_strictest() -> None:
    assert duties(c_level="3A") <= duties(c_level="")


@pytest.mark.parametrize(
    ("facts", "rule"),
    [
        ({"c_level": "3B", "my_number": "use"}, "H-SND-MN"),
        ({"c_level": "3B", "my_number": "related"}, "H-DSP-MN"),
        ({"c_level": "3C", "personal_info": "general"}, "H-PRV-PI"),
        ({"c_level": "1", "i_level": "2"}, "H-STO-BK"),
        ({"c_level": "2", "a_level": "2"}, "H-STO-FIRE"),
        ({"c_level": "3C", "mext_level": "II"}, "H-TRN-SCHOOL"),
    ],
)
def test_some_rules_need_a_fact_beside_the_grade(facts: dict[str, Any], rule: str) -> None:
    assert rule in duties(**facts)
    assert rule not in duties(c_level=facts["c_level"])


@pytest.mark.parametrize(
    ("facts", "level"),
    [
        ({"form": "paper", "segment": "mynumber", "personal_info": "general"}, "D4"),
        ({"form": "media", "segment": "mynumber", "personal_info": "general"}, "D1"),
        ({"form": "media", "segment": "mynumber", "personal_info": "none", "c_level": "3B"}, "D2"),
        ({"form": "file", "c_level": "2"}, "D2"),
        ({"form": "file", "c_level": ""}, "D2"),
        ({"form": "file", "c_level": "1"}, "D3"),
    ],
)
def test_the_way_of_erasing_follows_from_form_segment_and_grade(
    facts: dict[str, Any], level: str
) -> None:
    assert BOOK.erasure(facts).level == level


def test_an_unknown_condition_or_record_is_refused() -> None:
    rule = DOCUMENT["matrix"][0]
    with pytest.raises(KeyError):
        handling.read(DOCUMENT | {"matrix": [rule | {"also_when": "満月のとき"}]})
    with pytest.raises(KeyError):
        handling.read(DOCUMENT | {"matrix": [rule | {"record": ["diary"]}]})
