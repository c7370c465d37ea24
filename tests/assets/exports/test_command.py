"""manage.py export_register: the register into a file, with the rights of the machine."""

import hashlib
import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from assets.models import Asset, ExportRun, Unit, User
from audits.models import Change
from tests import factories
from tests.assets.exports.conftest import table


@pytest.fixture
def asset(unit: Unit, admin: User) -> Asset:
    return factories.make_asset(
        unit, admin, name="住民基本台帳", c_level="3B", classify_reason="例"
    )


def run(out: Path, kind: str = "csv", **more: Any) -> str:
    told = StringIO()
    options: dict[str, Any] = {"municipality": "05401", "format": kind, "out": out} | more
    call_command("export_register", stderr=told, **options)
    return told.getvalue()


@pytest.mark.parametrize("form", ["csv", "xlsx", "json"])
def test_the_whole_register_is_written(form: str, asset: Asset, tmp_path: Path) -> None:
    told = run(tmp_path / "out", form)
    file = (tmp_path / "out").read_bytes()
    digest = hashlib.sha256(file).hexdigest()
    assert told.startswith("1件を ")
    assert digest in told
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
    (row,) = table(file, form)
    assert row["name" if form == "json" else "情報資産名称"] == "住民基本台帳"
    assert ExportRun.objects.get().digest == digest


@pytest.mark.parametrize(("form", "name"), [("", "register"), ("contractors", "contractors")])
def test_a_form_is_printed(
    form: str, name: str, asset: Asset, admin: User, unit: Unit, tmp_path: Path
) -> None:
    factories.make_asset(unit, admin, cloud_type="terms_type", cloud_permit_no="R8-1")
    run(tmp_path / "out", "pdf", form=form, paper="a3", by_unit=True)

    assert (tmp_path / "out").read_bytes().startswith(b"%PDF")
    assert ExportRun.objects.get().form == name


def test_a_form_without_rows_is_no_file(asset: Asset, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="載る資産がありません"):
        run(tmp_path / "out", "pdf", form="disposals")
    assert list(tmp_path.iterdir()) == []


def test_the_record_names_the_program(asset: Asset, tmp_path: Path) -> None:
    run(tmp_path / "out")
    export = ExportRun.objects.get()
    assert (export.by, export.purpose) == (None, "コマンドによる書き出し")
    line = Change.objects.filter(table_name="assets_exportrun").latest("pk")
    assert (line.actor, line.source) == ("program", "command export_register")
    assert line.municipality_id == asset.municipality_id


def test_a_named_person_exports_what_they_may(
    asset: Asset, stranger: User, manager: User, tmp_path: Path
) -> None:
    with pytest.raises(CommandError, match="権限がありません"):
        run(tmp_path / "out", by=stranger.username)
    other = stranger.unit
    assert other
    factories.make_asset(other, stranger, name="固定資産課税台帳")
    run(tmp_path / "out", "json", by=manager.username, purpose="棚卸")
    rows = json.loads((tmp_path / "out").read_text("utf-8"))["rows"]
    assert [row["name"] for row in rows] == ["住民基本台帳"]
    export = ExportRun.objects.get()
    assert (export.by, export.purpose) == (manager, "棚卸")


def test_replaced_letters_are_told(unit: Unit, admin: User, tmp_path: Path) -> None:
    factories.make_asset(unit, admin, name="𠮷田文書")
    told = run(tmp_path / "out", encoding="cp932")
    assert "文字コードにない文字を置き換えました：𠮷" in told
    assert "〓田文書" in (tmp_path / "out").read_text("cp932")


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"municipality": "99999"}, "団体コード「99999」の団体はありません"),
        ({"by": "nobody"}, "利用者「nobody」はこの団体にいません"),
        ({"by": "outsider"}, "利用者「outsider」はこの団体にいません"),
        ({"out": Path("/nowhere/out.csv")}, "に書き込めません"),
    ],
)
def test_what_is_wrong_is_said(
    wrong: dict[str, Any], why: str, asset: Asset, outsider: User, tmp_path: Path
) -> None:
    wrong = {"out": tmp_path / "out"} | wrong
    with pytest.raises(CommandError, match=why):
        run(**wrong)
    assert not list(tmp_path.iterdir())


def test_a_file_stays_as_it_was_when_the_new_one_fails(
    asset: Asset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_args: object) -> None:
        raise OSError("full")

    (tmp_path / "out").write_text("昨日の台帳")
    monkeypatch.setattr("config.kit.sheets.csv_writing.CsvWriter.block", fail)
    with pytest.raises(CommandError, match="書き込めません"):
        run(tmp_path / "out")
    assert [path.read_text() for path in tmp_path.iterdir()] == ["昨日の台帳"]
    assert ExportRun.objects.get().state == "broken"
