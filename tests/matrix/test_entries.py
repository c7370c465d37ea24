"""matrix.yaml itself: every address, and every role of each."""

from collections.abc import Iterable, Iterator

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from tests.matrix.reading import Entry, entries, roles


def patterns(inside: Iterable[URLPattern | URLResolver]) -> Iterator[URLPattern]:
    for pattern in inside:
        if isinstance(pattern, URLResolver):
            yield from patterns(pattern.url_patterns)
        else:
            yield pattern


def test_every_address_has_a_name_and_an_entry() -> None:
    known = [pattern.name for pattern in patterns(get_resolver().url_patterns)]

    assert set(known) == set(entries())


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("entry", entries().values(), ids=lambda entry: entry.name)
def test_an_entry_names_every_role_once(entry: Entry, method: str) -> None:
    assert sorted(entry.stated(method)) == sorted(roles())
