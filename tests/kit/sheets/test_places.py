"""config.kit.sheets.places: many marked cells in little memory."""

from hypothesis import given
from hypothesis import strategies as st

from config.kit.sheets import limits
from config.kit.sheets.places import Place, Places

ROW = st.integers(0, limits.MAX_ROWS - 1) | st.integers(0, 3)
COLUMN = st.integers(0, limits.MAX_COLUMNS - 1) | st.integers(0, 3)
SOME = st.sets(st.tuples(ROW, COLUMN), max_size=20)


@given(SOME, st.tuples(ROW, COLUMN))
def test_they_are_a_set_of_places(some: set[Place], other: Place) -> None:
    places = Places(some)

    assert set(places) == some
    assert places == Places(some)
    assert len(places) == len(some)
    assert list(places) == sorted(some)
    assert all(place in places for place in some)
    assert (other in places) == (other in some)
    assert bool(places) == bool(some)


@given(SOME, ROW)
def test_they_know_the_columns_of_a_row(some: set[Place], row: int) -> None:
    assert Places(some).columns(row) == sorted(column for at, column in some if at == row)


@given(SOME)
def test_they_pass_as_a_text(some: set[Place]) -> None:
    assert Places.of_text(Places(some).as_text()) == Places(some)
