"""Sealing: everything that was committed since the last round goes into its tree."""

import secrets
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import IntegrityError
from django.db.models import Max
from django.utils.translation import gettext as _

from audits.models import Checkpoint
from audits.services.sealing import copies, keys, lines, queue, trees
from audits.services.sealing.keys import Signer
from audits.services.sealing.lines import SALT_BYTES, Line
from audits.services.sealing.queue import TurnedBackError
from audits.services.sealing.trees import Sealed
from config.kit import events, recording

BATCH = 5_000


def seal(*, at: datetime) -> int:
    """Seal every line that is committed; return how many there were.

    Safe to repeat and to run twice at once: a line has one place for ever. Raises NoKeyError,
    and HeldError until somebody has looked at a bookmark that does not fit (`rebase`).
    """
    total = 0
    if queue.is_waiting():
        signer = keys.signer(at=at)
        try:
            while done := _round(signer, at=at):
                total += done
        except IntegrityError as error:
            if queue.has_turned_back():
                raise TurnedBackError(queue.turned_back()) from error
            raise
    copies.write_files()
    return total


def rebase(*, at: datetime, by: Any) -> int:
    """Go on after a restore, or with a lost bookmark: seal what has no place, count anew.

    The numbers of transactions begin again there, and would hide the new lines behind the
    old ones. Writers wait meanwhile. Raises NoKeyError.
    """
    signer, total = keys.signer(at=at), 0
    reason = _("別のデータベースへ復元したあと、封印を続けた")
    with recording.action(by=by, reason=reason):
        for kind in lines.KINDS.values():
            state = queue.locked(kind)
            queue.hold_writers(kind)
            while found := queue.without_place(kind, most=BATCH):
                _store(found, signer, at=at)
                total += len(found)
            queue.begin_anew(kind, state)
    copies.write_files()
    return total


def accept_loss(*, at: datetime, by: Any) -> dict[str, int]:
    """Say in the record that an earlier day was put back, and go on from there.

    Until this is said, every verification tells that lines are missing; who holds a later
    checkpoint outside is told so for ever. Raises NoKeyError.
    """
    lost = copies.set_aside(at=at)
    with recording.action(by=by, reason=_("控えから復元し、その後の記録が失われたことを認めた")):
        for name, count in lost.items():
            events.tell("restored", subject=name, by=by, checkpoints=count)
    seal(at=at)
    return lost


def _round(signer: Signer, *, at: datetime) -> int:
    with recording.action(by=recording.PROGRAM, reason=_("変更の記録を封印した")):
        found: list[Line] = []
        for kind in lines.KINDS.values():
            found += queue.take(kind, queue.locked(kind), most=BATCH)
        _store(found, signer, at=at)
    return len(found)


def _store(found: Iterable[Line], signer: Signer, *, at: datetime) -> None:
    parts: dict[int | None, list[Sealed]] = defaultdict(list)
    for line in found:
        salt = secrets.token_bytes(SALT_BYTES)
        parts[line.municipality_id].append((line.kind, line.number, salt, line.leaf(salt)))
    moment = _not_before_the_last(at)
    for municipality_id, sealed in parts.items():
        tree = trees.growing(municipality_id, at=moment)
        tree.add(sealed)
        tree.store(signer, at=moment)


def _not_before_the_last(at: datetime) -> datetime:
    """A clock that was set back dates nothing before what is already sealed."""
    last = Checkpoint.objects.aggregate(last=Max("sealed_at"))["last"]
    return max(at, last) if last else at
