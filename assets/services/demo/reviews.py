"""The reviews of the demo: a campaign that was signed, and one that is half done."""

from collections.abc import Iterable
from datetime import date, datetime

from django.utils.translation import gettext as _

from assets.access import Viewer
from assets.models import Asset, Campaign, CampaignUnit, Notice, ReviewItem, User
from assets.services.demo.place import Place
from assets.services.reviews import campaigns, parts, signing
from config.kit.dates import fiscal_year, fiscal_year_label


def begin(place: Place, *, key: str, by: User, on: date, closes_on: date) -> None:
    campaign = Campaign(
        municipality=place.municipality,
        name=_("%(year)s 資産の確認") % {"year": fiscal_year_label(fiscal_year(on))},
        opens_on=on,
        closes_on=closes_on,
        remind_days=[14, 7, 1],
    )
    every = Asset.objects.filter(municipality=place.municipality)
    place.campaigns[key] = campaigns.plan(campaign, assets=every, by=by, on=on)


def confirm(place: Place, *, key: str, assets: Iterable[Asset], by: User, at: datetime) -> None:
    """Say of these assets that nothing has changed."""
    found = ReviewItem.objects.filter(part__campaign=_campaign(place, key), asset__in=list(assets))
    found.update(verdict=ReviewItem.Verdict.UNCHANGED, decided_by=by, decided_at=at)


def take(place: Place, *, key: str, unit: str, step: str, by: User, at: datetime) -> None:
    found = CampaignUnit.objects.select_related("campaign__municipality", "unit__municipality")
    part = found.get(campaign=_campaign(place, key), unit=place.units[unit])
    parts.take(part, step=step, viewer=Viewer(by), at=at, version=part.version)
    Notice.objects.filter(municipality=place.municipality, read_at=None).update(read_at=at)


def end(place: Place, *, key: str, by: User, signer: User, at: datetime) -> None:
    campaign = _campaign(place, key)
    closed = campaigns.close(campaign, by=by, version=campaign.version)
    signing.sign(closed, viewer=Viewer(signer), at=at, version=closed.version)


def _campaign(place: Place, key: str) -> Campaign:
    return Campaign.objects.select_related("municipality").get(pk=place.campaigns[key].pk)
