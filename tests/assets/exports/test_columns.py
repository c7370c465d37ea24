"""assets.services.exports.columns: how every kind of column reads, on both databases."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
from pytest_django import DjangoAssertNumQueries

from assets.access import Viewer
from assets.models import Asset, CustomField, Municipality, Unit, User
from assets.services.exports import runs
from assets.services.exports.columns import FIELDS, VERSION_HEADING, OutColumns
from classification import columns as register
from tests import factories
from tests.assets.exports.conftest import AT, taken, wanted

Export = Callable[..., list[dict[str, Any]]]


@pytest.fixture
def own(village: Municipality) -> None:
    kinds = {"own_1": "int", "own_2": "date", "own_3": "bool", "own_4": "multi", "own_5": "text"}
    for place, (key, kind) in enumerate(kinds.items()):
        CustomField.objects.create(
            municipality=village, key=key, label=f"独自{kind}", type=kind, position=place
        )


@pytest.fixture
def asset(unit: Unit, admin: User, own: None) -> Asset:
    return factories.make_asset(
        unit,
        admin,
        name="住民基本台帳",
        summary="1行目\n2行目\tと\\",
        handling=["複製禁止", "庁外持出禁止"],
        connects_to=["internet", "lgwan"],
        transfer_method="テキスト化",
        count=420,
        count_unit="冊",
        subject_count=2412,
        pi_purpose="事務処理",
        personal_info="general",
        pi_file_listed=True,
        mfa=True,
        locked=False,
        acquired_on=dt.date(2023, 4, 1),
        system_name="住民記録システム",
        reviewed_by=admin,
        extra={
            "own_1": -5, "own_2": "2026-04-01", "own_3": False, "own_4": ["甲", "乙"], "own_5": "",
        },
    )  # fmt: skip


def test_values_are_the_words_of_the_screen(asset: Asset, admin: User, exported: Export) -> None:
    (row,) = exported(admin)
    assert row["資産番号"] == asset.asset_no
    assert row["内容・説明"] == "1行目\n2行目\tと\\"
    assert row["形態・媒体"] == "データベース"
    assert row["ネットワーク区分"] == "LGWAN接続系"
    assert row["接続先の区分"] == "インターネット接続系、LGWAN接続系"
    assert row["取扱制限"] == "複製禁止、庁外持出禁止"
    assert row["所管課・学校"] == "住民課"
    assert row["情報セキュリティ管理者（管理責任者）"] == "住民課長"
    assert row["棚卸者"] == "admin"
    assert row["関連システム"] == "住民記録システム"
    assert (row["多要素認証"], row["施錠"], row["媒体の暗号化"]) == ("はい", "いいえ", "")
    assert row["数量"] == "420冊"
    assert row["取得・導入日"] == "2023-04-01"
    assert row["対象人数"] == "2412"


def test_a_system_of_the_register_has_its_number(
    asset: Asset, admin: User, exported: Export
) -> None:
    factories.make_asset(asset.org_unit, admin, name="印鑑登録", system=asset)
    row = exported(admin)[1]
    assert row["関連システム"] == f"{asset.asset_no} 住民基本台帳"


def test_own_columns_read_by_their_type(asset: Asset, admin: User, exported: Export) -> None:
    (row,) = exported(admin)
    assert [row[f"独自{kind}"] for kind in ("int", "date", "bool", "multi", "text")] == [
        "'-5", "2026-04-01", "いいえ", "甲、乙", "",
    ]  # fmt: skip


def test_a_workbook_has_real_dates_and_numbers(asset: Asset, admin: User, exported: Export) -> None:
    (row,) = exported(admin, "xlsx")
    assert row["取得・導入日"] == dt.datetime.fromisoformat("2023-04-01")
    assert (row["対象人数"], row["独自int"], row[VERSION_HEADING]) == (2412, -5, 1)
    assert row["独自date"] == dt.datetime.fromisoformat("2026-04-01")
    assert row["数量"] == "420冊"


def test_all_has_every_column_in_use_and_the_version_last(
    village: Municipality, admin: User
) -> None:
    CustomField.objects.create(municipality=village, key="os_sw", label="OS")
    CustomField.objects.create(municipality=village, key="volume", label="量", active=False)
    columns = OutColumns(Viewer(admin)).all()
    keys = [column.key for column in columns]
    typed = [key for key in register.columns() if key in FIELDS or key == "os_sw"]
    assert keys == [*typed, "version"]
    assert columns[-1].heading == VERSION_HEADING


def test_the_form_has_the_columns_of_the_printed_register(
    admin: User, asset: Asset, exported: Export
) -> None:
    (row,) = exported(admin, layout="form")
    assert len(row) == 17
    assert list(row)[:2] == ["資産番号", "情報資産名称"]


def test_the_shown_columns_are_those_of_the_list(
    admin: User, asset: Asset, exported: Export
) -> None:
    selection = runs.Selection(shown=("asset_no", "name", "extra_own_3", "status", "unknown"))
    (row,) = exported(admin, layout="shown", selection=selection)
    assert list(row) == ["資産番号", "情報資産名称", "独自bool", "状態"]


def test_a_row_without_anything_but_a_name_leaves(
    unit: Unit, admin: User, exported: Export
) -> None:
    draft = {"owner_role": None, "segment_id": None, "retention_id": None, "business_id": None}
    factories.make_asset(unit, admin, status="draft", **draft, c_level="", i_level="", a_level="")
    (row,) = exported(admin)
    assert (row["機密性"], row["ネットワーク区分"]) == ("", "")
    assert row["情報セキュリティ管理者（管理責任者）"] == ""


def test_rows_come_in_the_order_of_their_numbers(
    unit: Unit, admin: User, exported: Export, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also over the seam between two batches."""
    monkeypatch.setattr("assets.services.exports.rows.ROWS_AT_ONCE", 2)
    monkeypatch.setattr("assets.services.exports.json_file.ROWS_AT_ONCE", 2)
    numbers = [factories.make_asset(unit, admin).asset_no for _time in range(5)]
    assert [row["資産番号"] for row in exported(admin)] == numbers
    assert [row["asset_no"] for row in exported(admin, "json")] == numbers


@pytest.mark.parametrize("form", ["csv", "xlsx", "json"])
def test_more_rows_ask_the_database_no_more_often(
    form: str, unit: Unit, admin: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    def count() -> int:
        with django_assert_max_num_queries(40) as asked:
            taken(Viewer(admin), form)
        return len(asked)

    factories.make_asset(unit, admin)
    one = count()
    for _time in range(6):
        factories.make_asset(unit, admin)
    assert count() == one


def test_the_workbook_names_its_export(asset: Asset, admin: User, tmp_path: Any) -> None:
    run, _name, chunks = runs.stream(
        Viewer(admin), runs.Selection(), wanted("xlsx", purpose="点検"), at=AT
    )
    (tmp_path / "out.xlsx").write_bytes(b"".join(chunks))
    found = openpyxl.load_workbook(tmp_path / "out.xlsx").custom_doc_props
    assert {one.name: one.value for one in found.props} == {
        "daicho_export": str(run.key),
        "daicho_municipality": "05401",
        "daicho_number": "令和8年度-0001",
        "daicho_by": "admin",
        "daicho_at": "2026-11-24T10:30:00+09:00",
    }
