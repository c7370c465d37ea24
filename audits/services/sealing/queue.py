"""Which lines wait for the seal, in an order in which none can be missed."""

from datetime import UTC, datetime
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from audits.models import SealLeaf, SealState
from audits.services.sealing.lines import KINDS, Kind, Line

LEAVES, STATES = SealLeaf._meta.db_table, SealState._meta.db_table
# The oldest transaction that ran when the statement began: lines of it may still be committed.
# What runs in other databases of the cluster writes no line here; a transaction that cannot be
# told to be one of theirs is waited for.
OLDEST_RUNNING = """
(SELECT coalesce(min(running), pg_snapshot_xmax(pg_current_snapshot())::text::bigint)
 FROM (SELECT x::text::bigint AS running FROM pg_snapshot_xip(pg_current_snapshot()) AS x) AS r
 WHERE mod(running, 4294967296) NOT IN (
   SELECT backend_xid::text::bigint FROM pg_stat_activity
   WHERE datname <> current_database() AND backend_xid IS NOT NULL))"""


class HeldError(Exception):
    """Nothing is sealed until somebody has looked; the text says at what."""


class RestoredError(HeldError):
    """The database lies in another cluster than the one whose lines were sealed."""


class TurnedBackError(HeldError):
    """The bookmark lies before lines that are sealed: they would be sealed twice."""


def locked(kind: Kind) -> SealState:
    """Return how far the lines are sealed, held against other sealers; raises RestoredError."""
    SealState.objects.get_or_create(kind=kind.name, defaults={"cluster": _cluster()})
    return SealState.objects.select_for_update().get(kind=kind.name)


def take(kind: Kind, state: SealState, *, most: int) -> list[Line]:
    """Return the next lines and move the bookmark behind them; raises RestoredError."""
    if is_elsewhere(state):
        raise RestoredError(restored())
    where, given = _after(state)
    if connection.vendor == "postgresql":
        # A transaction that still runs may yet commit lines before these: they wait for it.
        where += f" AND transaction < {OLDEST_RUNNING}"
    columns = ", ".join(f'"{name}"' for name in kind.columns)
    rows = _fetch(
        f'SELECT {columns}, "transaction" FROM {kind.table} '  # noqa: S608 - our own names
        f'WHERE {where} ORDER BY "transaction", id LIMIT {most}',
        given,
    )
    if rows:
        state.transaction, state.line_id = rows[-1][-1], rows[-1][0]
        state.save(update_fields=["transaction", "line_id"])
    return [kind.read(row[:-1]) for row in rows]


def is_elsewhere(state: SealState) -> bool:
    """Whether the bookmark counts the transactions of another cluster."""
    return bool(state.cluster != _cluster())


def restored() -> str:
    return _(
        "データベースが別の場所へ復元されています。復元が正しいことを確かめてから、"
        "「python manage.py log_rebase」を実行してください。封印はそれまで止まります。"
    )


def has_moved() -> bool:
    """Whether the database was restored into another cluster, so that nothing can be sealed."""
    return SealState.objects.exclude(cluster=_cluster()).exists()


def turned_back() -> str:
    return _(
        "封印の進みの記録が、すでに封印した行より前に戻されています。だれが変えたかを確かめてから、"
        "「python manage.py log_rebase」を実行してください。封印はそれまで止まります。"
    )


def is_turned_back(kind: Kind) -> bool:
    """Whether the bookmark is lost, or lies before a sealed line: the program only moves it on."""
    # First the lines, then the bookmark: they are stored together while this looks.
    if not SealLeaf.objects.filter(kind=kind.name).exists():
        return False
    if not SealState.objects.filter(kind=kind.name).exists():
        return True
    after, given = "t.id > s.line_id", [kind.name, kind.name]
    if connection.vendor == "postgresql":
        after = '(t."transaction", t.id) > (s."transaction", s.line_id) AND t.id > s.above'
        after += " AND s.cluster = %s"
        given = [kind.name, _cluster(), kind.name]
    return bool(
        _fetch(
            f"SELECT 1 FROM {STATES} s, {kind.table} t WHERE s.kind = %s AND {after} "  # noqa: S608
            f"AND EXISTS (SELECT 1 FROM {LEAVES} l WHERE l.kind = %s AND l.line_id = t.id) LIMIT 1",
            given,
        )
    )


def has_turned_back() -> bool:
    return any(map(is_turned_back, KINDS.values()))


def is_waiting() -> bool:
    """Whether there is anything to seal; asked every half minute, hence cheap."""
    return any(_fetch(*_some(kind, most=1)) for kind in KINDS.values())


def waiting(*, most: int) -> tuple[int, datetime | None]:
    """Return how many lines are not sealed yet (`most` of a kind), and since when the first."""
    moments = [_moment(at) for kind in KINDS.values() for (at,) in _fetch(*_some(kind, most=most))]
    return len(moments), min(moments, default=None)


def without_place(kind: Kind, *, most: int) -> list[Line]:
    """Return lines that have no place in any tree, the oldest first."""
    columns = ", ".join(f't."{name}"' for name in kind.columns)
    rows = _fetch(
        f"SELECT {columns} FROM {kind.table} t WHERE NOT EXISTS (SELECT 1 FROM {LEAVES} l "  # noqa: S608
        f"WHERE l.kind = %s AND l.line_id = t.id) ORDER BY t.id LIMIT {most}",
        [kind.name],
    )
    return [kind.read(row) for row in rows]


def hold_writers(kind: Kind) -> None:
    """Let nobody add a line until the end of this transaction; readers go on."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {kind.table} IN SHARE ROW EXCLUSIVE MODE")


def begin_anew(kind: Kind, state: SealState) -> None:
    """Count transactions by the cluster in which the database is now."""
    [(last,)] = _fetch(f"SELECT coalesce(max(id), 0) FROM {kind.table}")  # noqa: S608
    state.transaction, state.line_id, state.above = 0, last, last
    state.cluster = _cluster()
    state.save()


def _some(kind: Kind, *, most: int) -> tuple[str, list[Any]]:
    state = SealState.objects.filter(kind=kind.name).first() or SealState(kind=kind.name)
    where, given = _after(state)
    return f"SELECT at FROM {kind.table} WHERE {where} LIMIT {most}", given  # noqa: S608


def _after(state: SealState) -> tuple[str, list[Any]]:
    """Return the condition for lines behind the bookmark.

    SQLite has one writer at a time, so that its lines become visible in their order. In another
    cluster the transactions tell nothing; what waits there is told by its number alone.
    """
    if connection.vendor == "postgresql" and not is_elsewhere(state):
        return '("transaction", id) > (%s, %s) AND id > %s', [
            state.transaction,
            state.line_id,
            state.above,
        ]
    return "id > %s", [state.line_id]


def behind(state: SealState) -> tuple[str, list[Any]]:
    """Return the condition for lines that the bookmark has passed: all of them have a place."""
    if connection.vendor == "postgresql":
        values = [state.transaction, state.line_id, state.above]
        return '(("transaction", id) <= (%s, %s) OR id <= %s)', values
    return "id <= %s", [state.line_id]


def _cluster() -> str:
    """Return the number of PostgreSQL's cluster; an SQLite file counts no transactions."""
    if connection.vendor != "postgresql":
        return ""
    [(number,)] = _fetch("SELECT system_identifier FROM pg_control_system()")
    return str(number)


def _moment(value: datetime) -> datetime:
    return value if value.tzinfo else value.replace(tzinfo=UTC)


def _fetch(sql: str, params: Any = ()) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, list(params))
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows
