"""manage.py import_assets: unattended, with its result as JSON."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from assets.models import Asset, ImportRun, Municipality, Unit, User
from assets.services.imports import files
from audits.models import Change
from tests.assets.imports.bringing import LEDGER, csv_of

KEYS = {
    "status", "message", "rows_stored", "created", "updated", "unchanged", "errors", "warnings",
    "repairs", "sheets_skipped", "rows_skipped",
}  # fmt: skip


@pytest.fixture
def ledger(tmp_path: Path, unit: Unit) -> Path:
    path = tmp_path / "台帳.csv"
    path.write_bytes(csv_of(LEDGER, LEDGER | {"資産名": "戸籍簿", "所管": "住民"}))
    return path


def bring(path: Path, *options: str, code: str = "05401") -> dict[str, Any]:
    out = StringIO()
    try:
        call_command(
            "import_assets", str(path), "--municipality", code, "--json", *options, stdout=out
        )
        exit_code = 0
    except SystemExit as ended:
        exit_code = int(ended.code or 0)
    return json.loads(out.getvalue()) | {"exit": exit_code}


def test_a_file_is_brought_in_to_its_end(ledger: Path) -> None:
    found = bring(ledger)

    assert found.keys() >= KEYS
    assert (found["status"], found["exit"], found["rows_stored"]) == ("imported", 0, 2)
    assert found["message"] == "新規2件、更新0件を取り込みました（変更なし0件）。"
    assert Asset.objects.count() == 2


def test_it_is_recorded_as_done_by_the_program(ledger: Path) -> None:
    bring(ledger)
    line = Change.objects.filter(table_name="assets_asset").latest("pk")

    assert (line.actor, line.source) == ("program", "command import_assets import")
    assert line.municipality_id == Municipality.objects.get().pk


def test_again_it_changes_nothing(ledger: Path) -> None:
    bring(ledger)
    found = bring(ledger)

    assert (found["created"], found["updated"], found["unchanged"]) == (0, 0, 2)
    assert found["status"] == "imported"


def test_a_check_stores_nothing(ledger: Path) -> None:
    found = bring(ledger, "--check")

    assert (found["status"], found["rows_stored"], found["exit"]) == ("imported", 0, 0)
    assert found["checked"]["new"] == 2
    assert Asset.objects.count() == 0
    assert not files.path_of(ImportRun.objects.get()).exists()


def test_wrong_rows_are_told_with_their_place_and_the_rest_is_stored(ledger: Path) -> None:
    ledger.write_bytes(csv_of(LEDGER, LEDGER | {"資産名": "謎", "所管": "不明課"}))
    found = bring(ledger)

    assert (found["status"], found["exit"], found["rows_stored"]) == ("partial", 0, 1)
    (error,) = found["errors"]
    assert error | {"label": ""} == {
        "sheet": "台帳", "row": 3, "field": "org_unit", "label": "", "value": "不明課",
        "message": "所管「不明課」は登録されていません",
    }  # fmt: skip


def test_a_file_that_is_no_register_is_rejected(ledger: Path) -> None:
    ledger.write_bytes(b"PK\x03\x04 broken")
    found = bring(ledger)

    assert (found["status"], found["exit"], found["rows_stored"]) == ("rejected", 2, 0)
    assert found["message"]


def test_with_a_person_their_rights_hold(ledger: Path, editor: User, stranger: User) -> None:
    mine = bring(ledger, "--by", "editor")
    theirs = bring(ledger, "--by", "stranger")

    assert mine["created"] == 2
    assert set(Asset.objects.values_list("status", flat=True)) == {"pending"}
    assert (theirs["status"], theirs["exit"]) == ("rejected", 2)
    assert theirs["errors"][0]["message"] == "この部署の資産を登録する権限がありません。"


def test_a_unit_fills_rows_without_one(ledger: Path, unit: Unit) -> None:
    ledger.write_bytes(csv_of(LEDGER | {"所管": ""}))

    assert bring(ledger, "--unit", "JUM")["created"] == 1
    assert Asset.objects.get().org_unit == unit


def test_a_mapping_file_says_what_headings_mean(ledger: Path, tmp_path: Path) -> None:
    headings = ("件名", "所管", "ふしぎな見出し")
    row = {"件名": "台帳", "所管": "住民課", "ふしぎな見出し": "書庫"}
    ledger.write_bytes(csv_of(row, headings=headings))
    mapping = tmp_path / "mapping.json"
    mapping.write_text(json.dumps({"件名": "name", "ふしぎな見出し": "location"}), "utf-8")

    assert bring(ledger, "--mapping", str(mapping))["created"] == 1
    assert Asset.objects.get().location == "書庫"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--by", "nobody"], "利用者「nobody」はこの団体にいません。"),
        (["--unit", "XXX"], "部署が見つかりません。"),
    ],
)
def test_what_does_not_exist_is_said(ledger: Path, options: list[str], message: str) -> None:
    with pytest.raises(CommandError, match=message):
        bring(ledger, *options)


def test_a_municipality_that_does_not_exist_is_said(ledger: Path, village: Municipality) -> None:
    with pytest.raises(CommandError, match="団体コード「99999」の団体はありません。"):
        bring(ledger, code="99999")
