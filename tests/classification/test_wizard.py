"""classification.wizard: from answers to a proposal of grades, with its reasons."""

from typing import Any

import pytest
import yaml

from classification import wizard
from classification.services.loading import DATA

NEW = {
    "confidentiality": {"3A": 5, "3B": 4, "3C": 3, "2": 2, "1": 1},
    "integrity": {"2": 2, "1": 1},
    "availability": {"2": 2, "1": 1},
}
OLD = NEW | {"confidentiality": {"3": 3, "2": 2, "1": 1}}
SCHOOL = NEW | {"importance": {"I": 4, "II": 3, "III": 2, "IV": 1}}

QUESTIONS = wizard.read(yaml.load((DATA / "wizard.yaml").read_text("utf-8"), yaml.CSafeLoader))
KEYS = [question.key for question in QUESTIONS]


def proposal(*options: str, ranks: Any = NEW) -> wizard.Proposal:
    """The proposal for one option per question, in their order."""
    return wizard.propose(QUESTIONS, dict(zip(KEYS, options, strict=False)), ranks)


def grades(*options: str, ranks: Any = NEW) -> str:
    return "・".join(proposal(*options, ranks=ranks).codes.values())


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        (("yes", "none", "nothing", "little", "long"), "1・1・1"),
        (("may", "none", "nothing", "little", "week"), "1・1・1"),
        (("no", "none", "nothing", "little", "long"), "2・1・1"),
        (("no", "none", "trouble", "work", "day"), "2・2・2"),
        (("no", "none", "work", "little", "week"), "3C・1・1"),
        (("no", "few", "trouble", "little", "long"), "3C・1・1"),
        (("no", "many", "trouble", "little", "long"), "3B・2・1"),
        (("no", "sensitive", "rights", "little", "week"), "3B・2・1"),
        (("no", "number", "rights", "rights", "hour"), "3B・2・2"),
        (("no", "number", "nothing", "little", "long"), "3B・2・2"),
        (("no", "none", "secret", "little", "long"), "3A・1・1"),
        # What is published already and yet holds sensitive facts: the strictest answer decides.
        (("yes", "sensitive", "nothing", "little", "long"), "3B・2・1"),
    ],
)
def test_the_strictest_answer_decides(answers: tuple[str, ...], expected: str) -> None:
    assert grades(*answers) == expected


def test_a_scheme_of_three_levels_is_proposed_in_its_own_words() -> None:
    assert grades("no", "few", "work", "little", "long", ranks=OLD) == "3・1・1"


def test_a_school_is_proposed_an_importance_class_beside_the_three() -> None:
    found = proposal("no", "few", "trouble", "rights", "week", ranks=SCHOOL)
    assert found.codes["importance"] == "II"
    assert "importance" not in proposal("no", "few", "trouble", "rights", "week").codes


def test_each_reason_names_its_question() -> None:
    found = proposal("no", "number", "rights", "little", "week")
    told = [(r.axis, r.code, r.question.number) for r in found.reasons]
    assert told == [
        ("confidentiality", "3B", 2),
        ("confidentiality", "3B", 3),
        ("integrity", "2", 2),
        ("availability", "2", 2),
    ]


def test_answers_state_columns_as_well() -> None:
    found = proposal("no", "sensitive")
    assert found.fills == {"published": False, "personal_info": "sensitive"}


def test_what_is_not_answered_yet_is_named() -> None:
    found = proposal("no", "few")
    assert [question.key for question in found.unanswered] == ["leak", "alter", "stop"]
    assert not found.is_complete
    assert proposal("no", "few", "trouble", "little", "long").is_complete


def test_an_answer_that_does_not_exist_counts_as_none() -> None:
    assert proposal("maybe").unanswered == list(QUESTIONS)


def test_no_option_shows_the_level_that_follows() -> None:
    for question in QUESTIONS:
        for option in question.options:
            for code in ("3A", "3B", "3C", "機密性", "完全性", "可用性"):
                assert code not in f"{option.text}{option.hint}"


def test_every_complete_set_of_answers_leads_to_a_grade_on_every_axis() -> None:
    for question in QUESTIONS:
        for option in question.options:
            base = {"published": "no", "personal": "none", "leak": "nothing", "alter": "little",
                    "stop": "long"} | {question.key: option.key}  # fmt: skip
            found = wizard.propose(QUESTIONS, base, SCHOOL)
            assert set(found.codes) == set(wizard.AXES)
