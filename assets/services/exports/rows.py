"""The rows of the register as a stream of texts, in constant memory on both databases."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.db import connection, transaction
from django.db.models import F, Q

from assets.models import AssetQuerySet
from assets.services.exports.columns import OutColumn
from config.kit.sheets import blocks

BYTES_AT_ONCE = 256_000
ROWS_AT_ONCE = 1000
LAST_NUMBER, LAST_KEY = "the last number", -1_000_001  # stand in the SQL for what comes later
ORDER = ("asset_no", "pk")


def stream(assets: AssetQuerySet, columns: Sequence[OutColumn]) -> Iterator[str]:
    """Yield the rows in the order of their numbers, as blocks (config.kit.sheets.blocks)."""
    if connection.vendor == "postgresql":
        return _copied(assets, columns)
    return map(blocks.from_rows, _in_batches(assets, columns))


def batches(
    assets: AssetQuerySet, columns: Sequence[OutColumn]
) -> Iterator[Sequence[Sequence[str]]]:
    """Yield the same rows as lists of cells, some hundreds or thousands at a time."""
    if connection.vendor == "postgresql":
        return map(list, map(blocks.rows, _copied(assets, columns)))
    return _in_batches(assets, columns)


def _narrow(assets: AssetQuerySet, columns: Sequence[OutColumn], *more: Any) -> Any:
    words = {f"words_{place}": column.words for place, column in enumerate(columns)}
    return assets.order_by(*ORDER).annotate(**words).values_list(*words, *more)


def _copied(assets: AssetQuerySet, columns: Sequence[OutColumn]) -> Iterator[str]:
    """Let the database write the rows itself: one statement, one state of the register."""
    operations: Any = connection.ops
    sql = operations.compose_sql(*_narrow(assets, columns).query.sql_with_params())
    statement = f"COPY ({sql}) TO STDOUT WITH (NULL '')"
    # A transaction of its own: when the reader goes away, only the copying is undone.
    with transaction.atomic(), connection.cursor() as cursor, cursor.copy(statement) as out:
        held, size = [], 0
        for row in out:
            held.append(row)
            size += len(row)
            if size > BYTES_AT_ONCE:
                yield b"".join(held).decode()
                held, size = [], 0
        if held:
            yield b"".join(held).decode()


def _in_batches(
    assets: AssetQuerySet, columns: Sequence[OutColumn]
) -> Iterator[list[tuple[str, ...]]]:
    """Read a thousand rows at a time: an open cursor would keep others from writing."""
    after = Q(asset_no__gte=LAST_NUMBER) & (Q(asset_no__gt=LAST_NUMBER) | Q(pk__gt=LAST_KEY))
    batch = _narrow(assets.filter(after), columns, F("asset_no"), F("pk"))[:ROWS_AT_ONCE]
    sql, params = batch.query.sql_with_params()
    last: dict[Any, Any] = {LAST_NUMBER: "", LAST_KEY: 0}
    while True:
        with connection.cursor() as cursor:
            stated: Any = [last.get(value, value) for value in params]
            cursor.execute(sql, stated)
            found = cursor.fetchall()
        if not found:
            return
        last = {LAST_NUMBER: found[-1][-2], LAST_KEY: found[-1][-1]}
        yield [row[:-2] for row in found]
        if len(found) < ROWS_AT_ONCE:
            return
