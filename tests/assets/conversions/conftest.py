"""A village that still grades by 3, 2, 1, with assets of every kind of answer."""

import pytest

from assets.models import Asset, Municipality, Unit, User
from classification.models import SchemeVersion
from classification.services import catalogue
from tests.factories import make_asset


@pytest.fixture
def old_village(village: Municipality) -> Municipality:
    village.scheme_version = catalogue.current_scheme("admin", key="lg_legacy")
    village.school_scheme_version = catalogue.current_scheme("school", key="mext_old")
    village.save()
    return village


@pytest.fixture
def target() -> SchemeVersion:
    return catalogue.current_scheme("admin", key="lg2024")


@pytest.fixture
def assets(old_village: Municipality, unit: Unit, admin: User) -> dict[str, Asset]:
    """Two that are certain, one that was probably graded wrongly, one for people, one ungraded."""
    unit.municipality = old_village
    backed = {"backup": "日次", "classify_reason": "内容による"}
    personal = {**backed, "personal_info": "general", "subject_count": 500, "pi_purpose": "窓口"}
    made = {
        "open": make_asset(unit, admin, name="広報紙", c_level="1", i_level="1", a_level="1"),
        "inner": make_asset(unit, admin, name="会議の資料", c_level="2", i_level="2", **backed),
        "wrong": make_asset(unit, admin, name="名簿", c_level="2", i_level="2", **personal),
        "people": make_asset(unit, admin, name="住民の台帳", c_level="3", a_level="2", **personal),
        "few": make_asset(unit, admin, name="人事の記録", c_level="3", **backed),
    }
    made["blank"] = make_asset(
        unit, admin, status="draft", name="下書き", c_level="", i_level="", a_level=""
    )
    return made
