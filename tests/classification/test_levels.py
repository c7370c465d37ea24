"""Writing and comparing grades."""

import pytest

from classification import levels

RANKS = {"3A": 5, "3B": 4, "3C": 3, "2": 2, "1": 1}


@pytest.mark.parametrize(
    ("grades", "printed"),
    [
        (("3B", "2", "2"), "3B・2・2"),
        (("2", "", None), "2・－・－"),
        (("", "", ""), ""),
        ((None, None, None), ""),
    ],
)
def test_grades_are_printed_in_their_order(
    grades: tuple[str | None, str | None, str | None], printed: str
) -> None:
    assert levels.display(*grades) == printed


def test_flags_name_what_is_above_the_lowest_grade() -> None:
    assert levels.flags("3C", "1", "2") == ["要機密情報", "要安定情報"]
    assert levels.flags("1", "2", "") == ["要保全情報"]


def test_grades_compare_by_rank_and_never_by_spelling() -> None:
    assert levels.at_least(RANKS, "3B", "3C")
    assert not levels.at_least(RANKS, "2", "3C")
    assert not levels.at_least(RANKS, "", "1")
    assert levels.rank(RANKS, "9") == 0


def test_a_floor_that_the_scheme_lacks_is_an_error() -> None:
    with pytest.raises(KeyError):
        levels.at_least(RANKS, "1", "2B")


def test_what_is_bundled_takes_the_highest_grade() -> None:
    assert levels.highest(RANKS, ["2", "3B", "3C", None]) == "3B"
    assert levels.highest(RANKS, ["", None]) is None


@pytest.mark.parametrize("verified", ["recall", "partial", "design"])
def test_a_default_that_nobody_checked_says_so(verified: str) -> None:
    assert levels.mark(verified) == "未確認の初期値"


@pytest.mark.parametrize("verified", ["seed", "read", "confirmed"])
def test_a_checked_statement_carries_no_mark(verified: str) -> None:
    assert levels.mark(verified) == ""
