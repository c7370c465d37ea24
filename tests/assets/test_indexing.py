"""assets/services/indexing.py: what can be found by words, and what must not be."""

import pytest

from assets.access import Viewer
from assets.models import CustomField, SearchEntry, Unit, User
from assets.models.search import matching
from assets.services import custom_fields, indexing, register
from tests.factories import make_asset


@pytest.fixture
def ip(unit: Unit) -> CustomField:
    return CustomField.objects.create(
        municipality=unit.municipality, key="ip_range", label="IPアドレス", confidential=True
    )


def found(user: User, words: str) -> list[str]:
    return [asset.asset_no for asset in matching(Viewer(user).assets(), words)]


def test_a_changed_name_is_found_and_the_old_one_no_longer(unit: Unit, editor: User) -> None:
    asset = make_asset(unit, editor, name="墓地台帳")
    asset.name = "墓園台帳"
    register.change_asset(asset, by=editor, reason="名称の変更", version=1)

    assert found(editor, "墓園") == ["JUM-0001"]
    assert found(editor, "墓地") == []


def test_confidential_own_columns_are_not_found(unit: Unit, editor: User, ip: CustomField) -> None:
    make_asset(unit, editor, extra={"ip_range": "192.0.2.77"})

    assert found(editor, "192.0.2.77") == []


def test_opening_a_column_makes_it_found(unit: Unit, editor: User, ip: CustomField) -> None:
    make_asset(unit, editor, extra={"ip_range": "192.0.2.77"})
    ip.confidential = False
    custom_fields.change_field(ip, by=editor, version=1)

    assert found(editor, "192.0.2.77") == ["JUM-0001"]


def test_the_index_can_be_made_anew(unit: Unit, editor: User) -> None:
    make_asset(unit, editor, name="墓地台帳")
    make_asset(unit, editor, name="印鑑登録原票")
    SearchEntry.objects.all().delete()
    assert found(editor, "墓地") == []

    assert indexing.reindex() == 2
    assert found(editor, "墓地") == ["JUM-0001"]
