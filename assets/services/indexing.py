"""Keeping the search entries in step with the assets."""

from collections.abc import Iterable

from assets.models import Asset, AssetQuerySet, CustomField, Municipality, SearchEntry
from assets.models.search import entry_of
from config.kit import storing

BATCH = 500
KEPT = ("text", "pieces")


def index(assets: Iterable[Asset]) -> None:
    """Write the search entries of these assets, without their confidential own columns.

    What only some may read must not be found by others.
    """
    rows = list(assets)
    secret = _confidential({row.municipality_id for row in rows if row.extra})
    entries = [entry_of(row, without=secret.get(row.municipality_id, set())) for row in rows]
    if len(entries) == 1:
        storing.put(entries[0], columns=KEPT)
        return
    SearchEntry.objects.bulk_create(
        entries,
        update_conflicts=True,
        unique_fields=["asset"],
        update_fields=KEPT,
        batch_size=BATCH,
    )


def reindex(municipality: Municipality | None = None) -> int:
    """Write the entries of a municipality, or of the whole installation, anew; count them."""
    assets = Asset.objects.all()
    if municipality is not None:
        assets = assets.filter(municipality=municipality)
    done = 0
    for batch in _batches(assets):
        index(batch)
        done += len(batch)
    return done


def _batches(assets: AssetQuerySet) -> Iterable[list[Asset]]:
    last = 0
    while batch := list(assets.filter(pk__gt=last).order_by("pk")[:BATCH]):
        yield batch
        last = batch[-1].pk


def _confidential(municipalities: set[int]) -> dict[int, set[str]]:
    if not municipalities:
        return {}
    found = CustomField.objects.filter(municipality__in=municipalities, confidential=True)
    keys: dict[int, set[str]] = {}
    for municipality, key in found.values_list("municipality_id", "key"):
        keys.setdefault(municipality, set()).add(key)
    return keys
