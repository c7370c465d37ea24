"""The sealer: every committed line goes into the tree of its municipality and year."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.utils.timezone import now

from assets.access import Operator
from assets.services.exports import runs
from audits.models import Change, Checkpoint, Event, OutsideCopy, SealLeaf, SealTree
from audits.services import verification
from audits.services.sealing import copies, keys
from config.kit import notes, proof, recording
from tests.audits.seal.conftest import Sealed, seal

pytestmark = pytest.mark.unrecorded


def test_every_line_has_one_place(sealed: Sealed) -> None:
    numbers = SealLeaf.objects.filter(kind="change").values_list("line_id", flat=True)

    assert sorted(numbers) == list(Change.objects.order_by("pk").values_list("pk", flat=True))


def test_events_are_sealed_beside_the_changes(sealed: Sealed) -> None:
    [number] = Event.objects.filter(actor="editor", kind="login").values_list("pk", flat=True)

    leaf = SealLeaf.objects.select_related("tree").get(kind="event", line_id=number)
    assert leaf.tree.municipality_id == sealed.village.pk


def test_a_municipality_has_a_tree_a_year_and_the_shared_data_their_own(sealed: Sealed) -> None:
    mine = SealTree.objects.filter(municipality_id=sealed.village.pk).order_by("fiscal_year")
    first, second = mine

    assert second.fiscal_year == first.fiscal_year + 1
    assert first.origin == f"daicho/05401/{first.fiscal_year}"
    assert SealTree.objects.filter(municipality_id=None).exists()
    assert SealTree.objects.filter(origin__startswith="daicho/05402/").exists()


def test_each_checkpoint_is_signed_by_the_key_in_force(sealed: Sealed) -> None:
    for row in Checkpoint.objects.select_related("tree"):
        told, key = notes.opened(row.note, keys.public_keys())

        assert (told.origin, told.size, told.root) == (row.tree.origin, row.size, bytes(row.root))
        assert key == keys.public_keys()[-1]


def test_the_data_folder_keeps_every_checkpoint(sealed: Sealed) -> None:
    assert sorted(copies.kept()) == sorted(Checkpoint.objects.values_list("note", flat=True))


def test_the_key_is_for_its_owner_alone(sealed: Sealed) -> None:
    path = sealed.folder / "seal_key"

    assert path.stat().st_mode & 0o777 == 0o600


def test_footers_tell_the_newest_seal(sealed: Sealed) -> None:
    seal_now = proof.current(sealed.village.pk)

    assert seal_now is not None
    assert seal_now.note == sealed.notes[-1]
    assert seal_now.short.startswith(f"台帳の封印 {seal_now.checkpoint.size:,}件 ")
    assert proof.current(10**9) is None


def test_the_untouched_record_is_intact(sealed: Sealed) -> None:
    report = verification.verify(given=sealed.notes)

    assert report.faults == []
    assert report.sealed == SealLeaf.objects.count()
    assert report.checkpoints == Checkpoint.objects.count()


def test_a_second_verification_reads_only_what_is_new(sealed: Sealed) -> None:
    first = verification.verify()

    again = verification.verify(since=first.reached)

    assert (again.faults, again.sealed) == ([], 0)


def test_sealing_again_finds_nothing(sealed: Sealed) -> None:
    before = Checkpoint.objects.count()

    assert seal() == 0
    assert Checkpoint.objects.count() == before


def test_the_exact_line_is_told_in_the_documents_order(sealed: Sealed) -> None:
    line = sealed.lines()[0]
    [found] = [read for read in _read(line.pk) if read.number == line.pk]

    told = json.loads(found.text("0" * 64))
    assert told[:8] == [1, "change", line.pk, sealed.village.pk, "assets_asset", "insert",
                        str(sealed.asset.pk), "editor"]  # fmt: skip
    assert told[-1] == "0" * 64
    assert json.loads(found.body) == [line.reason, None, line.new]


def _read(number: int) -> Any:
    from audits.services.sealing import lines, records  # noqa: PLC0415

    return records.read(lines.CHANGE, [number])


def test_a_lost_file_of_checkpoints_is_written_again(sealed: Sealed) -> None:
    path: Path = copies.file_of(SealTree.objects.filter(municipality_id=None)[0])
    before = path.read_text(encoding="utf-8")
    path.unlink()

    copies.write_files()

    assert path.read_text(encoding="utf-8") == before


def test_an_export_with_the_seal_on_it_is_a_copy_outside(sealed: Sealed) -> None:
    viewer = Operator(sealed.village)
    wanted = runs.Wanted(format="xlsx", layout="form", purpose="監査")
    with recording.origin("screen"):
        run, _name, chunks = runs.stream(viewer, runs.Selection(), wanted, at=now())
        assert sum(map(len, chunks))

    copy = OutsideCopy.objects.select_related("checkpoint__tree").latest("pk")
    assert (run.state, copy.way, copy.municipality_id) == ("done", "export", sealed.village.pk)
    assert copy.checkpoint == Checkpoint.objects.filter(tree=copy.checkpoint.tree).latest("size")
