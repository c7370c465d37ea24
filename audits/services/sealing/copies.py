"""Copies of checkpoints outside of the database: what they cover, nobody rewrites unseen."""

import os
import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path

from django.conf import settings

from assets.models import Municipality
from audits.models import Checkpoint, OutsideCopy, SealTree
from audits.services.sealing import trees
from config.kit.notes import Checkpoint as Statement
from config.kit.proof import Seal

LONGEST = 8_192  # bytes; a note is far shorter
WHOLE = re.compile("\n\n\u2014 [^\n]+\n\n".encode())  # where a note is written to its end
END = "\n\n"  # notes are kept one below the other, apart by an empty line after the signature


def current(municipality_id: int | None) -> Seal | None:
    """Return the newest seal of a municipality, for footers and mails."""
    tree = trees.newest_tree(municipality_id)
    return seal_of(tree) if tree else None


def seal_of(tree: SealTree) -> Seal | None:
    """Return the newest seal of a tree, or None before the first one."""
    found = trees.newest(tree)
    if found is None:
        return None
    told = Statement(tree.origin, found.size, bytes(found.root), found.sealed_at)
    return Seal(told, found.note)


def write_files() -> int:
    """Append every checkpoint that is not yet in the file of its tree; return how many.

    The files lie in the data folder: a database that is put back to an earlier day without
    them is found out.
    """
    written = 0
    for tree in SealTree.objects.order_by("pk"):
        path = file_of(tree)
        _drop_torn_end(path)
        last = _last_size(path)
        fresh = Checkpoint.objects.filter(tree=tree, size__gt=last).order_by("size")
        notes = list(fresh.values_list("note", flat=True))
        if notes:
            _append(path, notes)
            written += len(notes)
    return written


def kept() -> Iterator[str]:
    """Yield the notes of every tree that the data folder keeps."""
    for path in sorted(Path(settings.CHECKPOINTS_ROOT).glob("*.txt")):
        yield from parted(path.read_text(encoding="utf-8"))


def set_aside(*, at: datetime) -> dict[str, int]:
    """Put away the checkpoints of which the database knows nothing; return how many of which tree.

    They are kept in files beside: they tell what a restored database has lost.
    """
    put_away: dict[str, int] = {}
    for path in sorted(Path(settings.CHECKPOINTS_ROOT).glob("*.txt")):
        notes = parted(path.read_text(encoding="utf-8"))
        mine = [note for note in notes if _is_ours(note)]
        lost = [note for note in notes if note not in mine]
        if lost:
            put_away[path.stem] = len(lost)
            _append(path.with_suffix(f".lost-{at:%Y%m%d%H%M%S}"), lost)
            path.unlink()
            _append(path, mine)
    return put_away


def _is_ours(note: str) -> bool:
    told = Statement.read(note.partition(END)[0])
    mine = Checkpoint.objects.filter(tree__origin=told.origin, size=told.size)
    return any(bytes(row.root) == told.root for row in mine)


def parted(text: str) -> list[str]:
    """Split what was kept one below the other into single notes."""
    pieces = text.replace("\r\n", "\n").strip("\n").split(END)
    return [f"{head}{END}{mark}\n" for head, mark in zip(pieces[::2], pieces[1::2], strict=False)]


def file_of(tree: SealTree) -> Path:
    return Path(settings.CHECKPOINTS_ROOT) / f"{tree.origin.replace('/', '-')}.txt"


def note_copy(seal: Seal, *, way: str, receiver: str, at: datetime) -> OutsideCopy | None:
    """Record that a checkpoint has left the house; None when it is not of this database."""
    told = seal.checkpoint
    mine = Checkpoint.objects.filter(tree__origin=told.origin, size=told.size)
    found = mine.select_related("tree").first()
    if found is None:
        return None
    place = found.tree.municipality_id
    copy = OutsideCopy(
        checkpoint=found, municipality_id=place, way=way, receiver=receiver[:200], at=at
    )
    copy.save(force_insert=True)
    return copy


def newest_copy(municipality: Municipality | None) -> OutsideCopy | None:
    """Return the last checkpoint of a municipality that left the house."""
    found = OutsideCopy.objects.filter(municipality=municipality)
    return found.select_related("checkpoint__tree").order_by("-at", "-pk").first()


def _last_size(path: Path) -> int:
    """Read the end of a file alone: it is asked for every half minute, and grows for a year."""
    if not path.exists():
        return 0
    with path.open("rb") as file:
        file.seek(max(0, file.seek(0, os.SEEK_END) - LONGEST))
        pieces = file.read().decode("utf-8", "replace").strip("\n").split(END)
    return Statement.read(pieces[-2]).size if len(pieces) > 1 else 0


def _append(path: Path, notes: Iterable[str]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8", newline="\n") as file:
        file.writelines(f"{note}\n" for note in notes)
        file.flush()
        os.fsync(file.fileno())


def _drop_torn_end(path: Path) -> None:
    """Cut off a note that was not written to its end: the power went, or the disk was full."""
    if not path.exists():
        return
    with path.open("rb+") as file:
        begin = max(0, file.seek(0, os.SEEK_END) - LONGEST)
        file.seek(begin)
        text = file.read()
        ends = [found.end() for found in WHOLE.finditer(text)]
        if ends:
            file.truncate(begin + ends[-1])
        elif begin == 0 and text.count(END.encode()) < 2:
            file.truncate(0)
