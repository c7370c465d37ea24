"""Fixtures of the imports."""

import pytest

from assets.services.imports.readings import Context
from tests.assets.imports.reading_place import Place


@pytest.fixture(scope="session")
def reading_place(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Place:
    """The village that cells are read in, for tests that may not query."""
    return Place(django_db_blocker.unblock)


@pytest.fixture
def context(reading_place: Place) -> Context:
    return reading_place.context()
