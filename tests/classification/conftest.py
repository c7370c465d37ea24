"""What the tests of the catalogue start from: an actor and a copy nobody has read yet."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from classification.services import catalogue


@dataclass(frozen=True)
class Administrator:
    """The person who keeps the catalogue; the app itself knows no users."""

    pk: int = 1

    def get_username(self) -> str:
        return "administrator"


@pytest.fixture
def administrator() -> Administrator:
    return Administrator()


@pytest.fixture(autouse=True)
def fresh_copy() -> Iterator[None]:
    """Let no test see what another one, since rolled back, has left in this process."""
    catalogue.forget()
    yield
    catalogue.forget()


@pytest.fixture
def loaded(db: None, administrator: Administrator) -> None:
    catalogue.load_catalogue(by=administrator, reason="試験の初期値")
