"""The assets of one unit's review in their order, as one person may see them. Reads only."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from django.db.models import F, QuerySet

from assets.access import Viewer
from assets.models import Asset, Campaign, CampaignUnit, ReviewItem, Unit
from assets.services.reviews import spots

Verdict = ReviewItem.Verdict
LOW = 2
LISTED = 300
SECONDS_EACH = 3
_WITH = (
    "asset__org_unit", "asset__owner_role", "asset__system", "asset__sns_owner", "decided_by",
)  # fmt: skip


def get_part(unit: Unit, *, key: UUID) -> CampaignUnit:
    """Return what the unit answers for in a campaign; raise DoesNotExist when it takes no part."""
    part = CampaignUnit.objects.select_related("campaign").get(campaign__key=key, unit=unit)
    part.unit = unit
    return part


def is_open(part: CampaignUnit) -> bool:
    """Whether verdicts can be given: neither handed in nor over."""
    running = part.campaign.state == Campaign.State.OPEN
    return running and part.state == CampaignUnit.State.OPEN


def visible(part: CampaignUnit, *, viewer: Viewer) -> QuerySet[ReviewItem]:
    """The items whose assets this person may see, in the order of their numbers."""
    found = ReviewItem.objects.filter(part=part, asset__in=viewer.assets())
    return found.order_by("asset__asset_no", "pk")


def undecided(items: QuerySet[ReviewItem]) -> QuerySet[ReviewItem]:
    return items.exclude(verdict__in=ReviewItem.DECIDED)


def full(items: QuerySet[ReviewItem], *, part: CampaignUnit) -> list[ReviewItem]:
    """Return items with all that their cards print; their part is known."""
    found = list(items.select_related(*_WITH))
    for item in found:
        item.part = part
        item.asset.municipality = part.unit.municipality
    return found


def get_item(part: CampaignUnit, *, viewer: Viewer, number: str) -> ReviewItem:
    """Return the item of an asset; raise DoesNotExist for one that is not in this review."""
    found = full(visible(part, viewer=viewer).filter(asset__asset_no=number), part=part)
    if not found:
        raise ReviewItem.DoesNotExist
    return found[0]


def running(asset: Asset) -> CampaignUnit | None:
    """Return the review in which an asset is now looked at, the one that closes first."""
    found = CampaignUnit.objects.filter(
        items__asset=asset, campaign__state=Campaign.State.OPEN, state=CampaignUnit.State.OPEN
    )
    return found.select_related("campaign", "unit").order_by("closes_on", "pk").first()


def coming(part: CampaignUnit, *, viewer: Viewer, after: str, count: int) -> list[ReviewItem]:
    """Return the next undecided items after a number; from the beginning when none follow."""
    waiting = undecided(visible(part, viewer=viewer))
    found = full(waiting.filter(asset__asset_no__gt=after)[:count], part=part)
    if len(found) < count:
        begin = waiting.filter(asset__asset_no__lt=after)
        found += full(begin[: count - len(found)], part=part)
    return found


def together(items: QuerySet[ReviewItem], *, part: CampaignUnit) -> QuerySet[ReviewItem]:
    """Of these items those that may be confirmed at once.

    They are of a low grade, nobody has touched them since their last review, and their cards
    ask nothing.
    """
    low = undecided(items).filter(part=part, asset__c_rank__range=(1, LOW), asset__status="active")
    alike = low.filter(asset__version=F("seen_version"))
    return spots.unasked(alike, every=part.campaign.spot_every)


@dataclass(frozen=True)
class Row:
    """One line of the queue."""

    pk: int
    number: str
    name: str
    verdict: str

    @property
    def is_decided(self) -> bool:
        return self.verdict in ReviewItem.DECIDED


class Queue:
    """All items that one person may see, and how far the review has come."""

    def __init__(self, items: Iterable[Row]) -> None:
        self.rows = list(items)

    @cached_property
    def verdicts(self) -> Counter[str]:
        return Counter(row.verdict for row in self.rows)

    @property
    def total(self) -> int:
        return len(self.rows)

    @property
    def done(self) -> int:
        return sum(self.verdicts[verdict] for verdict in ReviewItem.DECIDED)

    @property
    def left(self) -> int:
        return self.total - self.done

    @property
    def figures(self) -> dict[str, int]:
        """The counts that the page shows, by the names that its script knows."""
        return {
            "total": self.total,
            "done": self.done,
            "left": self.left,
            "minutes": max(1, round(self.left * SECONDS_EACH / 60)) if self.left else 0,
            "unchanged": self.verdicts[Verdict.UNCHANGED],
            "changed": self.verdicts[Verdict.CHANGED],
            "going": self.verdicts[Verdict.ENDED] + self.verdicts[Verdict.GONE],
            "later": self.verdicts[Verdict.LATER],
        }

    def at(self, number: str) -> str:
        """Return the number of the card to open: the one asked for, else the first undecided."""
        if any(row.number == number for row in self.rows):
            return number
        fresh = (row for row in self.rows if row.verdict == Verdict.NONE)
        waiting = (row for row in self.rows if not row.is_decided)
        found = next(fresh, None) or next(waiting, None)
        return found.number if found else ""

    def around(self, number: str) -> list[Row]:
        """Return the rows to list: all of them, or those near the open card."""
        if self.total <= LISTED:
            return self.rows
        here = next((at for at, row in enumerate(self.rows) if row.number == number), 0)
        begin = max(0, min(here - LISTED // 4, self.total - LISTED))
        return self.rows[begin : begin + LISTED]


def queue(part: CampaignUnit, *, viewer: Viewer) -> Queue:
    """Read the queue of one unit's review in one query."""
    columns = ("pk", "asset__asset_no", "asset__name", "verdict")
    return Queue(Row(*row) for row in visible(part, viewer=viewer).values_list(*columns))
