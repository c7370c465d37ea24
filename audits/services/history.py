"""The changes of one asset as people did them: grouped by user action, newest first.

Read from the typed versions. Whatever the number of versions, the number of queries
is the same: an index of all changes, then the full rows of those on the page.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from itertools import compress, pairwise
from typing import Any
from uuid import UUID

from django.db.models import Exists, Q, QuerySet
from django.utils.timezone import get_current_timezone, localdate

from assets.models import Asset, AssetRelation, Attachment, Disposal
from assets.models.asset.grades import AXES
from config.kit.prepared import Prepared

Row = Mapping[str, Any]

PAGE = 20
# Part of every version, but never told as a change of its own.
SILENT = frozenset({"id", "municipality_id", "version", *(f"{axis}_rank" for axis in AXES)})
COLUMNS = tuple(f.attname for f in Asset._meta.concrete_fields if f.attname not in SILENT)
INDEX = ("history_id", "version", "history_type", "request_id", "history_date")
CHANGES: Prepared[Row] = Prepared(
    lambda asset: Asset.history.filter(id=asset).order_by("history_id").values(*INDEX)
)
STATES: Prepared[Row] = Prepared(lambda keys: Asset.history.filter(pk__in=keys).values())


def _of_links(asset: Any) -> QuerySet:
    found: QuerySet = AssetRelation.history.filter(Q(source_id=asset) | Q(target_id=asset))
    return found


def _of(model: Any) -> Callable[[Any], QuerySet]:
    return lambda asset: model.history.filter(asset_id=asset)


def _states_of(rows: Callable[[Any], QuerySet]) -> Prepared[Row]:
    return Prepared(lambda asset: rows(asset).order_by("id", "history_id").values())


# The rows that belong to an asset, by the lists of an entry that tell of them.
BESIDE = {"links": _of_links, "disposals": _of(Disposal), "attachments": _of(Attachment)}
BESIDES = {name: _states_of(rows) for name, rows in BESIDE.items()}
# Most assets never had any of them, which is one question.
WHICH: Prepared[tuple[bool, ...]] = Prepared(
    lambda asset: Asset.objects.filter(pk=asset).values_list(
        *[Exists(rows(asset)) for rows in BESIDE.values()]
    )
)


@dataclass(frozen=True)
class Linked:
    """A change of a row that belongs to the asset: a link, the disposal record, a file."""

    before: Row | None
    after: Row | None

    @property
    def row(self) -> Row:
        """The newer of the two states; a row that was taken away has only the older."""
        return self.after or self.before or {}


@dataclass
class Entry:
    """One user action on the asset: all that it changed, whatever tables it touched.

    `before` and `after` are the full states of the asset around it; both are missing
    while only the index was read, and for an action that left the asset's own row alone.
    """

    request_id: UUID
    at: datetime
    versions: list[int] = field(default_factory=list)
    first: bool = False
    history_ids: list[int] = field(default_factory=list)
    before_id: int | None = None
    before: Row | None = None
    after: Row | None = None
    links: list[Linked] = field(default_factory=list)
    disposals: list[Linked] = field(default_factory=list)
    attachments: list[Linked] = field(default_factory=list)
    facts: Row = field(default_factory=dict)

    @property
    def version(self) -> int | None:
        """The version that the action led to."""
        return self.versions[-1] if self.versions else None

    @property
    def key(self) -> str:
        """What names it in an address: the version it led to, or its request."""
        return str(self.version or self.request_id)

    @property
    def day(self) -> date:
        return localdate(self.at)

    @cached_property
    def changed(self) -> list[str]:
        """The columns (attribute names) of the asset that this action changed."""
        return differing(self.before, self.after)


class History:
    """All actions on one asset; `load` reads the full rows of those that are shown."""

    def __init__(self, asset: Asset) -> None:
        self.asset = asset
        self.entries = _index(asset)

    def find(self, key: str) -> int | None:
        """Return the place of an entry in the list, by its request or a version inside it."""
        for place, entry in enumerate(self.entries):
            if key == str(entry.request_id) or key in map(str, entry.versions):
                return place
        return None

    def load(self, entries: Iterable[Entry]) -> None:
        """Read the states around these entries, in one query."""
        shown = list(entries)
        wanted = {e.history_ids[-1] for e in shown if e.history_ids}
        wanted |= {e.before_id for e in shown if e.before_id}
        rows = {row["history_id"]: row for row in STATES(keys=wanted)}
        for entry in shown:
            if entry.history_ids:
                entry.after = rows[entry.history_ids[-1]]
                entry.facts = entry.after
            if entry.before_id:
                entry.before = rows[entry.before_id]


def state(asset: Asset, version: int) -> Row | None:
    """Return the asset's own row as it was at a version, with who wrote it and when."""
    found = Asset.history.filter(id=asset.pk, version=version).exclude(history_type="-")
    row: Row | None = found.order_by("-history_id").values().first()
    return row


def current(asset: Asset) -> Row:
    """Return the stored row in the form of a version."""
    return {f.attname: getattr(asset, f.attname) for f in Asset._meta.concrete_fields}


def differing(before: Row | None, after: Row | None) -> list[str]:
    """The columns in which two states differ; all that are stated when there was none before."""
    if after is None:
        return []
    if before is None:
        stated = [key for key in COLUMNS if after[key] not in (None, "", [], {})]
        return [key for key in stated if key != "restricted" or after[key]]
    return [key for key in COLUMNS if before[key] != after[key]]


def _index(asset: Asset) -> list[Entry]:
    entries: dict[tuple[UUID, date], Entry] = {}
    zone = get_current_timezone()

    def entry_of(row: Row) -> Entry:
        # A command that enters years of history at once is one request with many days.
        request_id, at = row["request_id"], row["history_date"]
        place = request_id, at.astimezone(zone).date()
        if place not in entries:
            entries[place] = Entry(request_id, at)
        entry = entries[place]
        entry.at = max(entry.at, at)
        return entry

    previous = None
    for row in CHANGES(asset=asset.pk):
        entry = entry_of(row)
        if not entry.history_ids:
            entry.before_id, entry.first = previous, row["history_type"] == "+"
        entry.history_ids.append(row["history_id"])
        entry.versions.append(row["version"])
        previous = row["history_id"]
    for name in compress(BESIDES, WHICH.first(asset=asset.pk) or ()):
        for row, change in _changes(BESIDES[name](asset=asset.pk)):
            entry = entry_of(row)
            getattr(entry, name).append(change)
            entry.facts = entry.facts or row
    return sorted(entries.values(), key=lambda e: (e.at, e.version or 0), reverse=True)


def _changes(versions: Iterable[Row]) -> Iterable[tuple[Row, Linked]]:
    """Pair each version of a linked row with the one before it."""
    before: Row | None
    row: Any
    for before, row in pairwise([None, *versions]):
        if row["history_type"] == "-":
            yield row, Linked(row, None)
        elif row["history_type"] == "+" or before is None or before["id"] != row["id"]:
            yield row, Linked(None, row)
        else:
            yield row, Linked(before, row)
