"""What must come back of a file, field by field."""

from collections.abc import Iterable
from typing import Any

from assets.services.imports.readings import Context
from assets.services.imports.rows import Row
from tests.assets.imports.messy.facts import Facts

ROWS = {"org_unit": "units", "owner_role": "posts", "sns_owner": "posts"}


def values(fact: Facts, keys: Iterable[str], context: Context) -> dict[str, Any]:
    """The values of the asset under these columns; what it does not state is not there."""
    found: dict[str, Any] = {}
    for key in keys:
        stated = fact.get(key)
        if stated is None or stated == []:
            continue
        if key in ROWS:
            found[f"{key}_id"] = getattr(context, ROWS[key]).find(stated)
        elif key == "system":
            found |= {"system_id": None, "system_name": stated}
        elif key == "count":
            found |= {"count": stated, "count_unit": fact["count_unit"]}
        else:
            found[key] = stated
    return found


def differences(
    rows: list[Row], facts: list[Facts], keys: Iterable[str], context: Context
) -> list[str]:
    """Every value that is not as stated, in words; `keys` are the columns of the file."""
    told = [f"{len(rows)} rows instead of {len(facts)}"] if len(rows) != len(facts) else []
    for row, fact in zip(rows, facts, strict=False):
        wanted = values(fact, keys, context)
        found = {
            key: value for key, value in row.values.items() if key != "notes" or "notes" in keys
        }
        told += [
            f"{row.place} {fact['name']} {key}: {found.get(key)!r} instead of {wanted.get(key)!r}"
            for key in sorted(found.keys() | wanted.keys())
            if found.get(key) != wanted.get(key)
        ]
        told += [
            f"{row.place} {fact['name']} {issue.key}: {issue.message}"
            for issue in row.issues
            if issue.weight == "error"
        ]
    return told
