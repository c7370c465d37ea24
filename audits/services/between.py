"""What became of the register between two moments: which assets, and in what way. Reads only.

One statement compares the last versions until both moments inside the database: only assets
that have a version in between are looked at.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache, cached_property
from typing import Any

from django.db import connection
from django.db.models import Count

from assets.access import PastViewer, Viewer
from assets.models import Asset, Status
from assets.models.asset.grades import AXES
from audits.services.history import COLUMNS

ADDED, CLOSED, GONE = "added", "closed", "gone"
RECLASSIFIED, MOVED, CHANGED, REVIEWED = "reclassified", "moved", "changed", "reviewed"
KINDS = (ADDED, CLOSED, RECLASSIFIED, MOVED, CHANGED, REVIEWED, GONE)
LEFT = "left"  # counted for the unit that an asset moved away from
LEVELS = tuple(f"{axis}_level" for axis in AXES)
REVIEW = ("last_review", "reviewed_by_id")
NEXT = ("next_review",)  # moves with every review
APART = {*LEVELS, *REVIEW, *NEXT, "org_unit_id", "status"}
CLOSING = {Status.DISPOSED, Status.TRANSFERRED}


@dataclass(frozen=True, slots=True)
class Different:
    """One asset that is not as it was: its versions at both moments (None: it was not there)."""

    asset: int
    before: int | None
    after: int | None
    number: str
    name: str
    from_unit: int | None
    to_unit: int | None
    kinds: tuple[str, ...]
    rank: int

    @property
    def unit(self) -> int:
        """The unit it is told under: that of the later moment."""
        return self.to_unit or self.from_unit or 0


@dataclass(frozen=True)
class Period:
    """Two moments, and what is looked for between them: one unit, one kind, or all."""

    since: datetime
    until: datetime
    unit: int | None = None
    kind: str = ""


@dataclass
class Differences:
    """All that this person may see of it, in the order of the numbers."""

    viewer: Viewer
    right: str
    period: Period
    all: list[Different] = field(default_factory=list)

    @cached_property
    def by_unit(self) -> dict[int, Counter[str]]:
        counts: dict[int, Counter[str]] = defaultdict(Counter)
        for one in self.all:
            counts[one.unit].update(one.kinds)
            if MOVED in one.kinds and one.from_unit:
                counts[one.from_unit][LEFT] += 1
        return counts

    @cached_property
    def sizes(self) -> tuple[Counter[int], Counter[int]]:
        """How many assets each unit had before and after, the disposed ones apart."""
        return self._sizes(self.period.since), self._sizes(self.period.until)

    def _sizes(self, moment: datetime) -> Counter[int]:
        kept = PastViewer(self.viewer, moment).assets(self.right).kept().order_by()
        return Counter(dict(kept.values_list("org_unit").annotate(count=Count("pk"))))

    @property
    def total(self) -> Counter[str]:
        return sum(self.by_unit.values(), Counter())

    @cached_property
    def chosen(self) -> list[Different]:
        """Those of the unit and the kind that are looked for."""
        return [one for one in self.all if self._is_chosen(one)]

    def _is_chosen(self, one: Different) -> bool:
        kind, unit = self.period.kind, self.period.unit
        if kind == LEFT:
            return MOVED in one.kinds and unit in {None, one.from_unit}
        return (not kind or kind in one.kinds) and unit in {None, one.unit}


def between(viewer: Viewer, period: Period, *, right: str = "read_assets") -> Differences:
    """Compare the register at two moments, as far as the right is held on an asset.

    It counts on the units that the asset had at both moments and has now, and so do secrets:
    nobody is told that an asset came to be which was only opened to them.
    """
    if not viewer.can(right):
        return Differences(viewer, right, period)
    open_to = _Open(viewer, right)
    read = (_read(row, open_to) for row in _rows(viewer, period))
    return Differences(viewer, right, period, [one for one in read if one])


class _Open:
    """Whether somebody may see an asset with this unit and this secrecy."""

    def __init__(self, viewer: Viewer, right: str) -> None:
        self.units, self.secret = (_units(viewer, name) for name in (right, "read_restricted"))

    def __call__(self, unit: int | None, restricted: Any) -> bool:
        return unit is None or (
            (self.units is None or unit in self.units)
            and (not restricted or self.secret is None or unit in self.secret)
        )


def _units(viewer: Viewer, right: str) -> frozenset[int] | None:
    """The units on which a right is held; None for all."""
    return None if viewer.can_everywhere(right) else frozenset(viewer.unit_ids(right))


def _rows(viewer: Viewer, period: Period) -> Iterator[Mapping[str, Any]]:
    since, until = map(connection.ops.adapt_datetimefield_value, (period.since, period.until))
    with connection.cursor() as cursor:
        cursor.execute(_statement(), [since, viewer.municipality_id, since, until, until])
        names = [column[0] for column in cursor.description]
        found = cursor.fetchall()
    return (dict(zip(names, row, strict=True)) for row in found)


def _read(row: Mapping[str, Any], open_to: _Open) -> Different | None:
    """Say what became of an asset; None for what is secret, or is as it was."""
    was_there, is_there = row["before"] is not None, row["history_type"] != "-"
    states = (
        (row["was_unit"], row["was_restricted"]),
        (row["org_unit_id"], row["restricted"]),
        (row["now_unit"], row["now_restricted"]),
    )
    kinds = tuple(_kinds(row, was_there=was_there, is_there=is_there))
    if not kinds or not all(open_to(*state) for state in states):
        return None
    return Different(
        asset=row["id"],
        before=row["before"],
        after=row["history_id"] if is_there else None,
        number=row["asset_no"],
        name=row["name"],
        from_unit=row["was_unit"],
        to_unit=row["org_unit_id"] if is_there else None,
        kinds=kinds,
        rank=max(row["c_rank"], row["was_rank"] or 0),
    )


def _kinds(row: Mapping[str, Any], *, was_there: bool, is_there: bool) -> list[str]:
    if not is_there:
        return [GONE] if was_there else []
    closes = row["status"] in CLOSING and row["was_status"] not in CLOSING
    step = row["status"] != row["was_status"] and not closes
    postponed = row["postponed"] and not row["reviewed"]
    happened = {
        ADDED: not was_there,
        CLOSED: closes,
        RECLASSIFIED: was_there and row["reclassified"],
        MOVED: was_there and row["org_unit_id"] != row["was_unit"],
        CHANGED: was_there and (row["changed"] or step or postponed),
        REVIEWED: was_there and row["reviewed"],
    }
    return [kind for kind, is_so in happened.items() if is_so]


@cache
def _statement() -> str:
    versions: Any = Asset.history.model
    quoted = connection.ops.quote_name
    table, assets = quoted(versions._meta.db_table), quoted(Asset._meta.db_table)
    others = [key for key in COLUMNS if key not in APART]
    return f"""
SELECT a.id, a.history_id, a.history_type, a.asset_no, a.name, a.org_unit_id, a.status,
    a.restricted, a.c_rank, b.history_id AS before, b.org_unit_id AS was_unit,
    b.status AS was_status, b.restricted AS was_restricted, b.c_rank AS was_rank,
    present.org_unit_id AS now_unit, present.restricted AS now_restricted,
    {_unlike(LEVELS)} AS reclassified, {_unlike(REVIEW)} AS reviewed, {_unlike(NEXT)} AS postponed,
    {_unlike(others)} AS changed
FROM {table} a
LEFT JOIN {table} b ON b.history_type <> '-' AND b.history_id = (
    SELECT u.history_id FROM {table} u WHERE u.id = a.id AND u.history_date <= %s
    ORDER BY u.history_date DESC, u.history_id DESC LIMIT 1)
LEFT JOIN {assets} present ON present.id = a.id
WHERE a.municipality_id = %s AND a.history_date > %s AND a.history_date <= %s
    AND NOT EXISTS (
        SELECT 1 FROM {table} n WHERE n.id = a.id AND n.history_date <= %s
        AND (n.history_date, n.history_id) > (a.history_date, a.history_id))
ORDER BY a.asset_no, a.id"""  # noqa: S608 - names of our models


def _unlike(keys: Any) -> str:
    """Whether any of these columns differs, an empty one being a value like others."""
    sign = "IS DISTINCT FROM" if connection.vendor == "postgresql" else "IS NOT"
    names = [connection.ops.quote_name(key) for key in keys]
    return f"({' OR '.join(f'a.{name} {sign} b.{name}' for name in names)})"
