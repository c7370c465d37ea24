"""What every row of a file is held against, in a few bytes for each"""

import random
from collections import defaultdict

import pytest

from assets.services.imports.remembering import Remembered


def test_what_was_noted_first_stays() -> None:
    noted = Remembered()
    assert noted.setdefault(7, 3, 11) == (3, 11)
    assert noted.setdefault(7, 4, 12) == (3, 11)
    assert noted.setdefault(-7, -5, 13) == (-5, 13)
    assert len(noted) == 2


def test_every_place_of_a_key_comes_back_in_order() -> None:
    chance, noted = random.Random(3), Remembered()  # noqa: S311 - the same in every run
    added: dict[int, list[int]] = defaultdict(list)
    for place in range(1, 6_000):  # the table grows several times
        key = hash(("name", chance.randrange(3_500)))
        added[key].append(place)
        noted.add(key, place)
    assert {key: noted.places(key) for key in added} == added
    assert noted.places(hash("never added")) == []


@pytest.mark.parametrize("expected", [0, 1, 2, 700])
def test_more_than_was_expected_finds_room(expected: int) -> None:
    noted = Remembered(expected)
    keys = [hash(("key", number)) for number in range(2_000)]
    for place, key in enumerate(keys, start=1):
        if place == 900:
            noted.expect(5_000)
        noted.setdefault(key, place, place)
    assert [noted.setdefault(key, -1, -1).place for key in keys] == [*range(1, 2_001)]
    assert len(noted) == len(keys)
