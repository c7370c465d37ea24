"""The events as a file: made while it is sent, and itself an event when it has left."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextvars import copy_context
from dataclasses import dataclass
from typing import Any, Literal

from django.utils.translation import gettext as _

from assets.access import Viewer
from config.kit import events
from config.kit.sheets.csv_writing import CsvWriter
from config.kit.sheets.streaming import Paper, SheetColumn, workbook

Format = Literal["xlsx", "csv"]
Rows = Iterable[Sequence[Any]]


@dataclass(frozen=True)
class Wanted:
    """In which form, what for, and under which conditions in words."""

    format: Format
    purpose: str
    conditions: str = ""


def stream(
    rows: Rows, *, columns: Sequence[SheetColumn], viewer: Viewer, wanted: Wanted
) -> Iterator[bytes]:
    """Return the bytes of the file. Raises PermissionDenied without the right to export."""
    viewer.demand("export_assets")
    # The answer is sent when the request is over: the event still belongs to it.
    request = copy_context()

    def done(**facts: Any) -> None:
        told = {"format": wanted.format, "purpose": wanted.purpose}
        request.run(
            events.tell,
            "events_export",
            subject=wanted.conditions,
            municipality_id=viewer.municipality_id,
            by=viewer.user,
            **told,
            **facts,
        )

    return _sent(rows, columns, wanted, done)


def _sent(
    rows: Rows, columns: Sequence[SheetColumn], wanted: Wanted, done: Callable[..., None]
) -> Iterator[bytes]:
    digest, count, whole = hashlib.sha256(), _Counted(rows), 0
    try:
        for chunk in _chunks(count, columns, wanted):
            digest.update(chunk)
            yield chunk
        whole = 1
    finally:
        done(rows=count.seen, digest=digest.hexdigest(), whole=whole)


def _chunks(rows: Rows, columns: Sequence[SheetColumn], wanted: Wanted) -> Iterator[bytes]:
    if wanted.format == "csv":
        writer = CsvWriter([column.heading for column in columns])
        return writer.rows([str(cell) for cell in row] for row in rows)
    title = _("出来事の記録")
    return workbook(columns, rows, name=title, paper=Paper(header=f"&L{title}"))


class _Counted:
    """Rows that are counted as they pass."""

    def __init__(self, rows: Rows) -> None:
        self.rows, self.seen = rows, 0

    def __iter__(self) -> Iterator[Sequence[Any]]:
        for row in self.rows:
            self.seen += 1
            yield row
