"""assets.services.exports.background: large files, made while nobody waits for them."""

import hashlib
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.timezone import now

from assets.access import Viewer
from assets.forms.targets import selection_of
from assets.models import Asset, ExportRun, ExportWork, Unit, UnitUserPermission, User
from assets.services.exports import background, form_paper, runs
from assets.tasks import run_exports
from audits.models import Change, Event
from config.kit.papers import press
from config.kit.papers.press import PaperError
from tests import factories
from tests.assets.exports.conftest import AT

State = ExportRun.State
WANTED = runs.Wanted("pdf", purpose="監査委員への提出")


@pytest.fixture(autouse=True)
def _folder(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def asset(unit: Unit, manager: User) -> Asset:
    return factories.make_asset(unit, manager, name="住民基本台帳")


@pytest.fixture
def ordered(manager: User, asset: Asset) -> ExportRun:
    return order(manager)


def order(user: User, *, query: str = "target=all", at: datetime = AT) -> ExportRun:
    return background.order(Viewer(user), runs.Selection(query=query), WANTED, at=at)


def made(run: ExportRun) -> ExportRun:
    run_exports()
    run.refresh_from_db()
    return run


def test_a_large_pdf_is_made_in_the_background(
    manager: User, asset: Asset, monkeypatch: pytest.MonkeyPatch
) -> None:
    viewer, everything = Viewer(manager), runs.Selection()
    assert not background.is_large(viewer, everything, WANTED)
    monkeypatch.setattr(background, "LARGE", 0)
    assert background.is_large(viewer, everything, WANTED)
    assert not background.is_large(viewer, everything, runs.Wanted("xlsx"))


def test_it_waits_until_the_scheduler_takes_it(ordered: ExportRun) -> None:
    assert ordered.state == State.WAITING
    run = made(ordered)

    content = background.path_of(run).read_bytes()
    assert content.startswith(b"%PDF")
    assert (run.state, run.rows, run.size) == (State.DONE, 1, len(content))
    assert run.digest == hashlib.sha256(content).hexdigest()
    assert run.ended_at is not None
    assert background.is_kept(run)
    assert run_exports() == 0


def test_every_step_is_on_record_as_done_by_its_person(ordered: ExportRun, manager: User) -> None:
    made(ordered)
    lines = Change.objects.filter(table_name="assets_exportrun").order_by("pk")

    assert [line.reason for line in lines] == [
        "台帳の書き出しを始めた", "台帳の書き出しを作り始めた", "台帳の書き出しが終わった",
    ]  # fmt: skip
    assert {line.actor for line in lines} == {manager.username}
    assert Event.objects.filter(kind="export").count() == 1


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("target=all", ["住民基本台帳", "図面"]),
        ("form=file", ["図面"]),
        ("target=shown", ["住民基本台帳", "図面"]),
        ("target=chosen&no=JUM-0001", ["住民基本台帳"]),
    ],
)
def test_what_was_asked_for_is_found_again(
    query: str, names: list[str], manager: User, asset: Asset, unit: Unit
) -> None:
    factories.make_asset(unit, manager, name="図面", form="file")
    run = order(manager, query=query)

    found = runs.selected(*selection_of(run, Viewer(manager)))
    assert sorted(found.values_list("name", flat=True)) == sorted(names)


def test_who_lost_the_right_meanwhile_gets_nothing(ordered: ExportRun, manager: User) -> None:
    UnitUserPermission.objects.filter(user=manager).delete()
    manager.groups.clear()

    assert made(ordered).state == State.BROKEN
    assert not background.path_of(ordered).exists()


def test_what_waits_can_be_given_up(ordered: ExportRun) -> None:
    background.cancel(ordered, at=now())

    assert made(ordered).state == State.CANCELLED
    with pytest.raises(ValidationError, match="すでに終わっています"):
        background.cancel(ordered, at=now())


def test_what_is_under_way_stops_before_its_next_piece(
    ordered: ExportRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    def pieces(*_args: object) -> Iterator[object]:
        background.cancel(ExportRun.objects.get(pk=ordered.pk), at=now())
        raise background.CancelledError

    monkeypatch.setattr(form_paper, "_pieces", pieces)
    assert made(ordered).state == State.CANCELLED
    assert list(background.path_of(ordered).parent.iterdir()) == []


def test_a_file_whose_process_died_is_made_by_the_next(ordered: ExportRun) -> None:
    """It was taken, it was begun, and then there was silence for as long as a lease."""
    taken = background.take_waiting(now())
    assert taken is not None
    taken.state = State.RUNNING
    taken.save()
    assert background.take_waiting(now()) is None
    ExportWork.objects.update(taken_until=now() - timedelta(seconds=1))

    assert made(ordered).state == State.DONE


def test_a_file_that_never_comes_to_an_end_is_given_up(ordered: ExportRun) -> None:
    ExportWork.objects.update(tries=background.MOST_TRIES)

    assert made(ordered).state == State.BROKEN


def test_two_processes_do_not_make_the_same_file(ordered: ExportRun) -> None:
    assert background.take_waiting(now()) is not None
    assert background.take_waiting(now()) is None


def test_the_copy_is_dropped_after_a_day_and_the_record_stays(ordered: ExportRun) -> None:
    run = made(ordered)
    assert run.ended_at
    assert background.drop_old(at=run.ended_at + timedelta(hours=23)) == 0
    assert background.drop_old(at=run.ended_at + timedelta(hours=25)) == 1

    assert not background.is_kept(run)
    assert ExportRun.objects.get().digest
    assert not ExportWork.objects.exists()


def test_without_the_right_nothing_is_asked_for(reader: User, asset: Asset) -> None:
    with pytest.raises(PermissionDenied):
        order(reader)


def test_the_register_of_a_past_day_is_found_again(manager: User, asset: Asset) -> None:
    run = order(manager, query="target=all&at=2026-04-02")
    viewer, selection = selection_of(run, Viewer(manager))

    assert viewer.moment is not None
    assert not runs.selected(viewer, selection).exists()


def test_given_up_in_the_middle_of_reading_it_is_on_record(
    ordered: ExportRun, manager: User, unit: Unit, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The database is still writing rows into the connection that the record needs."""
    factories.make_asset(unit, manager, name="図面", form="file")
    monkeypatch.setattr(form_paper, "CELLS_AT_ONCE", 17)
    monkeypatch.setattr(
        background, "_give_signs", lambda _key, _file, _over, unwanted, _clock: unwanted.set()
    )

    assert made(ordered).state == State.CANCELLED
    assert Change.objects.filter(reason="台帳の書き出しを取りやめた").count() == 1


def test_failed_in_the_middle_of_reading_it_is_on_record(
    ordered: ExportRun, manager: User, unit: Unit, monkeypatch: pytest.MonkeyPatch
) -> None:
    factories.make_asset(unit, manager, name="図面", form="file")
    monkeypatch.setattr(form_paper, "CELLS_AT_ONCE", 17)

    def fail(pieces: Iterator[object]) -> bytes:
        next(pieces)
        raise PaperError("the typesetter gave up")

    monkeypatch.setattr(press, "bound", fail)
    assert made(ordered).state == State.BROKEN
    assert ExportRun.objects.get(pk=ordered.pk).ended_at is not None
