"""Campaigns of the matrix's municipalities, one in every state that an address asks for."""

from datetime import timedelta
from typing import Any

from django.core import signing
from django.utils.timezone import now

from assets.models import Campaign, CampaignUnit, ReviewItem
from tests.assets.reviews.opening import open_review

STATES = {
    "running": ("open", "open"),
    "submitted": ("open", "submitted"),
    "confirmed": ("open", "confirmed"),
    "closed": ("closed", "accepted"),
}


def begin(place: Any) -> None:
    """Enter one campaign a state, in which one asset of the unit is decided."""
    admin = place.users["admin"]
    for name, (state, of_part) in STATES.items():
        campaign = Campaign.objects.create(
            municipality=place.municipality,
            name=f"{place.word}の確認 {name}",
            fiscal_year=place.on.year,
            opens_on=place.on,
            closes_on=place.on + timedelta(days=30),
            state=state,
            created_by=admin,
        )
        part = CampaignUnit.objects.create(
            campaign=campaign, unit=place.unit, closes_on=campaign.closes_on, state=of_part
        )
        ReviewItem.objects.create(
            part=part, asset=place.asset, verdict="unchanged", decided_at=now(), decided_by=admin
        )
        place.reviews[name] = campaign
    place.reviews["cards"] = Cards(place)


class Cards:
    """A review that is under way, and what its forms send of one asset in it."""

    def __init__(self, place: Any) -> None:
        self.asset, self.today = place.linked, place.on.isoformat()
        seen = (place.asset, place.linked, place.unlinked, place.restricted)
        name = f"{place.word}の札"
        self.part = open_review(place.unit, *seen, name=name, opens_on=place.on)
        self.key = self.part.campaign.key

    @property
    def rows(self) -> str:
        return f"{self.asset.pk}:{self.asset.version}"

    @property
    def said(self) -> str:
        return f"{self.rows}:unchanged"

    @property
    def merge(self) -> str:
        rows = [[self.asset.pk, self.asset.version, "unchanged", "", "", {}]]
        return signing.dumps(rows, salt="review-kit", compress=True)
