"""mappings.translate: what a grade of one scheme becomes in another."""

from typing import Any

import pytest

from classification.services import catalogue, mappings

pytestmark = pytest.mark.django_db


def outcome(source: str, code: str, **facts: Any) -> mappings.Outcome:
    axis = "confidentiality" if source in {"lg_legacy", "gov"} else "importance"
    found = mappings.translate(mappings.steps(source, "lg2024"), axis, code, facts)
    assert found
    return found


def test_of_several_circumstances_the_strictest_counts() -> None:
    facts = {"secret_document": True, "my_number": "use"}
    assert outcome("lg_legacy", "3", **facts).grades == {"confidentiality": "3A"}


def test_a_step_without_a_circumstance_is_for_the_other_cases() -> None:
    assert outcome("lg_legacy", "3").grades == {"confidentiality": "3C"}


def test_only_what_needs_no_confirmation_is_certain() -> None:
    assert outcome("lg_legacy", "2").certain
    assert not outcome("lg_legacy", "3").certain
    assert not outcome("gov", "1").certain


def test_a_grade_that_was_wrong_already_warns() -> None:
    assert outcome("lg_legacy", "2", my_number="use").warns
    contradicted = outcome("lg_legacy", "1", personal_info="general")
    assert (contradicted.warns, contradicted.certain, contradicted.reason) == (True, False, "")


def test_an_alternative_is_the_stricter_one() -> None:
    assert outcome("gov", "2").grades == {"confidentiality": "3C"}


def test_the_importance_of_schools_gives_three_grades() -> None:
    grades = outcome("mext_r7", "II", personal_info="sensitive").grades
    assert grades == {"confidentiality": "3B", "integrity": "2", "availability": "2"}


def test_nothing_is_said_of_other_schemes_and_codes() -> None:
    assert mappings.steps("lg2024", "gov") == ()
    known = mappings.steps("lg_legacy", "lg2024")
    assert mappings.translate(known, "confidentiality", "9", {}) is None


def test_the_old_scheme_of_schools_has_usual_grades() -> None:
    usual = mappings.usual_importance("mext_old")
    assert usual == {"3": "I", "2B": "II", "2A": "III", "1": "IV"}
    assert mappings.usual_importance("gov") == {}


def test_every_circumstance_of_the_document_is_understood() -> None:
    document = catalogue.document(mappings.DOCUMENT)
    stated = {line.get("when", "") for each in document["mappings"] for line in each["rows"]}
    assert stated - set(mappings.CONDITIONS) == set()
