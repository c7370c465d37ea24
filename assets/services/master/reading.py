"""Who may look at the basis of the register, and what they are shown of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from assets.access import Viewer
from assets.models import LocalEntry, Municipality
from assets.services.directory import MANAGE
from assets.services.master import entries
from assets.services.master.entries import Line
from classification.services import catalogue
from config.kit.text import fold

UNCONFIRMED, CHANGED, OFF = "unconfirmed", "changed", "off"


@dataclass(frozen=True)
class Tally:
    """How many entries of a kind there are, and in which state."""

    kind: str
    label: str
    total: int
    unconfirmed: int
    changed: int
    off: int


def readable(viewer: Viewer) -> Municipality:
    """Return the municipality whose basis the viewer may read: administrators and auditors."""
    allowed = viewer.can_everywhere(MANAGE) or viewer.can_everywhere("read_restricted")
    if viewer.municipality is None or not allowed:
        raise PermissionDenied(
            _(
                "基準と規則は、全庁管理者とCISO、監査人だけが見られます。全庁管理者に尋ねてください。"
            )
        )
    return viewer.municipality


def may_change(viewer: Viewer) -> bool:
    return viewer.can_everywhere(MANAGE)


def tallies(municipality: Municipality) -> list[Tally]:
    """Count the entries of every kind. One query."""
    return [_tally(kind, found) for kind, found in entries.lines_by_kind(municipality).items()]


def filtered(lines: Iterable[Line], *, q: str = "", state: str = "") -> list[Line]:
    """Return the lines that have all words and the state asked for."""
    words = [fold(word) for word in q.split()]
    return [line for line in lines if _is_in(line, state) and _has(line, words)]


def source_title(key: str) -> str:
    """Return where a statement comes from, by its key in sources.yaml."""
    known: dict[str, Any] = catalogue.document("sources").get(key, {})
    return str(known.get("title", key))


def _tally(kind: str, lines: list[Line]) -> Tally:
    return Tally(
        kind,
        str(LocalEntry.Kind(kind).label),
        total=len(lines),
        unconfirmed=sum(bool(line.verified_mark) for line in lines),
        changed=sum(line.is_changed for line in lines),
        off=sum(not line.is_on for line in lines),
    )


def _is_in(line: Line, state: str) -> bool:
    told = {UNCONFIRMED: bool(line.verified_mark), CHANGED: line.is_changed, OFF: not line.is_on}
    return told.get(state, True)


def _has(line: Line, words: list[str]) -> bool:
    entry = line.installed
    texts = (line.label, entry.label, entry.code, entry.about, entry.clause, entry.group)
    text = fold(" ".join(texts))
    return all(word in text for word in words)
