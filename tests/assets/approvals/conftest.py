"""The offices of みほん村 with people in them."""

import pytest

from assets.models import Municipality, Post, Unit, User
from tests import factories


@pytest.fixture
def head(unit: Unit) -> User:
    """住民課長, the 情報セキュリティ管理者."""
    person = factories.make_user("head", unit, role="manager", name="大西 裕子")
    return factories.make_holder(person, unit.posts.first() or factories.make_post(unit))


@pytest.fixture
def chief(village: Municipality) -> User:
    """総務課長, the 統括情報セキュリティ責任者."""
    return office(village, "csio", "chief", "高橋 誠", "admin")


@pytest.fixture
def ciso(village: Municipality) -> User:
    return office(village, "ciso", "ciso", "吉村 隆", "ciso")


def office(village: Municipality, role: str, username: str, name: str, granted: str) -> User:
    """Set up an office of the whole municipality, with somebody in it."""
    root = factories.root_of(village)
    person = factories.make_user(username, root, role=granted, name=name)
    post = Post.objects.create(
        unit=root, name=f"{name}の職", role_id=role, valid_from=factories.FOUNDED
    )
    return factories.make_holder(person, post)
