"""Sealed lines as they leave the house: the exact text, its salt and body, and its place."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from django.db import connection

from audits.models import SealLeaf, SealTree
from audits.services.sealing.lines import Kind

PAGE = 2_000
LEAVES, TREES = SealLeaf._meta.db_table, SealTree._meta.db_table
# Of a line from which words were erased: the salted hash of its body as it was sealed.
ERASED = """CASE WHEN l.salt IS NULL THEN (SELECT p.body FROM audits_erasedplace p
  WHERE p.table_name = '{table}' AND p.row_id = c.id AND p.body <> ''
  ORDER BY p.id DESC LIMIT 1) END"""


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
                f"SELECT {columns}, t.origin, l.place, l.salt, "  # noqa: S608
                f"{ERASED.format(table=kind.table)} FROM {kind.table} c "
                f"JOIN {LEAVES} l ON l.kind = '{kind.name}' AND l.line_id = c.id "
                f"JOIN {TREES} t ON t.id = l.tree_id WHERE {where}{after} "
                f"ORDER BY c.id LIMIT {PAGE}",
                [*given, *bound],
            )
            rows = cursor.fetchall()
        if not rows:
            return
        yield from (_written(kind, row) for row in rows)
        last = rows[-1][0]


def _written(kind: Kind, row: Sequence[Any]) -> str:
    *columns, origin, place, salt, erased = row
    line = kind.read(columns)
    raw = None if salt is None else bytes(salt)
    digest = line.digest(raw) if raw else erased or ""
    told = {
        "tree": origin,
        "place": place,
        "line": line.text(digest),
        "salt": raw.hex() if raw else None,
        "body": line.body,
    }
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")) + "\n"
