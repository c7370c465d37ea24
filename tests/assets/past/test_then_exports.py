"""The register of a past moment as a file: it is what the file of that moment was."""

import io
import json
from io import StringIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assets.access import Operator, PastViewer, Viewer
from assets.models import Asset, Disposal, ExportRun, Municipality, Unit, User
from assets.services import register
from config.kit import recording
from config.kit.recording import PROGRAM
from tests import factories
from tests.assets.exports.conftest import FORMS, table, taken
from tests.assets.past.conftest import Doing, changed, end_of, moment

ORIGIN = ("needs_confirmation", "proposals", "source", "originals")
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["enter", "draft", "name", "grade", "move", "dispose", "throw", "rename"]),
        st.integers(0, 9),
    ),
    min_size=1,
    max_size=12,
)


class Years:
    """A register in which something is done every month, and a file is kept of each."""

    def __init__(self, unit: Unit, other: Unit, by: User) -> None:
        self.units, self.by = (unit, other), by
        self.viewer = Operator(unit.municipality)

    def do(self, what: str, which: int) -> None:
        getattr(self, f"_{what}")(which)

    def _enter(self, which: int, status: str = "active") -> None:
        factories.make_asset(self.units[which % 2], self.by, name=f"台帳{which}", status=status)

    def _draft(self, which: int) -> None:
        self._enter(which, "draft")

    def _one(self, which: int, **having: Any) -> Asset | None:
        found = list(Asset.objects.filter(**having).order_by("asset_no"))
        return found[which % len(found)] if found else None

    def _change(self, which: int, **columns: Any) -> None:
        if one := self._one(which, status__in=["active", "draft"]):
            changed(one, self.by, **columns)

    def _name(self, which: int) -> None:
        self._change(which, name=f"改めた台帳{which}", location=f"{which}番棚")

    def _grade(self, which: int) -> None:
        self._change(which, c_level="12"[which % 2], classify_reason="見直した。")

    def _move(self, which: int) -> None:
        self._change(which, org_unit=self.units[which % 2])

    def _dispose(self, which: int) -> None:
        if self._one(which, status="active"):
            one = self._one(which, status="active")
            assert one
            changed(one, self.by, status="disposed", disposed_on=moment("2025-01-01").date())

    def _throw(self, which: int) -> None:
        if draft := self._one(which, status="draft"):
            register.delete_draft(draft, by=self.by)

    def _rename(self, which: int) -> None:
        unit = Unit.objects.get(pk=self.units[which % 2].pk)
        unit.name = f"改めた課{which}"
        unit.save()


def rows(viewer: Viewer, form: str = "json") -> list[dict[str, Any]]:
    found = table(taken(viewer, form), form)
    return [{key: row[key] for key in row if key not in ORIGIN} for row in found]


@pytest.mark.django_db
@settings(
    max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(steps=STEPS)
def test_the_register_at_a_moment_is_what_was_taken_out_then(
    village: Municipality, admin: User, steps: list[tuple[str, int]]
) -> None:
    with transaction.atomic():
        units = [factories.make_unit(village, code=code, name=f"{code}課") for code in "AB"]
        years, kept = Years(units[0], units[1], admin), []
        for month, (what, which) in enumerate(steps):
            day = f"20{30 + month // 12}-{month % 12 + 1:02}-10"
            with recording.action(by=admin, reason="試験の準備", at=moment(day)):
                years.do(what, which)
            kept.append((day, rows(years.viewer), rows(years.viewer, "csv")))
        for day, as_json, as_csv in kept:
            past = PastViewer(years.viewer, end_of(day))
            assert rows(past) == as_json
            assert rows(past, "csv") == as_csv
        transaction.set_rollback(True)


@pytest.fixture
def asset(unit: Unit, admin: User, on: Doing) -> Asset:
    with on("2025-04-01"):
        made = factories.make_asset(unit, admin, name="印鑑登録原票", c_level="3B")
    with on("2025-11-01"):
        changed(made, admin, name="印鑑登録原票（新）")
    with on("2030-02-01"):
        unit.name = "住民生活課"
        unit.save()
    return made


@pytest.mark.parametrize("form", FORMS)
def test_every_format_has_the_contents_and_the_names_of_the_time(
    form: str, asset: Asset, manager: User
) -> None:
    viewer = PastViewer(Viewer(manager), end_of("2025-09-30"))
    (row,) = table(taken(viewer, form), form)
    name, unit = ("name", "org_unit") if form == "json" else ("情報資産名称", "所管課・学校")
    assert (row[name], row[unit]) == ("印鑑登録原票", "住民課")


def test_the_printed_form_names_its_moment(as_manager: Client, asset: Asset) -> None:
    sent = {"query": "at=2025-09-30", "kind": "xlsx", "layout": "form", "purpose": "監査"}
    answer = as_manager.post("/exports/new/", sent | {"by_unit": "on"})
    content = b"".join(answer.streaming_content)
    book = openpyxl.load_workbook(io.BytesIO(content))
    sheet: Any = book.active
    texts = [str(cell.value) for row in sheet for cell in row if cell.value]
    assert book.sheetnames == ["住民課"]
    assert any("令和7年9月30日時点" in text for text in texts)
    assert "印鑑登録原票" in texts
    run = ExportRun.objects.get()
    assert (run.rows, run.query, run.highest) == (1, "at=2025-09-30", 4)
    assert run.file_name == f"情報資産台帳_みほん村_R7.9.30時点_{run.number}.xlsx"
    listed = as_manager.get("/exports/").content.decode()
    assert "令和7年9月30日時点" in listed


def test_the_dialog_counts_what_was_there_then(as_manager: Client, asset: Asset) -> None:
    page = as_manager.get("/exports/new/?at=2025-03-31")
    assert [target.inside.rows for target in page.context["targets"].all] == [0, 0]
    page = as_manager.get("/exports/new/?at=2025-09-30")
    labels = [target.words for target in page.context["targets"].all]
    assert all(words.startswith("令和7年9月30日時点") for words in labels)
    sent = {"query": "at=2025-03-31", "kind": "csv", "purpose": "監査"}
    assert as_manager.post("/exports/new/", sent).status_code == 422


def test_the_command_writes_the_register_of_a_day(asset: Asset, tmp_path: Path) -> None:
    out = tmp_path / "out.json"
    options: dict[str, Any] = {"municipality": "05401", "format": "json", "out": out}
    call_command("export_register", as_of="令和7年9月30日", stderr=StringIO(), **options)
    told = json.loads(out.read_text("utf-8"))
    assert [row["name"] for row in told["rows"]] == ["印鑑登録原票"]
    assert told["as_of"] == "2025-09-30T23:59:59.999999+09:00"
    assert ExportRun.objects.get().query == "target=all&at=2025-09-30"
    for refused in ("2999-01-01", "いつか"):
        with pytest.raises(CommandError, match=r"台帳はありません|読み取れません"):
            call_command("export_register", as_of=refused, stderr=StringIO(), **options)


@pytest.mark.parametrize("form", ExportRun.Form.values)
def test_every_printed_form_can_be_of_the_past(form: str, asset: Asset, as_manager: Client) -> None:
    """Also the one of disposals, as they were recorded then."""
    with recording.action(by=PROGRAM, reason="試験の準備", at=moment("2025-05-01")):
        Disposal.objects.create(
            asset=asset, planned_by=User.objects.get(username="admin"), planned_method="D4"
        )
    sent = {"query": "at=2025-09-30", "kind": "xlsx", "layout": "form", "printed": form}
    answer = as_manager.post("/exports/new/", sent | {"purpose": "監査"})
    if answer.status_code == 422:
        assert "に載る資産がありません" in answer.content.decode()
        return
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    sheet: Any = book.active
    texts = [str(cell.value) for row in sheet for cell in row if cell.value]
    assert any("令和7年9月30日時点" in text for text in texts)
    assert form != "disposals" or any("裁断" in text for text in texts)
