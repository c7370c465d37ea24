"""Lost keys, full disks, other clusters, the end of a year, clocks that are set back.

Sealers at once, late commits and killed ones are in tests/faults/test_sealing.py.
"""

import errno
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings as configured
from django.core.management import CommandError, call_command
from django.utils.timezone import now

from audits.models import Change, Checkpoint, SealKey, SealLeaf, SealState, SealTree
from audits.services.sealing import checking, copies, keys, queue, rounds, trees
from audits.services.sealing.keys import NoKeyError
from audits.services.sealing.queue import RestoredError, TurnedBackError
from config.kit import recording
from tests.audits.seal.conftest import Sealed, latest, seal
from tests.audits.seal.on_lines import Attack
from tests.audits.seal.on_seals import lose_the_bookmark, turn_the_bookmark_back

pytestmark = pytest.mark.unrecorded

TOKYO = ZoneInfo("Asia/Tokyo")


def faults() -> list[str]:
    """What the seals say, but for the dates: these lines are sealed a year after they were."""
    found: list[str] = []
    checking.check(tell=lambda name, reason: found.append(f"{name}：{reason}"))
    return [text for text in found if "の記録として加えられています" not in text]


def unsealed() -> list[int]:
    sealed = SealLeaf.objects.filter(kind="change").values("line_id")
    return list(Change.objects.exclude(pk__in=sealed).values_list("pk", flat=True))


def test_without_its_key_nothing_is_sealed_and_nothing_lost(
    lasting: Sealed, settings: Any, tmp_path: Path
) -> None:
    lasting.change("鍵のない日")
    before = Checkpoint.objects.count()
    settings.SEAL_KEY_FILE = tmp_path / "seal_key"
    with pytest.raises(NoKeyError, match=r"封印の鍵（seal_key）が、いまの鍵と一致しません.*--lost"):
        rounds.seal(at=latest())
    keys._write(tmp_path / "seal_key")  # noqa: SLF001 - somebody puts another key there
    with pytest.raises(NoKeyError, match="一致しません"):
        rounds.seal(at=latest())
    (tmp_path / "seal_key").write_text("no key", encoding="ascii")
    with pytest.raises(NoKeyError, match="読めません"):
        rounds.seal(at=latest())
    with pytest.raises(CommandError, match="読めません"):
        call_command("seal_key", rotate=True)

    assert Checkpoint.objects.count() == before
    settings.SEAL_KEY_FILE = lasting.folder / "seal_key"
    assert seal(latest()) > 0
    assert faults() == []


def test_a_rotation_that_was_cut_off_is_finished_or_begun_anew(
    lasting: Sealed, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the file and the database: the old key stays. Between both and the name: the new."""
    path = Path(configured.SEAL_KEY_FILE)
    following = path.with_name(path.name + keys.NEXT)
    keys._write(following)  # noqa: SLF001 - the process ended before the commit
    old = SealKey.objects.latest("pk")
    assert keys.signer(at=now()).public == old.raw

    with monkeypatch.context() as patch:
        patch.setattr(keys, "_finish_rotation", lambda _public: None)
        new = keys.rotate(at=now(), by=recording.PROGRAM)
    assert following.exists()
    lasting.change("鍵を替えた日")
    assert seal(latest()) > 0

    assert not following.exists()
    assert keys.signer(at=now()).public == new.raw
    assert keys.is_endorsed(new, by=old.raw)
    assert faults() == []


@pytest.mark.parametrize("torn", [1, 40, -5, -70])
def test_a_full_disk_costs_nothing_but_a_later_note(
    torn: int, lasting: Sealed, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file of checkpoints is written after the commit; what is torn is written anew."""
    lasting.change(f"満杯の日{torn}")

    def stop_short(path: Path, notes: list[str]) -> None:
        with path.open("a", encoding="utf-8", newline="\n") as file:
            file.write(notes[0][:torn])
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(copies, "_append", stop_short)
        with pytest.raises(OSError, match="No space left"):
            seal(latest())
    assert unsealed() == []

    rounds.seal(at=latest())

    assert sorted(copies.kept()) == sorted(Checkpoint.objects.values_list("note", flat=True))
    assert faults() == []


def test_in_another_cluster_sealing_waits_for_somebody_to_look(lasting: Sealed) -> None:
    """A restored database counts its transactions anew; SQLite has no such count."""
    lasting.change("復元の前")
    with recording.action(by=recording.PROGRAM, reason="復元を装う"):
        SealState.objects.update(cluster="7000000000000000001", transaction=2**40)
    with pytest.raises(RestoredError, match="log_rebase"):
        rounds.seal(at=latest())
    told = faults()

    call_command("log_rebase")
    lasting.change("復元の後")
    seal(latest())

    assert [text.partition("：")[0] for text in told] == ["変更の記録", "出来事の記録"]
    assert unsealed() == []
    assert faults() == []
    assert {state.cluster for state in SealState.objects.all()} == {queue._cluster()}  # noqa: SLF001


@pytest.mark.parametrize("way", [turn_the_bookmark_back, lose_the_bookmark])
def test_a_bookmark_turned_back_by_hand_is_told_and_mended(lasting: Sealed, way: Attack) -> None:
    lasting.change("戻す前")
    seal(latest())
    way(lasting)
    with pytest.raises(TurnedBackError, match="前に戻されています"):
        rounds.seal(at=latest())
    told = faults()

    call_command("log_rebase")
    lasting.change("戻した後")
    seal(latest())

    assert [text.partition("：")[0] for text in told] == ["変更の記録の封印の進み"]
    assert unsealed() == []
    assert faults() == []


def test_a_year_ends_with_march_in_japan(lasting: Sealed) -> None:
    year = SealTree.objects.latest("fiscal_year").fiscal_year + 1
    last_minute = datetime(year, 3, 31, 23, 59, tzinfo=TOKYO)
    lasting.change("年度末")
    seal(last_minute)
    lasting.change("年度初め")
    seal(last_minute + timedelta(minutes=1))

    mine = SealTree.objects.filter(municipality_id=lasting.village.pk).order_by("fiscal_year")
    assert [tree.fiscal_year for tree in mine][-2:] == [year - 1, year]
    first = SealLeaf.objects.get(tree=mine.last(), place=0)
    assert (first.kind, first.salt) == ("start", None)
    assert faults() == []


def test_a_clock_that_is_set_back_dates_nothing_back(lasting: Sealed) -> None:
    last = Checkpoint.objects.latest("sealed_at").sealed_at
    tree = trees.newest_tree(lasting.village.pk)
    lasting.change("時計を戻した日")

    seal(datetime(2020, 1, 1, tzinfo=UTC))

    newest = trees.newest(tree) if tree else None
    assert newest is not None
    assert newest.sealed_at == last
    assert trees.newest_tree(lasting.village.pk) == tree
    assert faults() == []
