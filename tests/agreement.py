"""Log and history tell the same of everything that a view, a command or a task wrote."""

from collections import defaultdict
from collections.abc import Iterator
from uuid import UUID

from django.db import connection

from audits.models import Change
from audits.services.replay import BrokenError, Line, changing, check_versions, retell
from audits.services.verification import Table, tables

SET_UP = "test"  # the source of what tests write themselves


def newest_line() -> int:
    """Return the number of the last line of the log."""
    return Change.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def assert_log_and_history_agree(*, after: int) -> None:
    """Compare the lines after this one with the typed versions, row by row."""
    if connection.needs_rollback:
        return
    touched: dict[str, set[str]] = defaultdict(set)
    set_up: set[UUID] = set()
    lines = Change.objects.filter(pk__gt=after).exclude(operation="truncate")
    for table, key, request_id, source in lines.values_list(
        "table_name", "row_key", "request_id", "source"
    ):
        if source == SET_UP:
            set_up.add(request_id)
        else:
            touched[table].add(key)
    if not touched:
        return
    disagreements = [
        text
        for table in tables(touched)
        if table.history is not None
        for text in _disagreements(table, sorted(touched[table.entry.table]), set_up)
    ]
    assert not disagreements, "\n".join(disagreements)


def _disagreements(table: Table, keys: list[str], set_up: set[UUID]) -> Iterator[str]:
    def by_product(line: Line) -> bool:
        return UUID(line.request_id) not in set_up

    tracked = table.terms.tracked
    for key, evidence in table.evidence(keys).items():
        try:
            told = [pair for pair in retell(evidence.lines) if by_product(pair[0])]
            versions = filter(by_product, changing(evidence.versions, tracked))
            check_versions(told, list(versions), tracked)
        except BrokenError as broken:
            yield f"{table.entry.table} {key}: {broken}"
