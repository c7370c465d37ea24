"""Finding anything by a few letters: assets, units and people, as far as one may see them."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from assets.access import Viewer
from assets.models import Asset, Unit, User
from assets.models.search import matching
from config.kit.paging import COUNTED_TO
from config.kit.text import fold, normal_line

MOST_IN_GROUP = 10


@dataclass(frozen=True)
class Found:
    """What a query finds, a few of each kind."""

    query: str
    assets: list[Asset]
    asset_count: int
    units: list[Unit]
    people: list[User]

    @property
    def is_empty(self) -> bool:
        return not (self.assets or self.units or self.people)


def numbered(query: str, *, viewer: Viewer) -> Asset | None:
    """Return the asset whose number was typed, in whatever width and case."""
    number = normal_line(query).upper()
    return viewer.assets().filter(asset_no=number).first() if number else None


def find(query: str, *, viewer: Viewer) -> Found:
    """Return the assets, units and people with every word of the query."""
    assets = matching(viewer.assets(), query)
    shown = list(assets.select_related("org_unit").order_by("asset_no", "pk")[:MOST_IN_GROUP])
    count = len(shown)
    if count == MOST_IN_GROUP:
        count = assets.order_by()[: COUNTED_TO + 1].count()
    return Found(query, shown, count, _units(query, viewer), _people(query, viewer))


def recent(*, viewer: Viewer) -> list[Asset]:
    """Return the assets that this person changed last."""
    mine = Asset.history.filter(history_user=viewer.user).order_by("-history_id")
    keys = list(dict.fromkeys(mine.values_list("id", flat=True)[: MOST_IN_GROUP * 5]))
    seen = viewer.assets().select_related("org_unit").in_bulk(keys[: MOST_IN_GROUP * 2])
    return [seen[pk] for pk in keys if pk in seen][:MOST_IN_GROUP]


def _units(query: str, viewer: Viewer) -> list[Unit]:
    found = viewer.units().exclude(parent=None).order_by("path")
    return _first(unit for unit in found if _has(query, unit.name, unit.code, *unit.also_known_as))


def _people(query: str, viewer: Viewer) -> list[User]:
    staff = User.objects.filter(
        is_active=True, municipality=viewer.municipality, unit__in=viewer.units()
    ).order_by("unit__path", "pk")
    return _first(person for person in staff if _has(query, person.name, person.title))


def _first(rows: Iterable) -> list:
    return [row for row, _place in zip(rows, range(MOST_IN_GROUP), strict=False)]


def _has(query: str, *texts: str) -> bool:
    folded = [_folded(text) for text in texts]
    words = [word for word in map(fold, query.split()) if word]
    return bool(words) and all(any(word in text for text in folded) for word in words)


@lru_cache(maxsize=20_000)
def _folded(text: str) -> str:
    return fold(text)
