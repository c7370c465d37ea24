"""The number of an export, what its pages say of how it left, and what stands out."""

import io
import json
from datetime import datetime
from typing import Any

import openpyxl
import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils.timezone import get_current_timezone, now

from assets.access import Viewer
from assets.models import Asset, ExportRun, Municipality, Unit, User
from assets.services.exports import alarms, events, marks, runs
from audits.models import Event
from config.kit import notes, proof
from tests import factories
from tests.assets.exports.conftest import AT, taken, wanted


@pytest.fixture
def asset(unit: Unit, editor: User) -> Asset:
    return factories.make_asset(unit, editor, name="住民基本台帳")


@pytest.fixture
def viewer(manager: User) -> Viewer:
    return Viewer(manager)


def begun(viewer: Viewer, at: datetime = AT) -> ExportRun:
    return runs.stream(viewer, runs.Selection(), wanted("csv"), at=at)[0]


def test_numbers_follow_each_other_within_a_year(asset: Asset, viewer: Viewer) -> None:
    april = datetime(2027, 4, 1, 0, 5, tzinfo=get_current_timezone())

    numbers = [begun(viewer, at).number for at in (AT, AT, april, AT)]

    assert numbers == ["令和8年度-0001", "令和8年度-0002", "令和9年度-0001", "令和8年度-0003"]


def test_each_municipality_counts_its_own(asset: Asset, viewer: Viewer, outsider: User) -> None:
    begun(viewer)

    assert begun(Viewer(outsider)).number == "令和8年度-0001"


def test_a_refused_export_takes_no_number(asset: Asset, viewer: Viewer) -> None:
    with pytest.raises(ValidationError):
        taken(viewer, purpose="監" * 201)

    assert begun(viewer).number == "令和8年度-0001"


@pytest.mark.parametrize(
    "text",
    ["令和8年度-0012", "R8-12", "r8ー12", "2026-12", " 令和 8 年度－００１２ ", "12", "0012"],
)
def test_a_number_is_found_as_people_write_it(text: str, asset: Asset, viewer: Viewer) -> None:
    run = begun(viewer)
    ExportRun.objects.filter(pk=run.pk).update(serial=12)

    assert ExportRun.objects.filter(marks.numbered(text)).get() == run


@pytest.mark.parametrize("text", ["令和7年度-0012", "R8-13", "何か", "平成8年度-12", "-"])
def test_another_number_finds_nothing(text: str, asset: Asset, viewer: Viewer) -> None:
    ExportRun.objects.filter(pk=begun(viewer).pk).update(serial=12)

    assert not ExportRun.objects.filter(marks.numbered(text)).exists()


@pytest.fixture
def sealed(monkeypatch: pytest.MonkeyPatch) -> str:
    """A seal on the record, as the ledger would tell of it."""
    seal = proof.Seal(notes.Checkpoint("daicho/05401/2026", 1234, b"\x3f" * 32, AT), "note")
    monkeypatch.setattr(proof, "current", lambda _municipality: seal)
    return seal.short


@pytest.mark.parametrize("layout", ["all", "form"])
def test_every_sheet_prints_who_when_number_and_seal(
    layout: str, asset: Asset, viewer: Viewer, sealed: str
) -> None:
    file = taken(viewer, "xlsx", layout=layout)

    sheet: Any = openpyxl.load_workbook(io.BytesIO(file)).worksheets[0]
    margins = (sheet.oddHeader, sheet.oddFooter)
    printed = "".join(
        str(part.text) for one in margins for part in (one.left, one.center, one.right)
    )
    assert "書き出し番号 令和8年度-0001" in printed
    assert str(viewer.user) in printed
    assert "令和8年11月24日 10:30" in printed
    assert sealed in printed
    assert len(margins[1].left.text + margins[1].right.text) < 255  # what Excel accepts


def test_a_name_is_no_code_of_the_margin(asset: Asset, manager: User) -> None:
    manager.name = "A&P 太郎"
    manager.save()

    file = taken(Viewer(manager), "xlsx", layout="all")

    sheet: Any = openpyxl.load_workbook(io.BytesIO(file)).worksheets[0]
    assert "A&&P 太郎" in str(sheet.oddFooter.left.text)


def test_csv_and_json_hold_nothing_but_the_rows(asset: Asset, viewer: Viewer) -> None:
    assert taken(viewer, "csv").decode("utf-8-sig").count("\r\n") == 2
    assert "書き出し番号" not in taken(viewer, "json").decode()
    assert "_令和8年度-0002.json" in ExportRun.objects.get(serial=2).file_name


class TestList:
    """GET /exports/ by number"""

    def test_a_number_leads_to_the_person(
        self, as_admin: Client, asset: Asset, manager: User, admin: User
    ) -> None:
        taken(Viewer(manager), purpose="課の点検")
        taken(Viewer(admin), purpose="別の目的")

        html = as_admin.get("/exports/", {"number": "R8-1"}).content.decode()

        rows = html.split("<tbody>")[1]
        assert manager.name in rows
        assert "令和8年度-0001" in rows
        assert "別の目的" not in rows

    def test_no_such_number_is_said(self, as_admin: Client, asset: Asset, manager: User) -> None:
        taken(Viewer(manager))

        html = as_admin.get("/exports/", {"number": "R7-1"}).content.decode()
        assert "条件に当てはまる書き出しはありません。" in html

    def test_others_numbers_stay_hidden(
        self, client: Client, asset: Asset, manager: User, admin: User
    ) -> None:
        colleague = factories.make_user("colleague", manager.unit, role="manager")
        taken(Viewer(admin), purpose="全庁の点検")
        client.force_login(colleague)

        assert "全庁の点検" not in client.get("/exports/", {"number": "1"}).content.decode()


class TestAlarm:
    """What the administrators should know of."""

    @pytest.fixture(autouse=True)
    def _low(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(alarms, "MANY_ROWS", 3)

    def test_many_rows_at_once_stand_out(
        self, unit: Unit, editor: User, viewer: Viewer, as_admin: Client, village: Municipality
    ) -> None:
        for _number in range(3):
            factories.make_asset(unit, editor)
        taken(viewer)

        assert ExportRun.objects.get().alarm == "rows"
        told = Event.objects.get(kind="export_large")
        assert (told.subject, told.actor) == ("令和8年度-0001", "manager")
        assert events.large(village, since=AT.date()) == 1
        assert "一度に多くの資産" in as_admin.get("/exports/", {"large": "on"}).content.decode()
        assert "一度に3件を書き出した" in as_admin.get("/events/").content.decode()

    def test_one_file_after_the_other_stands_out(self, asset: Asset, viewer: Viewer) -> None:
        for _time in range(alarms.OFTEN):
            taken(viewer)

        found = ExportRun.objects.order_by("serial").values_list("alarm", flat=True)
        assert list(found) == [""] * (alarms.OFTEN - 1) + ["often"]

    def test_more_than_anybody_may_take_is_refused_and_told(
        self, asset: Asset, viewer: Viewer
    ) -> None:
        for _time in range(runs.MOST_AN_HOUR):
            begun(viewer)
        with pytest.raises(ValidationError, match="20回まで"):
            begun(viewer)

        told = Event.objects.get(kind="export_large")
        assert json.loads(told.detail)["why"] == "refused"

    def test_few_rows_are_no_alarm(
        self, asset: Asset, viewer: Viewer, as_admin: Client, village: Municipality
    ) -> None:
        taken(viewer)

        assert events.large(village, since=AT.date()) == 0
        assert "<tbody>" not in as_admin.get("/exports/", {"large": "on"}).content.decode()


def test_the_home_of_the_office_names_what_left_in_bulk(
    asset: Asset, viewer: Viewer, as_admin: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(alarms, "MANY_ROWS", 1)
    run = begun(viewer)
    ExportRun.objects.filter(pk=run.pk).update(alarm="rows", begun_at=now())

    html = as_admin.get("/").content.decode()

    assert "大量の書き出し1件" in html
    assert "/exports/?large=on" in html
