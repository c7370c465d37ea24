"""Which assets a campaign takes up: what its conditions mean, and what the last one left over."""

from typing import Any

from django.db.models import Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from assets.models import Asset, AssetQuerySet, Campaign, Municipality, ReviewItem, Status

State = Campaign.State
OVER = (State.CLOSED, State.SIGNED)


def reviewable(assets: AssetQuerySet) -> AssetQuerySet:
    """Of these assets those that a campaign can take up.

    They still exist, are no drafts, and no campaign that is under way has them already.
    """
    taken = ReviewItem.objects.filter(asset=OuterRef("pk"), part__campaign__state=State.OPEN)
    found = assets.kept().exclude(status=Status.DRAFT).filter(~Exists(taken))
    return found.order_by()


def last_of(place: Municipality) -> Campaign | None:
    """The last campaign that is over."""
    found = Campaign.objects.filter(municipality=place, state__in=OVER)
    return found.order_by("-closes_on", "-pk").first()


def left_over(place: Municipality) -> AssetQuerySet:
    """What nobody decided in the last campaign that is over."""
    last = last_of(place)
    if last is None:
        return Asset.objects.none()
    left = ReviewItem.objects.filter(part__campaign=last).exclude(verdict__in=ReviewItem.DECIDED)
    return Asset.objects.filter(municipality=place, pk__in=left.values("asset"))


def meant(assets: AssetQuerySet, *, place: Municipality, carries_over: bool) -> AssetQuerySet:
    """Everything that a campaign of these conditions takes up, each asset once."""
    asked = Q(pk__in=assets.order_by().values("pk"))
    if carries_over:
        asked |= Q(pk__in=left_over(place).values("pk"))
    return reviewable(Asset.objects.filter(asked, municipality=place))


def seen_rows(assets: AssetQuerySet) -> list[tuple[int, int, int]]:
    """Return unit, asset and the version in which the asset was confirmed last, 0 for never."""
    confirmed = Asset.history.filter(id=OuterRef("pk"), last_review=OuterRef("last_review"))
    first = Subquery(confirmed.order_by("version").values("version")[:1])
    rows: Any = assets.order_by("asset_no", "pk").annotate(seen=Coalesce(first, 0))
    return list(rows.values_list("org_unit_id", "pk", "seen"))
