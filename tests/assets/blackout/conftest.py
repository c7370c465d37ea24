"""A server, the system that runs on it, and its database: each needs the one before."""

from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from assets.models import Asset, Unit, User
from assets.services import relations
from tests import factories

AT = datetime(2026, 12, 1, 5, tzinfo=ZoneInfo("Asia/Tokyo"))


def needed(unit: Unit, by: User, name: str, **columns: Any) -> Asset:
    """An asset that is needed soon, and therefore is backed up."""
    return factories.make_asset(unit, by, name=name, a_level="2", backup="毎日", **columns)


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def server(unit: Unit, manager: User) -> Asset:
    return factories.make_asset(
        unit, manager, name="住民系サーバ", form="server", location="電算室"
    )


@pytest.fixture
def system(unit: Unit, manager: User, server: Asset) -> Asset:
    made = needed(unit, manager, "住民情報システム", contractor="共同電算組合",
        outsourced=True, contract_sec_clause=True, resub_rule="禁止", contract_no="1",
        contract_check_on=date(2026, 4, 1),
    )  # fmt: skip
    relations.link(made, target=server, kind="runs_on", by=manager)
    return made


@pytest.fixture
def window(unit: Unit, manager: User, system: Asset) -> Asset:
    made = needed(unit, manager, "窓口の端末")
    relations.link(made, target=system, kind="runs_on", by=manager)
    return made
