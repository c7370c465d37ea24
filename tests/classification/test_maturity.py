"""classification/maturity.py with classification/data/maturity.yaml"""

from typing import Any

import pytest
import yaml

from classification import columns, maturity
from classification.services.loading import DATA

RANKS = {"3A": 5, "3B": 4, "3C": 3, "2": 2, "1": 1}
CRITERIA = maturity.read(yaml.load((DATA / "maturity.yaml").read_text("utf-8"), yaml.CSafeLoader))
BESIDE_COLUMNS = {
    "required_columns", "owner_active", "no_errors", "links", "reviewed", "controls_answered",
    "controls_proven",
}  # fmt: skip
WHOLE: dict[str, Any] = {
    "name": "住民基本台帳",
    "org_unit": 1,
    "kind": "information",
    "form": "db",
    "owner_role": 1,
    "c_level": "3B",
    "i_level": "2",
    "a_level": "2",
    "classify_reason": "住民の権利の基になる台帳である",
    "access_control": "担当者だけ",
    **dict.fromkeys(BESIDE_COLUMNS, True),
}


def gaps(**other: Any) -> list[tuple[int, str]]:
    return maturity.gaps(CRITERIA, {**WHOLE, **other}, RANKS)


def test_what_is_asked_are_columns_or_what_the_register_knows_beside_them() -> None:
    asked = {criterion.asks for criterion in CRITERIA}

    assert asked <= {*columns.columns(), *BESIDE_COLUMNS}


def test_a_whole_record_lacks_nothing() -> None:
    assert gaps() == []
    assert maturity.level(gaps()) == maturity.HIGHEST


@pytest.mark.parametrize("criterion", CRITERIA, ids=lambda criterion: criterion.asks)
def test_what_is_missing_keeps_a_record_below_its_level(criterion: maturity.Criterion) -> None:
    nothing = False if criterion.asks in BESIDE_COLUMNS else ""

    found = gaps(**{criterion.asks: nothing})

    assert (criterion.level, criterion.asks) in found
    if criterion.asks not in {"c_level", "form"}:  # these decide what else is asked
        assert found == [(criterion.level, criterion.asks)]
        assert maturity.level(found) == criterion.level - 1


def test_a_gap_below_weighs_more_than_all_above() -> None:
    assert maturity.level([(3, "links"), (1, "owner_role")]) == 0
    assert maturity.level([(3, "links"), (2, "owner_active")]) == 1


def test_a_reason_is_asked_of_high_grades_only() -> None:
    assert gaps(classify_reason="", access_control="", c_level="2") == []
    assert gaps(classify_reason="", access_control="") == [
        (2, "classify_reason"),
        (2, "access_control"),
    ]


def test_paper_needs_no_link_and_no_accounts() -> None:
    assert gaps(form="paper", links=False, access_control="") == []
