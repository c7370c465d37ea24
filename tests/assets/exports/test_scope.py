"""What leaves the register: only what the person may take out, in every format."""

from typing import Any

import pytest

from assets.access import Operator, Viewer
from assets.models import Asset, CustomField, Municipality, Unit, User
from assets.models.search import matching
from assets.services.exports import runs
from tests import factories
from tests.assets.exports.conftest import FORMS, table, taken

pytestmark = pytest.mark.parametrize("form", FORMS)
SECRET = "192.0.2.77"


@pytest.fixture
def asset(unit: Unit, manager: User) -> Asset:
    return factories.make_asset(unit, manager, name="住民基本台帳")


@pytest.fixture
def ip_column(village: Municipality) -> CustomField:
    return CustomField.objects.create(
        municipality=village, key="ip_range", label="IPアドレス", confidential=True
    )


def names(viewer: Viewer, form: str, **more: Any) -> list[str]:
    heading = "name" if form == "json" else "情報資産名称"
    return [row[heading] for row in table(taken(viewer, form, **more), form)]


def test_a_manager_takes_out_their_section(
    form: str, asset: Asset, manager: User, stranger: User
) -> None:
    other = stranger.unit
    assert other
    factories.make_asset(other, stranger, name="固定資産課税台帳")
    assert names(Viewer(manager), form) == ["住民基本台帳"]


def test_another_municipality_takes_out_its_own(form: str, asset: Asset, outsider: User) -> None:
    home = outsider.unit
    assert home
    factories.make_asset(home, outsider, name="となりの台帳")
    assert names(Viewer(outsider), form) == ["となりの台帳"]
    assert names(Operator(asset.municipality), form) == ["住民基本台帳"]


def test_a_selection_opens_nothing(form: str, asset: Asset, manager: User, stranger: User) -> None:
    """Even a list that names everything leaves only with the right to take it out."""
    other = stranger.unit
    assert other
    factories.make_asset(other, stranger, name="固定資産課税台帳")
    everything = runs.Selection(assets=Asset.objects.all())
    assert names(Viewer(manager), form, selection=everything) == ["住民基本台帳"]


def test_a_search_narrows_what_leaves(form: str, asset: Asset, manager: User, unit: Unit) -> None:
    factories.make_asset(unit, manager, name="印鑑登録原票")
    found = runs.Selection(assets=matching(Viewer(manager).assets(), "印鑑"))
    assert names(Viewer(manager), form, selection=found) == ["印鑑登録原票"]


def test_restricted_assets_stay_without_the_right(
    form: str, asset: Asset, manager: User, admin: User, unit: Unit
) -> None:
    factories.make_asset(unit, admin, name="実施手順書", is_procedure=True)
    sees_secrets = Viewer(manager).can("read_restricted")
    expected = ["住民基本台帳", "実施手順書"] if sees_secrets else ["住民基本台帳"]
    assert names(Viewer(manager), form) == expected
    assert names(Operator(unit.municipality), form) == ["住民基本台帳", "実施手順書"]


def test_confidential_columns_stay_without_the_right(
    form: str, ip_column: CustomField, unit: Unit, admin: User
) -> None:
    factories.make_asset(unit, admin, name="庁内サーバ", extra={"ip_range": SECRET})
    open_viewer = _Without(admin, "read_restricted")
    assert SECRET not in str(table(taken(open_viewer, form), form))
    assert SECRET in str(table(taken(Operator(unit.municipality), form), form))


def test_confidential_columns_leave_for_the_units_of_the_right(
    form: str, ip_column: CustomField, unit: Unit, stranger: User, admin: User
) -> None:
    other = stranger.unit
    assert other
    factories.make_asset(unit, admin, name="住民課のサーバ", extra={"ip_range": SECRET})
    factories.make_asset(other, admin, name="税務課のサーバ", extra={"ip_range": "192.0.2.99"})
    viewer = _Without(admin, "")
    viewer.grants = viewer.grants | {"read_restricted": frozenset({unit.path})}
    file = str(table(taken(viewer, form), form))
    assert SECRET in file
    assert "192.0.2.99" not in file


def test_the_name_of_a_system_that_may_not_be_seen_stays(
    form: str, unit: Unit, manager: User, stranger: User
) -> None:
    other = stranger.unit
    assert other
    system = factories.make_asset(other, stranger, name="秘密の基盤", form="system")
    factories.make_asset(unit, manager, name="住民基本台帳", system=system)
    assert "秘密の基盤" not in str(table(taken(Viewer(manager), form), form))
    assert "秘密の基盤" in str(table(taken(Operator(unit.municipality), form), form))


class _Without(Viewer):
    """A person with every right of their own but one."""

    def __init__(self, user: User, right: str) -> None:
        super().__init__(user)
        self.grants = {name: paths for name, paths in self.grants.items() if name != right}
