"""One asset as it was at a moment: its columns, links, files and disposal then. Reads only."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from assets.access import PastViewer
from assets.models import (
    Asset,
    AssetQuerySet,
    AssetRelation,
    Attachment,
    Disposal,
    Post,
    Status,
    Unit,
    User,
)
from assets.models.past import rows_at
from assets.services import sheets

# The columns that point at what may have been called otherwise then.
POINTING: dict[str, type[Unit | Post | User]] = {
    "org_unit": Unit,
    "owner_role": Post,
    "sns_owner": Post,
    "reviewed_by": User,
}


@dataclass(frozen=True)
class Then:
    """An asset at a moment. `asset` is not to be saved: it is a state of the past."""

    asset: Asset
    version: Any
    viewer: PastViewer
    exists: bool

    @property
    def confidential(self) -> bool:
        return self.viewer.sees_confidential(self.asset)

    def facts(self, *, on: date) -> list[dict[str, Any]]:
        owner = self.asset.owner_role
        told = sheets.facts(self.asset, on=on, post=str(owner or ""))
        self.asset.owner_role = owner  # with the name that it had
        return told

    def cards(self) -> list[dict[str, Any]]:
        return sheets.cards(self.asset, confidential=self.confidential)

    def links(self) -> list[dict[str, Any]]:
        """Return the links that it had to what this person may see."""
        ends = Q(source_id=self.asset.pk) | Q(target_id=self.asset.pk)
        found = list(rows_at(AssetRelation, self.viewer.moment).filter(ends).order_by("kind", "id"))
        if not found:
            return []
        others = {self._other(link) for link in found}
        seen = {row.id: row for row in self.viewer.assets().filter(id__in=others)}
        units = self.viewer.called(Unit, [row.org_unit_id for row in seen.values()])
        return list(self._read(found, seen, units))

    def files(self) -> list[Any]:
        found = rows_at(Attachment, self.viewer.moment).filter(
            asset_id=self.asset.pk, withdrawn=False
        )
        if not self.confidential:
            found = found.filter(confidential=False)
        return list(found.order_by("id"))

    def disposal(self) -> Any:
        if self.asset.status not in {Status.TO_DISPOSE, Status.DISPOSED}:
            return None
        return rows_at(Disposal, self.viewer.moment).filter(asset_id=self.asset.pk).first()

    def _other(self, link: Any) -> int:
        is_source = link.source_id == self.asset.pk
        return int(link.target_id if is_source else link.source_id)

    def _read(
        self, links: list[Any], seen: dict[int, Any], units: dict[int, str]
    ) -> Iterator[dict[str, Any]]:
        for link in links:
            other = seen.get(self._other(link))
            if other is not None:
                kind = AssetRelation.Kind(link.kind)
                is_source = link.source_id == self.asset.pk
                words = kind.label if is_source else AssetRelation.REVERSED[kind]
                unit = units.get(other.org_unit_id, "")
                yield {"kind": words, "other": other, "unit": unit, "note": link.note}


def find(viewer: PastViewer, number: str) -> Then | None:
    """Return the asset that had a number at the moment, or None where none may be seen."""
    version: Any = viewer.assets().filter(asset_no=number).first()
    if version is None:
        return None
    keys = (field.attname for field in Asset._meta.concrete_fields)
    asset = Asset(**{key: getattr(version, key) for key in keys})
    if viewer.municipality is not None:
        asset.municipality = viewer.municipality
    viewer.look_at(asset)
    for name, model in POINTING.items():
        _point(asset, name, model, viewer)
    _point_at_system(asset, viewer.assets())
    exists = viewer.present.assets().filter(pk=asset.pk, asset_no=number).exists()
    return Then(asset, version, viewer, exists)


def _point(asset: Asset, name: str, model: type[Unit | Post | User], viewer: PastViewer) -> None:
    """Give the asset what a column pointed at, with the name that it had."""
    key = getattr(asset, f"{name}_id")
    found: Any = model._default_manager.filter(pk=key).first() if key else None
    if found is not None:
        found.name = viewer.called(model, [key]).get(key, found.name)
    setattr(asset, name, found)


def _point_at_system(asset: Asset, seen: AssetQuerySet) -> None:
    if asset.system_id is None:
        return
    row: Any = seen.filter(id=asset.system_id).first()
    number, name = (row.asset_no, row.name) if row else ("", _("見る権限のない資産"))
    asset.system = Asset(pk=asset.system_id, asset_no=number, name=name)
