"""config.kit.text: individual numbers (個人番号) in text"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.kit.text import contains_my_number, my_number_check_digit, my_numbers_in

BODIES = st.text("0123456789", min_size=11, max_size=11)


def number_with(body: str = "12345678901") -> str:
    return body + my_number_check_digit(body)


def test_the_check_digit_follows_the_rule_of_the_ordinance() -> None:
    # By hand: 1*2+0*3+9*4+8*5+7*6+6*7+5*2+4*3+3*4+2*5+1*6 = 212; 212 % 11 = 3; 11 - 3 = 8.
    assert my_number_check_digit("12345678901") == "8"


@pytest.mark.parametrize(
    ("body", "check_digit"),
    [("00000000000", "0"), ("00000000004", "3"), ("00000000006", "0"), ("10000000000", "5")],
)
def test_a_remainder_of_zero_or_one_gives_zero(body: str, check_digit: str) -> None:
    assert my_number_check_digit(body) == check_digit


@given(BODIES)
def test_exactly_one_last_digit_makes_a_number(body: str) -> None:
    assert [digit for digit in "0123456789" if my_numbers_in(body + digit)] == [
        my_number_check_digit(body)
    ]


@pytest.mark.parametrize(
    "written",
    [
        "123456789018",
        "１２３４５６７８９０１８",
        "1234 5678 9018",
        "1234　5678　9018",
        "1234-5678-9018",
        "１２３４－５６７８－９０１８",
        "1234ー5678−9018",
        "山田太郎（個人番号：1234-5678-9018）の書類",
        "2026 1234 5678 9018 4",
        "連番1-123456789018",
        "1234-123456789018",
        "1234\u200b56789018",
    ],
)
def test_an_individual_number_is_noticed_however_it_is_written(written: str) -> None:
    assert my_numbers_in(written) == ["123456789018"]
    assert contains_my_number(written)


def test_several_numbers_are_noticed() -> None:
    other = number_with("98765432109")

    assert my_numbers_in(f"1234 5678 9018 {other}\n") == ["123456789018", other]


@pytest.mark.parametrize(
    "written",
    [
        "",
        "123456789017",
        "1234567890180",
        "9123456789018",
        "T1234567890180",
        "1234-5678-9018-0000",
        "0000-1234-5678-9018",
        "12-3456-789018",
        "1234\n5678\n9018",
        "1234--5678--9018",
        "SOM-0012 2026-12-11",
        "03-1234-5678",
    ],
)
def test_other_numbers_are_let_through(written: str) -> None:
    assert not contains_my_number(written)


@given(st.text())
def test_no_text_breaks_the_search_for_numbers(text: str) -> None:
    assert all(len(number) == 12 and number.isascii() for number in my_numbers_in(text))


@given(st.lists(BODIES.map(number_with), max_size=5), st.sampled_from(["、", "\n", "番 ", "/"]))
def test_every_number_of_a_list_is_noticed(numbers: list[str], between: str) -> None:
    assert my_numbers_in(between.join(numbers)) == numbers
