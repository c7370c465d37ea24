"""Lines read again from the record: as they would be sealed now, and as they leave the house."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from django.db import connection

from audits.models import ErasedPlace, Erasure, SealLeaf, SealTree
from audits.services.sealing.lines import Kind, Line
from config.kit import copying

PAGE = 2_000
LEAVES, TREES = SealLeaf._meta.db_table, SealTree._meta.db_table


def read(kind: Kind, numbers: list[int]) -> Iterator[Line]:
    """Read lines by their numbers, as they would be sealed now."""
    where, given = copying.any_of(numbers)
    columns = ", ".join(f'"{name}"' for name in kind.columns)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns} FROM {kind.table} WHERE id {where}", [given])  # noqa: S608
        rows = cursor.fetchall()
    return map(kind.read, rows)


def erased(kind: Kind, numbers: list[int]) -> dict[int, tuple[str, str]]:
    """Return what done erasures say of lines: the salted hash of the body, and of what is left.

    The last erasure of a line knows what is left of it.
    """
    if not numbers:
        return {}
    done = ErasedPlace.objects.filter(erasure__state=Erasure.State.DONE)
    mine = done.filter(table_name=kind.table, row_id__in=numbers).order_by("pk")
    told = mine.values_list("row_id", "body", "rest")
    return {number: (body, rest) for number, body, rest in told}


def written(kind: Kind, where: str, given: Sequence[Any]) -> Iterator[str]:
    """Yield the sealed lines that fulfil a condition over `c`, each as a line of JSON.

    They come in the order of their numbers, read in short pages.
    """
    columns = ", ".join(f'c."{name}"' for name in kind.columns)
    last: Any = None
    while True:
        after, bound = ("", []) if last is None else (" AND c.id > %s", [last])
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT {columns}, t.origin, l.place, l.salt FROM {kind.table} c "  # noqa: S608
                f"JOIN {LEAVES} l ON l.kind = '{kind.name}' AND l.line_id = c.id "
                f"JOIN {TREES} t ON t.id = l.tree_id WHERE {where}{after} "
                f"ORDER BY c.id LIMIT {PAGE}",
                [*given, *bound],
            )
            rows = cursor.fetchall()
        if not rows:
            return
        gone = erased(kind, [row[0] for row in rows if row[-1] is None])
        for row in rows:
            body, _rest = gone.get(row[0], ("", ""))
            yield _written(kind, row, body)
        last = rows[-1][0]


def _written(kind: Kind, row: Sequence[Any], erased_body: str) -> str:
    """An erased body is proven by its salted hash alone, and goes without a salt."""
    *columns, origin, place, salt = row
    line = kind.read(columns)
    raw = None if salt is None else bytes(salt)
    told = {
        "tree": origin,
        "place": place,
        "line": line.text(erased_body if raw is None else line.digest(raw)),
        "salt": raw and raw.hex(),
        "body": line.body,
    }
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")) + "\n"
