"""classification.inheritance: what an asset needs for what it holds, carries and documents."""

import time
from itertools import pairwise
from random import Random

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from classification import inheritance
from classification.inheritance import Deviation, Edge, Need
from classification.services.loading import DATA

DOCUMENT = yaml.load((DATA / "inheritance.yaml").read_text("utf-8"), yaml.CSafeLoader)
WAYS = inheritance.read(DOCUMENT)


def ranks(stated: dict[int, int], *pairs: tuple[int, int], **more: object) -> dict[int, int]:
    """What each node needs, of links that carry everything."""
    edges = [Edge(giver, taker, "holds") for giver, taker in pairs]
    found = inheritance.needed(stated, edges, **more)
    return {node: need.rank for node, need in found.items()}


def test_a_tree_asks_of_its_root_for_the_highest_of_its_leaves() -> None:
    assert ranks({1: 2, 2: 4, 3: 1}, (1, 5), (2, 6), (3, 6), (5, 9), (6, 9)) == {5: 2, 6: 4, 9: 4}


def test_a_diamond_names_the_nearest_origin_and_the_way_there() -> None:
    edges = [Edge(1, 2, "holds"), Edge(1, 3, "holds"), Edge(2, 4, "holds"), Edge(3, 4, "runs_on")]
    found = inheritance.needed({1: 4}, edges)

    assert found[4] == Need(4, 2, 1, 2, "holds")


def test_a_stated_grade_is_passed_on_and_never_changed() -> None:
    found = inheritance.needed({1: 4, 2: 4}, [Edge(1, 2, "holds"), Edge(2, 3, "runs_on")])

    assert found[3] == Need(4, 1, 2, 2, "runs_on")


def test_what_nobody_graded_passes_on_what_it_needs() -> None:
    assert ranks({1: 3, 2: 0}, (1, 2), (2, 3)) == {2: 3, 3: 3}


def test_a_circle_ends_and_asks_nobody_for_what_he_began() -> None:
    found = inheritance.needed({1: 4}, [Edge(a, b, "holds") for a, b in ((1, 2), (2, 3), (3, 1))])

    assert {node: (need.rank, need.origin) for node, need in found.items()} == {
        2: (4, 1),
        3: (4, 1),
    }


def test_circles_are_named() -> None:
    assert inheritance.circles([(1, 2), (2, 3), (3, 1), (3, 4), (5, 6), (6, 5), (4, 7)]) == [
        [1, 2, 3],
        [5, 6],
    ]
    assert inheritance.circles([(1, 2), (1, 3), (2, 4), (3, 4)]) == []


def test_a_link_carries_no_more_than_its_ceiling() -> None:
    found = inheritance.needed({1: 5}, [Edge(1, 2, "documents", 3), Edge(2, 3, "holds")])

    assert (found[2].rank, found[3].rank) == (3, 3)


@pytest.mark.parametrize(
    ("deviation", "needs"),
    [
        (Deviation("cumulation", 4), 4),
        (Deviation("cumulation", 1), 2),
        (Deviation("distribution", 1), 1),
        (Deviation("distribution", 3), 2),
        (Deviation("by_hand", 1), 1),
        (Deviation("by_hand", 5), 5),
    ],
)
def test_a_deviation_raises_lowers_or_sets_and_is_passed_on(
    deviation: Deviation, needs: int
) -> None:
    found = ranks({1: 2}, (1, 2), (2, 3), deviations={2: deviation})

    assert found == {2: needs, 3: needs}


def test_a_deviation_is_the_reason_of_what_it_decides() -> None:
    edges = [Edge(1, 2, "holds"), Edge(2, 3, "holds")]
    raised = inheritance.needed({1: 1}, edges, deviations={2: Deviation("cumulation", 2)})
    lowered = inheritance.needed({1: 2}, edges, deviations={2: Deviation("distribution", 1)})

    assert raised[2] == Need(2, 0, 2, None, "cumulation")
    assert raised[3] == Need(2, 1, 2, 2, "holds")
    assert lowered[2] == Need(1, 1, 1, 1, "distribution")


@given(
    st.dictionaries(st.integers(1, 12), st.integers(0, 5)),
    st.sets(st.tuples(st.integers(1, 12), st.integers(1, 12)).filter(lambda p: p[0] != p[1])),
    st.sets(st.integers(1, 12)),
)
def test_any_part_worked_out_by_itself_comes_to_the_same_as_the_whole(
    stated: dict[int, int], pairs: set[tuple[int, int]], part: set[int]
) -> None:
    edges = [Edge(giver, taker, "holds") for giver, taker in pairs]
    whole = inheritance.needed(stated, edges)
    nodes = {node for pair in pairs for node in pair}
    settled = {node: whole.get(node, inheritance.NOTHING) for node in nodes - part}
    again = inheritance.needed(stated, edges, settled=settled)

    assert again == {node: need for node, need in whole.items() if node in part}


@given(
    st.dictionaries(st.integers(1, 9), st.integers(1, 5)),
    st.sets(st.tuples(st.integers(1, 9), st.integers(1, 9)).filter(lambda p: p[0] != p[1])),
)
def test_the_highest_of_all_that_reaches_an_asset_is_needed(
    stated: dict[int, int], pairs: set[tuple[int, int]]
) -> None:
    found = ranks(stated, *pairs)
    for node in {taker for _giver, taker in pairs}:
        reaching, grown = {node}, True
        while grown:
            more = {giver for giver, taker in pairs if taker in reaching} - reaching
            reaching, grown = reaching | more, bool(more)
        highest = max(stated.get(one, 0) for one in reaching)
        # What a circle brings back is stated already: nothing falls short by leaving it out.
        assert max(found.get(node, 0), stated.get(node, 0)) == highest


def test_a_hundred_thousand_assets_take_seconds_and_no_depth() -> None:
    chance = Random(7)  # noqa: S311 - the same graph in every run
    size = 100_000
    stated = {node: chance.randrange(6) for node in range(1, size + 1)}
    chain = [Edge(a, b, "holds") for a, b in pairwise(range(1, size // 2))]
    others = [
        Edge(chance.randrange(1, size), chance.randrange(1, size), "runs_on")
        for _number in range(size)
    ]
    start = time.process_time()
    found = inheritance.needed(stated, [*chain, *others])
    groups = inheritance.circles((edge.giver, edge.taker) for edge in [*chain, *others])

    assert len(found) > size // 2
    assert groups
    assert time.process_time() - start < 20


def test_the_ways_say_who_must_protect_whom() -> None:
    assert WAYS["holds"].ends(1, 2) == (2, 1)
    assert WAYS["runs_on"].ends(1, 2) == (1, 2)
    assert WAYS["backs_up"].axes == {"confidentiality", "integrity"}
    assert WAYS["documents"].at_most == "3C"
    assert WAYS["system"].carries_from("information")
    assert not WAYS["system"].carries_from("equipment")
    assert not WAYS["connects_to"].carries_from("information")


def test_an_unknown_axis_or_end_is_refused() -> None:
    entry = DOCUMENT["links"][0]
    with pytest.raises(ValueError, match="beauty"):
        inheritance.read({"links": [entry | {"axes": ["beauty"]}]})
    with pytest.raises(ValueError, match="middle"):
        inheritance.read({"links": [entry | {"to": "middle"}]})
