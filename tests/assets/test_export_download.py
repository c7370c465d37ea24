"""POST /exports/new/: the file, and its record."""

import csv
import hashlib
import io
import json
from typing import Any
from urllib.parse import unquote

import openpyxl
import pytest
from django.test import Client

from assets.models import Asset, ExportRun, Unit, User
from tests import factories

NEW = "/exports/new/"
SENT = {"target": "shown", "layout": "all", "kind": "xlsx", "purpose": "監査", "query": ""}
KINDS = ["xlsx", "csv", "sjis", "json"]
HOSTILE = ["=1+1", "+81-3", "-5", "@SUM(A1)", "=cmd|' /C calc'!A0", "＝１＋１", "'前", 'a<b>&"c']


@pytest.fixture
def asset(unit: Unit, manager: User) -> Asset:
    return factories.make_asset(unit, manager, name="住民基本台帳")


@pytest.fixture
def as_manager(client: Client, manager: User) -> Client:
    client.force_login(manager)
    return client


def send(client: Client, **fields: Any) -> Any:
    return client.post(NEW, SENT | fields)


def take(client: Client, **fields: Any) -> bytes:
    """Send the dialog and return the file."""
    response = send(client, **fields)
    assert response.streaming, response.content.decode()
    return b"".join(response.streaming_content)


def table_in(content: bytes, kind: str) -> list[list[str]]:
    if kind == "xlsx":
        sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
        return [["" if cell is None else str(cell) for cell in row] for row in sheet.values]
    text = content.decode("utf-8-sig" if kind == "csv" else "cp932")
    return list(csv.reader(io.StringIO(text)))


def names_in(content: bytes, kind: str) -> list[str]:
    """Return the names of the assets in a file of all columns."""
    if kind == "json":
        return [row["name"] for row in json.loads(content)["rows"]]
    head, *rows = table_in(content, kind)
    return [row[head.index("情報資産名称")] for row in rows]


class TestScope:
    """Nothing but what this person may take out, in any format."""

    @pytest.mark.parametrize("kind", KINDS)
    def test_what_the_list_shows_leaves(
        self, as_manager: Client, asset: Asset, manager: User, unit: Unit, kind: str
    ) -> None:
        factories.make_asset(unit, manager, name="図面", form="file")

        assert names_in(take(as_manager, kind=kind, query="form=db"), kind) == [asset.name]

    @pytest.mark.parametrize("kind", KINDS)
    @pytest.mark.parametrize("target", ["shown", "all"])
    def test_another_section_stays_inside(
        self, as_manager: Client, asset: Asset, stranger: User, kind: str, target: str
    ) -> None:
        assert stranger.unit is not None
        factories.make_asset(stranger.unit, stranger, name="課税台帳")

        assert names_in(take(as_manager, kind=kind, target=target), kind) == [asset.name]

    @pytest.mark.parametrize("kind", KINDS)
    def test_what_may_only_be_read_stays_inside(
        self, as_manager: Client, asset: Asset, manager: User, stranger: User, kind: str
    ) -> None:
        assert stranger.unit is not None
        factories.make_asset(stranger.unit, stranger, name="課税台帳")
        factories.rights.grant_role(
            manager, unit=stranger.unit, role="viewer", by=manager, on=factories.TODAY
        )

        assert names_in(take(as_manager, kind=kind), kind) == [asset.name]
        assert "1件は、書き出す権限がないため含みません" in as_manager.get(NEW).content.decode()

    def test_a_secret_stays_with_those_who_may_see_it(
        self, client: Client, unit: Unit, manager: User, asset: Asset
    ) -> None:
        factories.make_asset(unit, manager, name="緊急時の実施手順", is_procedure=True)
        inner = factories.make_unit(unit.municipality, code="KEN", name="検査課")
        colleague = factories.make_user("colleague", inner, role="manager")
        factories.rights.grant_role(
            colleague, unit=unit, role="viewer", by=manager, on=factories.TODAY
        )
        client.force_login(colleague)

        page = send(client, target="all").content.decode()
        assert "書き出せる資産がありません" in page

    def test_chosen_rows_leave_and_foreign_numbers_do_not(
        self, as_manager: Client, asset: Asset, manager: User, unit: Unit, stranger: User
    ) -> None:
        factories.make_asset(unit, manager, name="図面")
        assert stranger.unit is not None
        foreign = factories.make_asset(stranger.unit, stranger, name="課税台帳")
        numbers = [asset.asset_no, foreign.asset_no]

        content = take(as_manager, kind="csv", target="chosen", no=numbers)
        assert names_in(content, "csv") == [asset.name]

    def test_disposed_assets_leave_only_with_all(
        self, as_manager: Client, asset: Asset, manager: User, unit: Unit
    ) -> None:
        factories.make_asset(
            unit, manager, name="旧サーバ", status="disposed", disposed_on=factories.TODAY
        )

        assert names_in(take(as_manager, kind="csv"), "csv") == [asset.name]
        assert set(names_in(take(as_manager, kind="csv", target="all"), "csv")) == {
            asset.name,
            "旧サーバ",
        }

    @pytest.mark.parametrize("role", ["viewer", "registrar", "supporter"])
    def test_without_the_right_nothing_leaves(
        self, client: Client, asset: Asset, unit: Unit, role: str
    ) -> None:
        client.force_login(factories.make_user("other", unit, role=role))

        assert send(client).status_code == 403
        assert not ExportRun.objects.exists()


class TestRecord:
    """Every file is an event: who, what for, which rows, and its digest."""

    @pytest.mark.parametrize("kind", KINDS)
    @pytest.mark.parametrize("layout", ["form", "shown", "all"])
    def test_the_digest_is_that_of_the_bytes(
        self, as_manager: Client, manager: User, asset: Asset, kind: str, layout: str
    ) -> None:
        content = take(as_manager, kind=kind, layout=layout, query="form=db", purpose="監査")
        run = ExportRun.objects.get()

        assert run.digest == hashlib.sha256(content).hexdigest()
        assert (run.size, run.rows, run.state) == (len(content), 1, "done")
        assert (run.by, run.purpose, run.query) == (manager, "監査", "form=db")

    def test_a_file_asked_for_twice_is_two_events(self, as_manager: Client, asset: Asset) -> None:
        take(as_manager)
        take(as_manager)

        assert ExportRun.objects.count() == 2

    @pytest.mark.parametrize(
        ("kind", "ending", "content_type"),
        [
            ("xlsx", "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
            ("sjis", "csv", "text/csv"),
            ("json", "json", "application/json"),
        ],
    )
    def test_the_file_is_a_download_with_a_japanese_name(
        self, as_manager: Client, asset: Asset, kind: str, ending: str, content_type: str
    ) -> None:
        response = send(as_manager, kind=kind)
        b"".join(response.streaming_content)
        kept, _star, name = response.headers["Content-Disposition"].partition("filename*=utf-8''")

        assert kept == "attachment; "
        assert unquote(name).startswith("情報資産台帳_みほん村_R")
        assert unquote(name).endswith(f".{ending}")
        assert response.headers["Content-Type"] == content_type
        assert response.headers["Cache-Control"] == "no-store"


class TestPurpose:
    """It is said what for, whatever leaves."""

    def test_it_is_asked_for(self, as_manager: Client, asset: Asset) -> None:
        response = send(as_manager, purpose="")

        assert response.status_code == 422
        assert "目的を入力してください" in response.content.decode()
        assert not ExportRun.objects.exists()

    def test_it_is_remembered_while_signed_in(self, as_manager: Client, asset: Asset) -> None:
        take(as_manager, purpose="監査委員への提出")

        assert 'value="監査委員への提出"' in as_manager.get(NEW).content.decode()


class TestHostileValues:
    """What people entered stays text (RELIABILITY 3f)."""

    @pytest.fixture
    def hostile(self, unit: Unit, manager: User) -> list[Asset]:
        return [factories.make_asset(unit, manager, name=name) for name in HOSTILE]

    @pytest.mark.parametrize("layout", ["form", "all"])
    def test_no_cell_of_excel_is_a_formula_or_a_link(
        self, as_manager: Client, hostile: list[Asset], layout: str
    ) -> None:
        sheet = openpyxl.load_workbook(io.BytesIO(take(as_manager, layout=layout))).worksheets[0]
        cells = [cell for row in sheet.iter_rows() for cell in row]

        assert all(cell.data_type != "f" and cell.hyperlink is None for cell in cells)
        assert {asset.name for asset in hostile} <= {cell.value for cell in cells}

    @pytest.mark.parametrize("kind", ["csv", "sjis"])
    def test_no_cell_of_csv_begins_like_a_formula(
        self, as_manager: Client, hostile: list[Asset], kind: str
    ) -> None:
        names = names_in(take(as_manager, kind=kind), kind)

        assert not any(name[0] in "=+-@＝" for name in names)
        assert {name.removeprefix("'") for name in names} == {one.name for one in hostile}


class TestLetters:
    """Letters that Shift_JIS lacks are replaced and told."""

    def test_they_are_reported_on_the_page_of_the_event(
        self, as_manager: Client, unit: Unit, manager: User
    ) -> None:
        asset = factories.make_asset(unit, manager, name="𠮷田文書—写し")
        content = take(as_manager, kind="sjis", layout="form")
        run = ExportRun.objects.get()
        page = as_manager.get(f"/exports/{run.key}/").content.decode()

        assert "〓田文書" in content.decode("cp932")
        assert "次の文字は〓などに置き換えました" in page
        assert "U+20BB7" in page
        assert asset.asset_no in page

    def test_other_encodings_replace_nothing(
        self, as_manager: Client, unit: Unit, manager: User
    ) -> None:
        asset = factories.make_asset(unit, manager, name="𠮷田文書—写し")

        assert names_in(take(as_manager, kind="csv"), "csv") == [asset.name]
        assert ExportRun.objects.get().unencodable == []


def test_shown_columns_are_those_of_the_list(as_manager: Client, asset: Asset) -> None:
    content = take(as_manager, kind="csv", layout="shown", query="cols=location,c_level")

    assert table_in(content, "csv")[0] == [
        "資産番号", "情報資産名称", "保管場所・保存先", "機密性",
    ]  # fmt: skip


def test_too_many_within_an_hour_are_refused_with_a_sentence(
    as_manager: Client, asset: Asset, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assets.services.exports.runs.MOST_AN_HOUR", 1)
    take(as_manager)
    response = send(as_manager)

    assert response.status_code == 422
    assert "1時間に書き出せるのは1回まで" in response.content.decode()
