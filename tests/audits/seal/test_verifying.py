"""Verifications that are asked for, carried out by the worker and kept with their result."""

import io
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils.timezone import now

from audits import tasks
from audits.models import SealLeaf, VerificationRun
from audits.services import due, verification, verifying
from config.kit import recording
from config.kit.beside import Beside
from tests.audits.conftest import triggers_off
from tests.audits.seal.conftest import Sealed
from tests.audits.seal.on_seals import edit

pytestmark = pytest.mark.unrecorded
State = VerificationRun.State


def asked(world: Sealed, **options: Any) -> VerificationRun:
    return verifying.ask(by=world.editor, at=now(), municipality=world.village, **options)


def carried_out(run: VerificationRun) -> VerificationRun:
    verifying.run_waiting(clock=now)
    run.refresh_from_db()
    return run


def test_an_untouched_record_is_found_intact(sealed: Sealed) -> None:
    run = carried_out(asked(sealed))

    assert (run.state, run.faults) == (State.INTACT, [])
    assert run.counts["sealed"] == SealLeaf.objects.count()
    assert run.begun_at
    assert run.ended_at
    assert run.progress


def test_what_is_broken_is_kept_with_its_reason(sealed: Sealed) -> None:
    with triggers_off("audits_change"):
        edit(sealed.lines()[0], "reason", "点検")

    run = carried_out(asked(sealed))

    assert run.state == State.BROKEN
    [fault] = [one for one in run.faults if "変更の記録" in one["object"]]
    assert "変えられています" in fault["reason"]


def test_a_second_wish_joins_the_first(sealed: Sealed) -> None:
    first = asked(sealed, whole=False)

    again = asked(sealed, whole=True)

    assert again == first
    assert again.whole
    assert VerificationRun.objects.filter(state=State.WAITING).count() == 1


def test_only_one_runs_at_a_time(sealed: Sealed) -> None:
    running = asked(sealed)
    VerificationRun.objects.filter(pk=running.pk).update(progress="")
    with recording.action(by=recording.PROGRAM, reason="試験"):
        running.state, running.alive_at = State.RUNNING, now()
        running.save()
    asked(sealed, whole=True)

    assert verifying.run_waiting(clock=now) == 0


def test_a_shorter_verification_goes_on_from_the_last(sealed: Sealed) -> None:
    carried_out(asked(sealed))

    run = carried_out(asked(sealed, whole=False))

    assert run.state == State.INTACT
    # Only what the first verification itself has changed is new, and it is not sealed yet.
    assert run.counts["sealed"] == 0


def test_what_a_dead_process_left_is_taken_up_and_at_last_given_up(sealed: Sealed) -> None:
    run = asked(sealed)
    later = [now() + verifying.LEASE * 2 * number for number in range(verifying.MOST_TRIES + 1)]
    for moment in later[:-1]:
        assert verifying._take(moment) == run  # noqa: SLF001 - in a process that dies now

    assert verifying.run_waiting(clock=lambda: later[-1]) == 0
    run.refresh_from_db()
    assert run.state == State.STOPPED
    assert "3回続けて" in run.faults[0]["reason"]


def test_a_verification_that_fails_is_tried_again(
    sealed: Sealed, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = asked(sealed)

    def fail(**_options: Any) -> verification.Report:
        raise MemoryError

    with monkeypatch.context() as patch:
        patch.setattr(verification, "verify", fail)
        assert verifying.run_waiting(clock=now) == 0
    run.refresh_from_db()
    assert run.state == State.RUNNING

    later = now() + verifying.LEASE * 2
    assert verifying.run_waiting(clock=lambda: later) == 1


def test_the_record_is_verified_once_a_day(sealed: Sealed) -> None:
    at = now()
    for moment in (at, at, at + timedelta(days=1)):
        due.do_due(now=moment, by=recording.PROGRAM, again=True)
        verifying.run_waiting(clock=now)

    assert VerificationRun.objects.filter(asked_by=None, state=State.INTACT).count() == 2


def test_the_worker_has_it_done_in_a_process_of_its_own(
    sealed: Sealed, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[str] = []

    def start(one: Beside) -> bool:
        started.extend(one.command)
        return True

    monkeypatch.setattr(Beside, "start", start)
    assert not tasks.verify()

    asked(sealed)

    assert tasks.verify()
    assert started == ["verify_waiting"]


def test_lines_sealed_while_it_reads_are_for_the_next(
    sealed: Sealed, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The sealer goes on while the verification reads."""
    from audits.services.sealing import records, rounds  # noqa: PLC0415

    plain, places = records.read, iter(range(100))

    def busy(*told: Any) -> Any:
        sealed.change(f"書庫C-{next(places)}")
        rounds.seal(at=now())
        return plain(*told)

    monkeypatch.setattr(records, "read", busy)

    reasons = {fault.reason for fault in verification.verify().faults}

    assert "最後の記録に署名がありません" not in reasons


def verify_audit(*options: str) -> tuple[int, dict[str, Any]]:
    out, code = io.StringIO(), 0
    try:
        call_command("verify_audit", "--json", *options, stdout=out, stderr=io.StringIO())
    except SystemExit as end:
        code = int(end.code or 0)
    return code, json.loads(out.getvalue())


def test_the_command_goes_on_from_the_last_as_well(sealed: Sealed) -> None:
    carried_out(asked(sealed))

    code, found = verify_audit("--since-last")

    assert (code, found["sealed"]) == (0, 0)


def test_the_command_compares_what_somebody_kept(sealed: Sealed, tmp_path: Path) -> None:
    kept = tmp_path / "kept.txt"
    kept.write_text("\n".join(sealed.notes), encoding="utf-8")
    assert verify_audit("--checkpoint", str(kept))[0] == 0

    kept.write_text(sealed.notes[0].replace("\n", "\n1", 1), encoding="utf-8")
    code, found = verify_audit("--checkpoint", str(kept))
    assert code == 1
    assert found["first"]["object"] == "渡された外部控え"


def test_a_file_without_checkpoints_is_refused(sealed: Sealed, tmp_path: Path) -> None:
    empty = tmp_path / "empty.txt"
    empty.write_text("台帳の封印 12件 aaaa bbbb cccc dddd", encoding="utf-8")

    with pytest.raises(CommandError, match="控えがありません"):
        call_command("verify_audit", "--checkpoint", str(empty))
    with pytest.raises(CommandError, match="読めません"):
        call_command("verify_audit", "--checkpoint", str(tmp_path / "missing.txt"))
