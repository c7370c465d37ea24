"""RFC 6962: the root of any number of lines, and a tree that goes on."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.kit import merkle
from config.kit.merkle import Frontier, leaf_hash, node_hash

SIZES = range(1, 70)


def leaves(count: int) -> list[bytes]:
    return [leaf_hash(str(number).encode()) for number in range(count)]


def plain_root(hashes: list[bytes]) -> bytes:
    """The definition of RFC 6962, 2.1, word for word."""
    if not hashes:
        return hashlib.sha256(b"").digest()
    if len(hashes) == 1:
        return hashes[0]
    half = 1
    while half * 2 < len(hashes):
        half *= 2
    return node_hash(plain_root(hashes[:half]), plain_root(hashes[half:]))


def test_known_answers() -> None:
    empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert Frontier().root().hex() == empty
    # The first leaf of the test vectors of Certificate Transparency: the empty line.
    first = "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
    assert leaf_hash(b"").hex() == first


@pytest.mark.parametrize("size", SIZES)
def test_the_frontier_gives_the_root_of_the_definition(size: int) -> None:
    assert merkle.root_of(leaves(size)) == plain_root(leaves(size))


@given(size=st.integers(1, 400), cut=st.integers(0, 400))
def test_a_frontier_goes_on_where_it_was_kept(size: int, cut: int) -> None:
    cut = min(cut, size)
    whole = leaves(size)
    begun = Frontier()
    for each in whole[:cut]:
        begun.add(each)

    again = Frontier.read(cut, begun.as_bytes())
    for each in whole[cut:]:
        again.add(each)

    assert again.root() == plain_root(whole)


def test_a_frontier_of_the_wrong_size_is_refused() -> None:
    with pytest.raises(ValueError, match="no frontier of 3 lines"):
        Frontier.read(3, b"\0" * 32)


@given(size=st.integers(1, 70_000))
def test_tiles_are_the_roots_over_their_lines(size: int) -> None:
    few = min(size, 1_200)
    frontier = Frontier()
    whole = leaves(few)
    for each in whole:
        frontier.add(each)

    assert [(level, place) for level, place, _hash in frontier.tiles] == [
        (8, place) for place in range(few // 256)
    ]
    for _level, place, found in frontier.tiles:
        assert found == plain_root(whole[place * 256 : place * 256 + 256])
