"""The register as JSON: the keys and codes of register_columns.yaml, unknown is null."""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, transaction
from django.db.models import Case, Exists, F, OuterRef, Q, When

from assets.access import Viewer
from assets.models import Appointment, Asset, AssetQuerySet, Attachment, CustomField
from assets.models.past import rows_at
from assets.services.exports.columns import EXTRA, FIELDS, OutColumns
from assets.services.exports.rows import ORDER
from classification import columns as register

ROWS_AT_ONCE = 500
CODED = ("segment", "retention", "business")
NAMED = {
    "org_unit": "org_unit__name",
    "owner_role": "owner_role__name",
    "sns_owner": "sns_owner__name",
    "reviewed_by": "reviewed_by__name",
    "scheme_version": "scheme_version__scheme_id",
}
SOURCE = ("sheet", "row", "run__file_name", "values", "proposals", "originals", "doubts")
Raw = dict[str, Any]


@dataclass(frozen=True)
class JsonFile:
    """The rows that one viewer may take out, on a day: who holds a post is of that day."""

    viewer: Viewer
    on: date

    def stream(self, assets: AssetQuerySet) -> Iterator[tuple[int, str]]:
        """Yield the file piece by piece, each with the number of rows in it."""
        home = self.viewer.municipality
        code = json.dumps(home.code if home else "")
        moment = self.viewer.moment
        as_of = f'"as_of": "{moment.isoformat()}", ' if moment else ""
        yield 0, f'{{"municipality": {code}, {as_of}"rows": ['
        comma = ""
        for batch in _batches(self._narrow(assets)):
            files = self._files(batch)
            rows = [self._row(raw, files) for raw in batch]
            yield len(rows), comma + ",\n".join([_written(row) for row in rows])
            comma = ",\n"
        yield 0, "]}\n"

    @property
    def keys(self) -> list[str]:
        """Every key of a row that is a column."""
        return [*register.columns(), *self._own]

    @cached_property
    def _custom(self) -> dict[str, CustomField]:
        return OutColumns(self.viewer).custom

    @cached_property
    def _own(self) -> list[str]:
        return [key for key in self._custom if key not in register.columns()]

    @cached_property
    def _sees(self) -> frozenset[int] | None:
        """The units whose confidential columns are shown; None for all."""
        if self.viewer.can_everywhere("read_restricted"):
            return None
        if not self.viewer.can("read_restricted"):
            return frozenset()
        return frozenset(self.viewer.unit_ids("read_restricted"))

    def _narrow(self, assets: AssetQuerySet) -> Any:
        own, moment = OutColumns(self.viewer), self.viewer.moment
        named: dict[str, Any] = {f"named_{key}": F(path) for key, path in NAMED.items()}
        if moment:
            named |= {
                "named_org_unit": own.units(),
                "named_owner_role": own.posts("owner_role"),
                "named_sns_owner": own.posts("sns_owner"),
                "named_reviewed_by": own.people(),
            }
        held = Appointment.objects.in_force(on=self.on).filter(
            post=OuterRef("owner_role"), capacity=Appointment.Capacity.HOLDER
        )
        return assets.annotate(
            **named,
            named_system=own.systems(numbered=False),
            held=Case(When(owner_role__isnull=False, then=Exists(held))),
        ).values(
            *(field.attname for field in Asset._meta.concrete_fields),
            *named, "named_system", "held",
            *(f"source__{name}" for name in SOURCE if moment is None),
            key=F("pk"),
        )  # fmt: skip

    def _files(self, batch: list[Raw]) -> Mapping[int, list[str]]:
        """The names of the files that are kept with these assets."""
        moment = self.viewer.moment
        kept = rows_at(Attachment, moment) if moment else Attachment.objects.all()
        found = kept.filter(asset__in=[raw["id"] for raw in batch], withdrawn=False).order_by("id")
        if self._sees is not None:
            found = found.filter(Q(confidential=False) | Q(asset__org_unit__in=self._sees))
        names: dict[int, list[str]] = defaultdict(list)
        for asset, name in found.values_list("asset_id", "name"):
            names[asset].append(name)
        return names

    @cached_property
    def _names(self) -> list[tuple[str, str]]:
        """Column key → the name of its value among the facts of a row."""
        return [(key, _name(key)) for key in self.keys]

    def _row(self, raw: Raw, files: Mapping[int, list[str]]) -> dict[str, Any]:
        facts = raw | self._extra(raw)
        facts["count"] = None if raw["count"] is None else f"{raw['count']}{raw['count_unit']}"
        facts["attachments"] = files.get(raw["id"])
        # Unknown is null; no and nought are not unknown.
        row = {
            key: value if (value := facts.get(name)) or value is False or value == 0 else None
            for key, name in self._names
        }
        return row | {"version": raw["version"]} | _origin(raw, row)

    def _extra(self, raw: Raw) -> dict[str, Any]:
        if not raw["extra"]:
            return {}
        seen = self._sees is None or raw["org_unit_id"] in self._sees
        return {
            f"{EXTRA}{key}": value
            for key, value in raw["extra"].items()
            if key in self._custom and (seen or not self._custom[key].confidential)
        }


def _name(key: str) -> str:
    if key in NAMED or key == "system":
        return f"named_{key}"
    if key in CODED:
        return f"{key}_id"
    if key == "owner_active":
        return "held"
    return key if key in FIELDS or key == "attachments" else f"{EXTRA}{key}"


def _origin(raw: Raw, row: dict[str, Any]) -> dict[str, Any]:
    """Return where the row came from and what a person should still look at.

    A guess is open while its column is empty; a doubt, while its value is the one that
    was read.
    """
    if raw.get("source__sheet") is None:
        return {"needs_confirmation": [], "proposals": {}, "source": None, "originals": {}}
    proposals = {
        key: proposal
        for name, proposal in raw["source__proposals"].items()
        if row.get(key := column_of(name)) is None
    }
    read = raw["source__values"]
    doubts = [key for key in raw["source__doubts"] if _is_as_read(key, raw, read)]
    source = {
        "file": raw["source__run__file_name"],
        "sheet": raw["source__sheet"],
        "row": raw["source__row"],
    }
    return {
        "needs_confirmation": [*proposals, *(key for key in doubts if key not in proposals)],
        "proposals": proposals,
        "source": source,
        "originals": raw["source__originals"],
    }


def column_of(name: str) -> str:
    """Return the column key of a name that may be a field's: segment_id is segment."""
    return name if name in register.columns() else name.removesuffix("_id")


def _is_as_read(key: str, raw: Raw, read: dict[str, Any]) -> bool:
    name = key if key in raw else f"{key}_id"
    stored = raw[name] if name in raw else raw["extra"].get(key)
    stated = read.get(name, read.get(key))
    return bool(_plain(stored) == _plain(stated))


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _written(row: dict[str, Any]) -> str:
    return json.dumps(row, ensure_ascii=False, cls=DjangoJSONEncoder)


def _batches(assets: Any) -> Iterator[list[Raw]]:
    """Yield the rows in the order of their numbers, some hundreds at a time."""
    ordered = assets.order_by(*ORDER)
    if connection.vendor == "postgresql":
        yield from _from_cursor(ordered)
        return
    batch = list(ordered[:ROWS_AT_ONCE])
    while batch:
        yield batch
        number, key = batch[-1]["asset_no"], batch[-1]["key"]
        after = Q(asset_no__gte=number) & (Q(asset_no__gt=number) | Q(pk__gt=key))
        batch = list(ordered.filter(after)[:ROWS_AT_ONCE]) if len(batch) == ROWS_AT_ONCE else []


def _from_cursor(ordered: Any) -> Iterator[list[Raw]]:
    """Read through a cursor of the server: one state of the register."""
    with transaction.atomic():
        batch: list[Raw] = []
        for raw in ordered.iterator(chunk_size=ROWS_AT_ONCE):
            batch.append(raw)
            if len(batch) == ROWS_AT_ONCE:
                yield batch
                batch = []
        if batch:
            yield batch
