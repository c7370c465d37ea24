"""manage.py log_rebase: an earlier day was put back, or the database lies in another cluster."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils.timezone import now

from audits.models import Change, Checkpoint, Event, SealLeaf, SealState
from audits.services.sealing import checking, copies, queue, rounds
from tests.audits.conftest import triggers_off
from tests.audits.seal import on_seals
from tests.audits.seal.conftest import Sealed, sql

pytestmark = pytest.mark.unrecorded

TABLES = (
    "audits_change",
    "audits_event",
    "audits_checkpoint",
    "audits_sealleaf",
    "audits_sealtree",
)


def faults(*given: str) -> list[str]:
    found: list[str] = []
    checking.check(tell=lambda name, reason: found.append(f"{name}：{reason}"), given=given)
    return found


def put_back(world: Sealed) -> None:
    """The database of an earlier day, with its own bookmark."""
    with triggers_off(*TABLES):
        on_seals.put_back_an_earlier_day(world)
        for kind in ("change", "event"):
            last = SealLeaf.objects.filter(kind=kind).order_by("-line_id").first()
            SealState.objects.filter(kind=kind).update(line_id=last.line_id if last else 0)
            sql(f"DELETE FROM audits_{kind} WHERE id > %s", last.line_id if last else 0)


def test_a_loss_is_told_until_it_is_accepted(sealed: Sealed, settings: object) -> None:
    put_back(sealed)
    assert any("件しかありません" in text for text in faults())
    before = {path.name for path in Path(copies.settings.CHECKPOINTS_ROOT).iterdir()}

    lost = copies.set_aside(at=now())

    assert lost
    assert faults() == []
    put_away = {path.name for path in Path(copies.settings.CHECKPOINTS_ROOT).iterdir()} - before
    assert len(put_away) == len(lost)


def test_a_copy_kept_outside_tells_of_the_loss_for_ever(sealed: Sealed) -> None:
    put_back(sealed)
    copies.set_aside(at=now())

    told = faults(sealed.notes[-1], sealed.notes[2])

    assert any("件しかありません（渡された外部控え）" in text for text in told)


def test_the_command_says_what_it_did(sealed: Sealed) -> None:
    out = StringIO()

    call_command("log_rebase", "--lost", stdout=out)

    assert "この場所で数え直しました。" in out.getvalue()
    assert not Event.objects.filter(kind="restored").exists()


def test_without_the_key_nothing_is_done(sealed: Sealed) -> None:
    (sealed.folder / "seal_key").rename(sealed.folder / "away")
    try:
        before = Checkpoint.objects.count()
        with pytest.raises(CommandError, match="封印の鍵（seal_key）が、いまの鍵と一致しません。"):
            call_command("log_rebase", stdout=StringIO())
        assert Checkpoint.objects.count() == before
    finally:
        (sealed.folder / "away").rename(sealed.folder / "seal_key")


def test_nothing_is_sealed_in_another_cluster_until_it_is_told(sealed: Sealed) -> None:
    SealState.objects.update(cluster="another")
    sealed.change("書庫C-1")

    with pytest.raises(queue.RestoredError, match="log_rebase"):
        rounds.seal(at=now())
    call_command("log_rebase", stdout=StringIO())

    assert not queue.is_waiting()
    assert SealLeaf.objects.filter(kind="change").count() == Change.objects.count()
