"""A review of one unit that is under way, made through the models."""

from typing import Any

from assets.models import Asset, Campaign, CampaignUnit, ReviewItem, Unit, User
from assets.services import register
from tests import factories


def open_review(
    unit: Unit, *assets: Asset, seen: dict[int, int] | None = None, **columns: Any
) -> CampaignUnit:
    """Begin a review of these assets; `seen` tells the versions of the last one."""
    facts: dict[str, Any] = {
        "name": "令和8年度 資産の確認",
        "fiscal_year": 2026,
        "opens_on": factories.TODAY,
        "closes_on": factories.TODAY.replace(month=12, day=11),
        "spot_every": 0,
        "state": Campaign.State.OPEN,
    }
    facts |= columns
    facts["closes_on"] = max(facts["closes_on"], facts["opens_on"])
    campaign = Campaign.objects.create(municipality=unit.municipality, **facts)
    part = CampaignUnit.objects.create(campaign=campaign, unit=unit, closes_on=campaign.closes_on)
    for asset in assets:
        version = asset.version if seen is None else seen.get(asset.pk, 0)
        ReviewItem.objects.create(part=part, asset=asset, seen_version=version)
    return part


def item_of(part: CampaignUnit, asset: Asset) -> ReviewItem:
    return part.items.select_related("part__campaign", "asset__org_unit").get(asset=asset)


def stored(row: Asset | ReviewItem) -> Any:
    """Return the row as it is in the database now."""
    return type(row).objects.get(pk=row.pk)


def address(part: CampaignUnit, *more: str) -> str:
    return f"/reviews/{part.campaign.key}/units/{part.unit.code}/" + "".join(more)


def change(asset: Asset, by: User, **columns: Any) -> Asset:
    fresh = Asset.objects.get(pk=asset.pk)
    for name, value in columns.items():
        setattr(fresh, name, value)
    return register.change_asset(fresh, by=by, reason="変わった", version=fresh.version)
