"""The JSON file: keys and codes of register_columns.yaml, and what is still to be confirmed."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from assets.models import (
    Appointment,
    Asset,
    AssetSource,
    Attachment,
    CustomField,
    ImportRun,
    Municipality,
    Unit,
    User,
)
from classification import columns as register
from tests import factories
from tests.assets.exports.conftest import AT

Export = Callable[..., list[dict[str, Any]]]
BESIDE = ["needs_confirmation", "proposals", "source", "originals"]


def imported(asset: Asset, **facts: Any) -> None:
    run = ImportRun.objects.create(
        municipality=asset.municipality, file_name="台帳.xlsx", size=1, received_at=AT
    )
    AssetSource.objects.create(asset=asset, run=run, sheet="住民課", row=7, **facts)


def test_a_row_has_every_column_and_nothing_unknown_is_said(
    village: Municipality, unit: Unit, admin: User, exported: Export
) -> None:
    CustomField.objects.create(municipality=village, key="own_1", label="独自")
    asset = factories.make_asset(unit, admin, name="住民基本台帳")
    (row,) = exported(admin, "json")
    assert list(row) == [*register.columns(), "own_1", "version", *BESIDE]
    unknown = {key for key, value in row.items() if value is None}
    assert {"summary", "mfa", "subject_count", "own_1", "name_kana", "count", "threats"} <= unknown
    assert (row["asset_no"], row["org_unit"], row["owner_role"]) == (
        asset.asset_no, "住民課", "住民課長",
    )  # fmt: skip


def test_codes_dates_lists_and_amounts(unit: Unit, admin: User, exported: Export) -> None:
    factories.make_asset(
        unit,
        admin,
        connects_to=["internet"],
        transfer_method="テキスト化",
        count=420,
        count_unit="冊",
        acquired_on=date(2023, 4, 1),
        mfa=False,
        system_name="住民記録システム",
        sns_owner=factories.make_post(unit, "広報係長"),
        reviewed_by=admin,
    )
    (row,) = exported(admin, "json")
    assert (row["segment"], row["retention"], row["form"]) == ("lgwan", "5年", "db")
    assert (row["connects_to"], row["handling"]) == (["internet"], ["庁外持出禁止"])
    assert (row["acquired_on"], row["mfa"], row["outsourced"]) == ("2023-04-01", False, False)
    assert (row["count"], row["system"]) == ("420冊", "住民記録システム")
    assert (row["sns_owner"], row["reviewed_by"]) == ("広報係長", "admin")
    assert row["scheme_version"] == "lg2024"


def test_a_system_of_the_register_is_named(unit: Unit, admin: User, exported: Export) -> None:
    system = factories.make_asset(unit, admin, name="基幹システム", form="system")
    factories.make_asset(unit, admin, system=system)
    assert [row["system"] for row in exported(admin, "json")] == [None, "基幹システム"]


def test_a_post_is_held_or_vacant(unit: Unit, admin: User, exported: Export) -> None:
    asset = factories.make_asset(unit, admin)
    assert exported(admin, "json")[0]["owner_active"] is False
    post: Any = asset.owner_role
    Appointment.objects.create(post=post, holder=admin, start_date=date(2026, 4, 1))
    assert exported(admin, "json")[0]["owner_active"] is True


def test_files_are_named_unless_they_are_withdrawn(
    unit: Unit, admin: User, exported: Export
) -> None:
    asset = factories.make_asset(unit, admin)
    for name, withdrawn in (("構成図.pdf", False), ("旧.pdf", True)):
        Attachment.objects.create(
            asset=asset, name=name, size=1, added_by=admin, added_at=AT, withdrawn=withdrawn
        )
    assert exported(admin, "json")[0]["attachments"] == ["構成図.pdf"]


def test_an_asset_entered_by_hand_has_no_source(unit: Unit, admin: User, exported: Export) -> None:
    factories.make_asset(unit, admin)
    (row,) = exported(admin, "json")
    assert [row[key] for key in BESIDE] == [[], {}, None, {}]


@pytest.fixture
def draft(unit: Unit, admin: User) -> Asset:
    return factories.make_asset(unit, admin, status="draft", c_level="", location="書庫A")


def test_a_guess_is_open_while_its_column_is_empty(
    draft: Asset, admin: User, exported: Export
) -> None:
    guess = {"value": "3B", "reason": "旧い尺度の3"}
    imported(
        draft,
        proposals={"c_level": guess, "i_level": guess},
        originals={"count": "約1,200件"},
        values={"location": "書庫A", "segment_id": "lgwan", "room": "1番棚"},
        doubts=["location", "segment", "room", "c_level"],
    )
    (row,) = exported(admin, "json")
    assert row["proposals"] == {"c_level": guess}
    assert row["needs_confirmation"] == ["c_level", "location", "segment"]
    assert row["source"] == {"file": "台帳.xlsx", "sheet": "住民課", "row": 7}
    assert row["originals"] == {"count": "約1,200件"}


def test_a_doubt_ends_when_the_value_changes(draft: Asset, admin: User, exported: Export) -> None:
    imported(draft, values={"location": "書庫B"}, doubts=["location"])
    assert exported(admin, "json")[0]["needs_confirmation"] == []
