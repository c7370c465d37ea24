"""assets.services.exports.runs: every export is an event with its filter, rows and digest."""

import hashlib
import json
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from assets.access import Operator, Viewer
from assets.models import Asset, ExportRun, Unit, User
from assets.services.exports import runs
from audits.models import Change
from audits.services import due
from config.kit import recording
from tests import factories
from tests.assets.exports.conftest import AT, FORMS, table, taken, wanted


@pytest.fixture
def asset(unit: Unit, manager: User) -> Asset:
    return factories.make_asset(unit, manager, name="住民基本台帳")


@pytest.fixture
def viewer(manager: User) -> Viewer:
    return Viewer(manager)


def secret(unit: Unit, by: User) -> Asset:
    """An asset of so high a grade that the purpose must be stated."""
    return factories.make_asset(unit, by, name="秘密の台帳", c_level="3B", classify_reason="秘密")


@pytest.mark.parametrize("form", FORMS)
def test_the_record_tells_what_the_file_is(form: str, asset: Asset, viewer: Viewer) -> None:
    selection = runs.Selection(query="q=住民", shown=("asset_no",))
    file = taken(viewer, form, selection=selection)
    run = ExportRun.objects.get()
    assert (run.state, run.rows, run.size) == ("done", 1, len(file))
    assert run.digest == hashlib.sha256(file).hexdigest()
    assert (run.query, run.purpose) == ("q=住民", "監査委員への提出")
    assert (run.by, run.begun_at, run.highest) == (viewer.user, AT, asset.c_rank)
    assert run.ended_at
    assert run.columns[:2] == ["asset_no", "name"]
    assert run.encoding == {"csv": "utf-8-sig", "cp932": "cp932"}.get(form, "")
    assert run.file_name == f"情報資産台帳_みほん村_R8.11.24_令和8年度-0001.{run.format}"


def test_beginning_and_end_are_in_the_change_log_as_one_action(
    asset: Asset, viewer: Viewer
) -> None:
    with recording.origin("screen", address="192.0.2.1"):
        _run, _name, chunks = runs.stream(viewer, runs.Selection(), wanted("csv"), at=AT)
    for _chunk in chunks:  # the answer is sent after the request
        pass
    begun, ended = Change.objects.filter(table_name="assets_exportrun").order_by("pk")
    assert (begun.operation, ended.operation) == ("insert", "update")
    assert begun.request_id == ended.request_id
    assert (begun.address, ended.address) == ("192.0.2.1", "192.0.2.1")
    assert begun.actor == ended.actor == "manager"
    run = ExportRun.objects.get()
    told = json.loads(ended.new or "")
    assert (told["digest"], told["rows"], told["state"]) == (run.digest, 1, "done")


def test_nothing_leaves_before_its_record_exists(asset: Asset, viewer: Viewer) -> None:
    run, _name, chunks = runs.stream(viewer, runs.Selection(), wanted("csv"), at=AT)
    assert ExportRun.objects.get(pk=run.pk).state == "running"
    assert next(chunks)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("pieces", [0, 1, 2])
def test_a_reader_who_goes_away_leaves_a_broken_file(
    form: str, pieces: int, asset: Asset, viewer: Viewer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assets.services.exports.rows.ROWS_AT_ONCE", 1)
    monkeypatch.setattr("assets.services.exports.rows.BYTES_AT_ONCE", 1)
    factories.make_asset(asset.org_unit, viewer.user, name="印鑑登録原票")
    _run, _name, chunks = runs.stream(viewer, runs.Selection(), wanted(form), at=AT)
    sent = b"".join(next(chunks) for _piece in range(pieces))
    chunks.close()  # as the web server does
    run = ExportRun.objects.get()
    assert (run.state, run.size) == ("broken", len(sent))
    assert run.digest == hashlib.sha256(sent).hexdigest()
    assert Asset.objects.count() == 2  # the connection still works


def test_a_file_that_fails_is_broken(
    asset: Asset, viewer: Viewer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_args: object) -> None:
        raise OSError("disk")

    monkeypatch.setattr("config.kit.sheets.csv_writing.CsvWriter.block", fail)
    _run, _name, chunks = runs.stream(viewer, runs.Selection(), wanted("csv"), at=AT)
    with pytest.raises(OSError, match="disk"):
        b"".join(chunks)
    assert ExportRun.objects.get().state == "broken"


def test_without_the_right_nothing_is_begun(asset: Asset, editor: User) -> None:
    with pytest.raises(PermissionDenied):
        taken(Viewer(editor))
    assert not ExportRun.objects.exists()


@pytest.mark.parametrize("purpose", ["", "　 "])
def test_every_export_asks_for_the_purpose(purpose: str, asset: Asset, viewer: Viewer) -> None:
    with pytest.raises(ValidationError) as refused:
        taken(viewer, purpose=purpose)
    assert refused.value.message_dict == {
        "purpose": ["目的を入力してください。例：監査委員への提出"]
    }
    assert not ExportRun.objects.exists()


def test_twenty_an_hour_are_enough(asset: Asset, viewer: Viewer, admin: User) -> None:
    for _time in range(runs.MOST_AN_HOUR):
        taken(viewer)
    with pytest.raises(ValidationError, match="1時間に書き出せるのは20回までです"):
        taken(viewer)
    assert taken(Viewer(admin))
    assert taken(Operator(asset.municipality))
    ExportRun.objects.update(begun_at=AT - timedelta(hours=1))
    assert taken(viewer)


def test_a_file_whose_process_was_killed_is_broken_a_day_later(
    asset: Asset, viewer: Viewer
) -> None:
    """run_due finds it; a file that may still be under way is left alone."""
    _run, _name, chunks = runs.stream(viewer, runs.Selection(), wanted("csv"), at=AT)
    next(chunks)
    assert due.do_due(now=AT + timedelta(hours=23), by=recording.PROGRAM)["exports"] == 0
    assert due.do_due(now=AT + timedelta(hours=47), by=recording.PROGRAM)["exports"] == 1
    run = ExportRun.objects.get()
    assert (run.state, run.ended_at) == ("broken", AT + timedelta(hours=47))


def test_letters_that_cp932_lacks_are_in_the_record(
    unit: Unit, viewer: Viewer, manager: User
) -> None:
    asset = factories.make_asset(unit, manager, name="𠮷野家文書")
    (row,) = table(taken(viewer, "cp932"), "cp932")
    assert row["情報資産名称"] == "〓野家文書"
    assert ExportRun.objects.get().unencodable == [
        {
            "letter": "𠮷", "written": "〓", "count": 1,
            "places": [{"row": asset.asset_no, "column": "情報資産名称"}],
        }
    ]  # fmt: skip


def test_a_purpose_too_long_to_keep_is_refused(asset: Asset, viewer: Viewer) -> None:
    with pytest.raises(ValidationError) as refused:
        taken(viewer, purpose="監" * 201)
    assert list(refused.value.message_dict) == ["purpose"]
