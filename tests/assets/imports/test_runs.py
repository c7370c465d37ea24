"""An import as a row with a state: received, asked about, checked, stored, ended."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import OperationalError
from django.http import Http404
from django.utils.timezone import now

from assets.access import Viewer
from assets.models import Asset, ImportMapping, ImportRow, ImportRun, ImportWork, Unit, User
from assets.services import rights
from assets.services.imports import checking, files, leases, runs, steps
from assets.tasks import run_imports
from tests import factories
from tests.assets.imports import bringing
from tests.assets.imports.bringing import LEDGER, counts, csv_of

State = ImportRun.State


@pytest.fixture
def office(admin: User, unit: Unit) -> Viewer:
    return Viewer(admin)


@pytest.fixture
def section(editor: User) -> Viewer:
    return Viewer(editor)


class TestReceiving:
    def test_a_file_is_kept_with_its_digest_and_waits(self, section: Viewer) -> None:
        content = csv_of(LEDGER)
        run = bringing.receive(content, section)

        assert (run.state, run.size, run.by) == (State.RECEIVED, len(content), section.user)
        assert len(run.digest) == 64
        assert files.path_of(run).read_bytes() == content

    def test_an_empty_or_a_giant_file_is_not_kept(
        self, section: Viewer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        before = set(files.folder().iterdir())
        with pytest.raises(ValidationError, match="ファイルが空です。"):
            bringing.receive(b"", section)
        monkeypatch.setattr(files, "LARGEST", 10)
        with pytest.raises(ValidationError, match="ファイルが大きすぎます。"):
            bringing.receive(csv_of(LEDGER), section)

        assert ImportRun.objects.count() == 0
        assert set(files.folder().iterdir()) == before

    def test_a_reader_may_send_nothing(self, reader: User) -> None:
        with pytest.raises(PermissionDenied):
            bringing.receive(csv_of(LEDGER), Viewer(reader))

    def test_no_unit_is_preset_that_the_person_may_not_edit(
        self, section: Viewer, stranger: User
    ) -> None:
        with pytest.raises(PermissionDenied):
            bringing.receive(csv_of(LEDGER), section, unit=stranger.unit)

    def test_a_name_cannot_lead_out_of_the_folder(self, section: Viewer) -> None:
        run = bringing.receive(csv_of(LEDGER), section, name="../../etc/台帳.csv")

        assert files.path_of(run).parent == files.folder()


class TestSteps:
    def test_a_person_is_asked_about_the_columns(self, office: Viewer) -> None:
        run = bringing.to_end(bringing.receive(csv_of(LEDGER), office))
        plan = run.work.plan["台帳"]

        assert run.state == State.COLUMNS
        assert plan["columns"]["1"] == "name"
        assert plan["headings"][:2] == ["管理番号", "資産名"]
        assert plan["samples"][0][1] == "住民基本台帳"

    def test_the_preset_unit_fills_rows_without_one(self, office: Viewer, unit: Unit) -> None:
        bringing.bring(csv_of(LEDGER | {"所管": ""}), office, unit=unit)

        assert Asset.objects.get().org_unit == unit

    def test_a_column_that_was_corrected_is_remembered_for_the_next_file(
        self, office: Viewer
    ) -> None:
        headings = ("資産名", "所管", "置いてある所")
        content = csv_of(
            {"資産名": "台帳", "所管": "住民課", "置いてある所": "書庫"}, headings=headings
        )
        run = bringing.to_end(bringing.receive(content, office))
        plan = {"台帳": {"columns": {"2": "location"}}}
        run = bringing.to_end(runs.change_plan(run, viewer=office, plan=plan))
        bringing.to_end(runs.confirm(run, viewer=office, at=now()))
        again = bringing.to_end(bringing.receive(content, office))

        assert Asset.objects.get().location == "書庫"
        assert ImportMapping.objects.get(heading="置いてある所").key == "location"
        assert again.work.plan["台帳"]["columns"]["2"] == "location"

    def test_without_a_name_column_there_is_nothing_to_check(self, office: Viewer) -> None:
        run = bringing.to_end(bringing.receive(csv_of(LEDGER), office))
        with pytest.raises(ValidationError, match="情報資産名称の列が決まっていません。"):
            runs.change_plan(run, viewer=office, plan={"台帳": {"columns": {"1": ""}}})

    def test_a_file_that_is_no_register_is_refused_with_a_sentence(self, office: Viewer) -> None:
        run = bringing.to_end(bringing.receive(b"\x00\x01\x02", office, name="台帳.xlsx"))

        assert run.state == State.REFUSED
        assert run.message
        assert run.ended_at is not None

    def test_a_broken_file_can_be_read_again_in_another_encoding(self, office: Viewer) -> None:
        content = csv_of(LEDGER).decode("utf-8-sig").encode("cp932")
        run = bringing.to_end(bringing.receive(content, office, encoding="utf-8"))
        assert run.state == State.REFUSED
        run = runs.read_again(run, viewer=office, options={"encoding": "cp932"})
        run = bringing.to_end(run)

        assert run.state == State.COLUMNS
        assert run.work.plan["台帳"]["samples"][0][1] == "住民基本台帳"

    def test_a_step_that_is_not_due_is_refused(self, office: Viewer) -> None:
        run = bringing.to_end(bringing.receive(csv_of(LEDGER), office))
        with pytest.raises(ValidationError, match="「列の対応の確認」のため、操作できません。"):
            runs.confirm(run, viewer=office, at=now())

    def test_progress_is_told_in_rows(
        self, office: Viewer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(checking, "BATCH", 2)
        told: list[int] = []
        watch = steps._watch  # noqa: SLF001

        def spy(run: ImportRun) -> object:
            told.append(ImportWork.objects.get(pk=run.pk).rows_done)
            return watch(run)

        monkeypatch.setattr(steps, "_watch", spy)
        rows = [LEDGER | {"資産名": f"台帳{n}"} for n in range(5)]
        run = bringing.checked(csv_of(*rows), office)

        assert told == [2, 4, 5]
        assert (run.work.rows_done, run.work.rows_total) == (5, 5)


class TestWhoseTheyAre:
    def test_others_see_nothing_of_it(self, section: Viewer, stranger: User) -> None:
        run = bringing.receive(csv_of(LEDGER), section)

        assert list(runs.visible(Viewer(stranger))) == []
        with pytest.raises(Http404):
            runs.get(Viewer(stranger), run.key)
        with pytest.raises(PermissionDenied):
            runs.cancel(run, viewer=Viewer(stranger), at=now())

    def test_administrators_see_all_of_their_municipality(
        self, section: Viewer, office: Viewer, outsider: User
    ) -> None:
        run = bringing.receive(csv_of(LEDGER), section)

        assert runs.get(office, run.key) == run
        assert list(runs.visible(Viewer(outsider))) == []

    def test_a_right_that_was_lost_meanwhile_is_lost(self, section: Viewer, editor: User) -> None:
        run = bringing.receive(csv_of(LEDGER), section, unattended=True)
        editor.memberships.update(withdrawn=True)
        rights.apply_rights(editor, on=factories.TODAY, by=editor)
        run = bringing.to_end(run)

        assert counts(run) == {"error": 1}
        assert Asset.objects.count() == 0


class TestCancelling:
    def test_what_waits_ends_at_once(self, office: Viewer) -> None:
        run = runs.cancel(bringing.receive(csv_of(LEDGER), office), viewer=office, at=now())

        assert run.state == State.CANCELLED

    def test_what_is_being_checked_ends_at_its_next_batch(
        self, office: Viewer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        run = bringing.to_end(bringing.receive(csv_of(LEDGER), office))
        run = runs.change_plan(run, viewer=office, plan={})
        ImportWork.objects.update(cancel=True)
        run = bringing.to_end(run)

        assert run.state == State.CANCELLED

    def test_what_is_done_is_not_cancelled_but_undone(self, office: Viewer) -> None:
        run = bringing.bring(csv_of(LEDGER), office)
        with pytest.raises(ValidationError):
            runs.cancel(run, viewer=office, at=now())


class TestInTheBackground:
    def test_the_task_does_whatever_waits(self, office: Viewer) -> None:
        run = bringing.receive(csv_of(LEDGER), office, unattended=True)
        assert run_imports() == 3
        run.refresh_from_db()

        assert (run.state, run.created) == (State.DONE, 1)
        assert run_imports() == 0

    def test_what_another_process_is_at_is_left_to_it(self, office: Viewer) -> None:
        run = bringing.receive(csv_of(LEDGER), office)
        taken = runs.take_waiting(now())

        assert taken == run
        assert runs.take_waiting(now()) is None
        assert runs.advance(run, clock=now).state == State.RECEIVED
        assert runs.take_waiting(now() + leases.LEASE + timedelta(seconds=1)) == run

    def test_a_step_that_never_ends_is_given_up_after_three_tries(
        self, office: Viewer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def dies(*_step: object) -> None:
            raise OperationalError

        run = bringing.receive(csv_of(LEDGER), office)
        monkeypatch.setattr(steps, "_read", dies)
        states = []
        for number in range(4):
            later = now() + number * (leases.LEASE + timedelta(seconds=1))
            taken = runs.take_waiting(later)
            assert taken == run
            run = runs.advance(taken, clock=now)
            states.append(run.state)

        assert states == [State.RECEIVED] * 3 + [State.FAILED]
        assert "3回続けて" in run.message
        assert runs.take_waiting(now() + timedelta(days=1)) is None

    def test_rows_that_were_lost_are_made_again(self, office: Viewer) -> None:
        run = bringing.checked(csv_of(LEDGER), office)
        files.ready_path(run).unlink()
        run = bringing.to_end(runs.confirm(run, viewer=office, at=now()))

        assert run.state == State.CHECKED

    def test_a_step_done_twice_stores_once(self, office: Viewer) -> None:
        run = bringing.checked(csv_of(LEDGER), office)
        first = runs.confirm(runs.get(office, run.key), viewer=office, at=now())
        second = runs.get(office, run.key)
        bringing.to_end(first)
        steps._store(second, now)  # noqa: SLF001 - as a worker whose lease was over

        assert Asset.objects.count() == 1


def test_files_and_rows_go_eight_days_after_the_end(office: Viewer) -> None:
    run = bringing.bring(csv_of(LEDGER), office)
    place: Path = files.path_of(run)

    assert runs.drop_old(at=now() + timedelta(days=7)) == 0
    assert place.exists()
    assert runs.drop_old(at=now() + timedelta(days=9)) == 1
    assert not place.exists()
    assert ImportRow.objects.count() == ImportWork.objects.count() == 0
    assert runs.visible(office).get() == run
