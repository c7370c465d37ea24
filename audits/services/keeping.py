"""Checkpoints for people: lists and files of a year, and whether a kept one still holds."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.db.models import QuerySet

from assets.models import User
from audits.models import Checkpoint, OutsideCopy, SealLeaf, SealTree
from audits.services.sealing import copies, keys
from audits.services.sealing.proofs import Hashes
from config.kit import notes, recording
from config.kit.merkle import Frontier
from config.kit.notes import Checkpoint as Statement
from config.kit.notes import NoteError

PAGE = 5_000
FEW = 20  # seals of which each is worked out by itself
NOTE = re.compile(
    r"^[^\s/]+/\S+\n\d+\n[A-Za-z0-9+/=]+\n(?:.+\n)*?\n\u2014 \S+ [A-Za-z0-9+/]+=*$", re.MULTILINE
)
SHORT = re.compile(r"([0-9,]+)件\s*((?:[0-9a-f]{4}\s+){3}[0-9a-f]{4})")


class Verdict(StrEnum):
    """What can be said of a kept checkpoint."""

    SAME = "same"
    DIFFERENT = "different"
    SHORTER = "shorter"
    UNKNOWN = "unknown"
    UNSIGNED = "unsigned"


@dataclass(frozen=True)
class Compared:
    """One kept checkpoint beside the ledger of today."""

    verdict: Verdict
    origin: str = ""
    size: int = 0
    digest: str = ""
    at: datetime | None = None
    here: int = 0


def listed(trees: Iterable[SealTree]) -> QuerySet[Checkpoint]:
    """Return the checkpoints of these trees, the newest first."""
    found = Checkpoint.objects.filter(tree__in=list(trees)).defer("frontier")
    return found.select_related("tree").order_by("-sealed_at", "-pk")


def taken_away(trees: Iterable[SealTree], *, by: User, way: str, at: datetime) -> list[OutsideCopy]:
    """Record that this person takes the newest checkpoint of each of these trees away."""
    made = []
    reason = OutsideCopy.Way(way).label
    with recording.action(by=by, reason=str(reason)):
        for tree in trees:
            seal = copies.seal_of(tree)
            if seal and (copy := copies.note_copy(seal, way=way, receiver=by.name, at=at)):
                made.append(copy)
    return made


def file_of(trees: Iterable[SealTree]) -> Iterator[str]:
    """Yield all checkpoints of these trees, one below the other; read in short pages."""
    for tree in trees:
        last = -1
        mine = Checkpoint.objects.filter(tree=tree).order_by("size")
        while page := list(mine.filter(size__gt=last).values_list("size", "note")[:PAGE]):
            yield "".join(f"{note}\n" for _size, note in page)
            last = page[-1][0]


def notes_in(text: str) -> list[str]:
    """Return the notes in a text, such as a whole mail, whatever stands around them."""
    plain = text.replace("\r\n", "\n")
    return [f"{note}\n" for note in NOTE.findall(plain)]


def compare(text: str, *, trees: Iterable[SealTree]) -> list[Compared]:
    """Compare checkpoints that somebody kept with the ledger of today.

    The roots are worked out anew: what is stored of a checkpoint is not asked. A short form
    bears no signature; its 64 bits of the root are compared.
    """
    known = {tree.origin: tree for tree in trees}
    public = keys.public_keys()
    kept = [_read(note, public) for note in notes_in(text)]
    if not kept:
        plain = unicodedata.normalize("NFKC", text)
        return [_short(number, letters, known) for number, letters in SHORT.findall(plain)]
    wanted: dict[str, set[int]] = {}
    for told in kept:
        if told and told.origin in known:
            wanted.setdefault(told.origin, set()).add(told.size)
    roots = {origin: _roots(known[origin], sizes) for origin, sizes in wanted.items()}
    return [_judged(told, roots, known) for told in kept]


def _read(note: str, public: list[bytes]) -> Statement | None:
    try:
        return notes.opened(note, public)[0]
    except NoteError:
        return None


def _judged(
    told: Statement | None, roots: dict[str, dict[int, bytes]], known: dict[str, SealTree]
) -> Compared:
    if told is None:
        return Compared(Verdict.UNSIGNED)
    facts: dict[str, Any] = {"origin": told.origin, "size": told.size}
    facts |= {"digest": told.digest, "at": told.at}
    if told.origin not in known:
        return Compared(Verdict.UNKNOWN, **facts)
    root = roots[told.origin].get(told.size)
    if root is None:
        return Compared(Verdict.SHORTER, here=_size(known[told.origin]), **facts)
    return Compared(Verdict.SAME if root == told.root else Verdict.DIFFERENT, **facts)


def _short(number: str, letters: str, known: dict[str, SealTree]) -> Compared:
    size, digest = int(number.replace(",", "") or 0), " ".join(letters.split())
    longest = 0
    for origin, tree in known.items():
        longest = max(longest, _size(tree))
        root = _roots(tree, {size}).get(size)
        if root and root.hex()[:16] == digest.replace(" ", ""):
            return Compared(Verdict.SAME, origin, size, digest)
    verdict = Verdict.DIFFERENT if size <= longest else Verdict.SHORTER
    return Compared(verdict, size=size, digest=digest, here=longest)


def _size(tree: SealTree) -> int:
    last = SealLeaf.objects.filter(tree=tree).order_by("place").last()
    return last.place + 1 if last else 0


def _roots(tree: SealTree, sizes: set[int]) -> dict[int, bytes]:
    """Return the roots of the first so many lines, as far as there are as many.

    A few are put together from the values between, which every verification checks; of the
    seals of a whole year each line is read once.
    """
    if len(sizes) > FEW:
        return _roots_along(tree, sizes)
    hashes, here = Hashes(tree), _size(tree)
    return {size: hashes.root(size) for size in sizes if size <= here}


def _roots_along(tree: SealTree, sizes: set[int]) -> dict[int, bytes]:
    frontier, found = Frontier(), {}
    if 0 in sizes:
        found[0] = frontier.root()
    leaves = SealLeaf.objects.filter(tree=tree).order_by("place")
    while frontier.size < max(sizes, default=0):
        end = min(frontier.size + PAGE, max(sizes))
        page = leaves.filter(place__gte=frontier.size, place__lt=end)
        hashes = [bytes(hashed) for hashed in page.values_list("hash", flat=True)]
        for hashed in hashes:
            frontier.add(hashed)
            if frontier.size in sizes:
                found[frontier.size] = frontier.root()
        if not hashes:
            break
    return found
