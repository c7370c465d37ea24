"""Fixtures of the changes of staff."""

import pytest

from assets.models import Municipality, User
from tests.assets.moves.listing import Office, make_office


@pytest.fixture
def office(village: Municipality, admin: User) -> Office:
    return make_office(village, admin)
