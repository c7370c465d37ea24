"""A campaign of one section with its clerk, its head, the 責任者 and the CISO."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from assets.access import Viewer
from assets.models import Asset, Campaign, Municipality, Post, ReviewItem, Unit, User
from assets.services.reviews import campaigns
from tests import factories
from tests.assets.notices.conftest import appoint
from tests.assets.reviews.opening import item_of, open_review

DAY = factories.TODAY
AT = datetime(2026, 11, 24, 10, tzinfo=ZoneInfo("Asia/Tokyo"))
UNTIL = date(2026, 12, 24)


@pytest.fixture
def head(unit: Unit, manager: User) -> User:
    """The head of 住民課, who confirms for it."""
    appoint(factories.make_post(unit, "課長"), manager)
    return manager


@pytest.fixture
def chief(village: Municipality, admin: User) -> User:
    """The 統括情報セキュリティ責任者, who answers where nobody holds 情報セキュリティ責任者."""
    office = factories.make_unit(village, code="SOM", name="総務課")
    post = Post.objects.create(
        unit=office, name="総務課長", role_id="csio", valid_from=factories.FOUNDED
    )
    appoint(post, admin)
    return admin


@pytest.fixture
def ciso(village: Municipality) -> User:
    root = factories.root_of(village)
    person = factories.make_user("ciso", root, role="ciso", name="副村長")
    post = Post.objects.create(
        unit=root, name="副村長", role_id="ciso", valid_from=factories.FOUNDED
    )
    appoint(post, person)
    return person


@pytest.fixture
def assets(unit: Unit, manager: User) -> list[Asset]:
    """Two assets that everybody of the section sees, and a secret one."""
    made = [factories.make_asset(unit, manager, name=name) for name in ("住民台帳", "印鑑簿")]
    return [*made, factories.make_asset(unit, manager, name="実施手順", is_procedure=True)]


@pytest.fixture
def asset(unit: Unit, manager: User) -> Asset:
    return factories.make_asset(unit, manager)


@pytest.fixture
def item(unit: Unit, asset: Asset) -> ReviewItem:
    return item_of(open_review(unit, asset), asset)


Plan = Callable[..., Campaign]


@pytest.fixture
def plan(village: Municipality, admin: User) -> Plan:
    def make(**columns: Any) -> Campaign:
        facts = {
            "name": "資産の確認",
            "opens_on": DAY,
            "closes_on": UNTIL,
            "remind_days": [14, 7, 1],
        }
        campaign = Campaign(municipality=village, **facts | columns)
        every = Asset.objects.filter(municipality=village)
        return campaigns.plan(campaign, assets=every, by=admin, on=DAY)

    return make


@pytest.fixture
def campaign(plan: Plan, assets: list[Asset]) -> Campaign:
    return plan()


def decide(campaign: Campaign, *, by: User, secret: bool | None = None) -> None:
    """Say of everything, of the open or of the secret assets that nothing has changed."""
    items = ReviewItem.objects.filter(part__campaign=campaign)
    if secret is not None:
        items = items.filter(asset__restricted=secret)
    items.update(verdict="unchanged", decided_at=AT, decided_by=by)


def viewer(person: User) -> Viewer:
    return Viewer(User.objects.get(pk=person.pk))
