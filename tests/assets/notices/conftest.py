"""A section with a head, a deputy and a registrar, a 統括 above them, and a day to be told on."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from assets.models import Appointment, Post, Unit, User
from assets.services import responsibility
from config.kit import recording
from tests import factories

TOKYO = ZoneInfo("Asia/Tokyo")


def moment(day: date, hour: int = 9) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=TOKYO)


def appoint(post: Post, holder: User, **terms: object) -> Appointment:
    start = terms.pop("start", date(2026, 4, 1))
    return responsibility.appoint(post, holder=holder, start=start, by=recording.PROGRAM, **terms)


@pytest.fixture
def post(unit: Unit) -> Post:
    return factories.make_post(unit, "住民課長")


@pytest.fixture
def head(unit: Unit, post: Post) -> User:
    person = factories.make_user(
        "head", unit, role="manager", name="高橋 一郎", email="h@a.example"
    )
    appoint(post, person)
    return person


@pytest.fixture
def deputy(unit: Unit, post: Post) -> User:
    person = factories.make_user("deputy", unit, name="鈴木 花子", email="d@a.example")
    appoint(post, person, capacity="deputy")
    return person


@pytest.fixture
def chief(unit: Unit) -> User:
    """The 統括情報セキュリティ責任者, of another section."""
    office = factories.make_unit(unit.municipality, code="SOM", name="総務課")
    person = factories.make_user("chief", factories.root_of(unit.municipality), role="ciso")
    person.email = "c@a.example"
    person.save()
    chair = Post.objects.create(
        unit=office, name="総務課長", role_id="csio", valid_from=factories.FOUNDED
    )
    appoint(chair, person)
    return person


@pytest.fixture
def clerk(unit: Unit) -> User:
    return factories.make_user(
        "clerk", unit, role="registrar", name="佐藤 次郎", email="s@a.example"
    )
