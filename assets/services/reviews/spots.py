"""Spot checks (抜き取り): every n-th card asks one fact, so that nobody confirms unread."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import F, QuerySet

from assets.access import Viewer
from assets.models import Asset, CampaignUnit, ReviewItem
from assets.models.asset.wording import plain

# Facts that somebody who has the thing in hand knows; the first that has a value is asked.
COLUMNS = ("location", "operator", "form", "retention", "segment")
OTHERS = 3
SAMPLE = 20
NEITHER = "-"


@dataclass(frozen=True)
class Spot:
    """A question about one column, with a few answers of which one is in the register."""

    column: str
    answers: list[str]


def column_for(item: ReviewItem, *, every: int) -> str:
    """Return the column that this item's card asks, or nothing.

    Told by the item's key, which was given in the order of the assets: the same card asks the
    same each time it is opened.
    """
    if not every or item.pk % every or item.spot_passed is not None:
        return ""
    turn = item.pk // every
    order = [COLUMNS[(turn + step) % len(COLUMNS)] for step in range(len(COLUMNS))]
    return next((column for column in order if plain(item.asset, column)), "")


def unasked(items: QuerySet[ReviewItem], *, every: int) -> QuerySet[ReviewItem]:
    """Leave out the items whose cards ask something: those are looked at one by one."""
    if not every:
        return items
    return items.annotate(turn=F("pk") % every).exclude(turn=0, spot_passed=None)


def asked(items: Iterable[ReviewItem], *, part: CampaignUnit, viewer: Viewer) -> dict[int, Spot]:
    """Return the questions of these items, by their keys."""
    wanted = {item: column_for(item, every=part.campaign.spot_every) for item in items}
    columns = {column for column in wanted.values() if column}
    known = {column: _values(column, part=part, viewer=viewer) for column in sorted(columns)}
    return {
        item.pk: Spot(column, _answers(plain(item.asset, column), known[column]))
        for item, column in wanted.items()
        if column
    }


def is_right(item: ReviewItem, *, column: str, answer: str) -> bool:
    return answer == plain(item.asset, column)


def _values(column: str, *, part: CampaignUnit, viewer: Viewer) -> list[str]:
    """Return what other assets of the unit say there: answers that could well be right."""
    field: Any = Asset._meta.get_field(column)
    near = viewer.assets().filter(org_unit=part.unit).order_by(field.attname)
    values = near.values_list(field.attname, flat=True).distinct()[:SAMPLE]
    return [words for value in values if (words := plain(Asset(**{field.attname: value}), column))]


def _answers(right: str, known: list[str]) -> list[str]:
    wrong = [words for words in known if words != right][:OTHERS]
    return sorted([right, *wrong])
