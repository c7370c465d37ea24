"""Campaigns of review: planned, opened with an item for every asset, changed and closed."""

from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from assets.access import Viewer
from assets.models import AssetQuerySet, Campaign, CampaignUnit, ReviewItem
from assets.services import versions
from assets.services.reviews import parts, selecting
from config.kit import copying, recording
from config.kit.dates import fiscal_year

State = Campaign.State
Select = Callable[[Campaign], AssetQuerySet]
ITEM = ("part_id", "asset_id", "seen_version", "carried", "verdict", "spot_column", "note")
MOST_STEPS = 6
FARTHEST = 90


def visible(viewer: Viewer) -> list[Campaign]:
    """The campaigns of the viewer's municipality, the newest first."""
    found = Campaign.objects.filter(municipality=viewer.municipality)
    return list(found.select_related("signed_by").order_by("-opens_on", "-pk"))


def get(viewer: Viewer, *, key: Any) -> Campaign:
    """Return a campaign of the viewer's municipality; raise DoesNotExist for another's."""
    found = Campaign.objects.select_related("municipality", "created_by", "signed_by")
    return found.get(municipality=viewer.municipality, key=key)


def plan(campaign: Campaign, *, assets: AssetQuerySet, by: Any, on: date) -> Campaign:
    """Enter an unsaved campaign; one whose first day has come is opened at once.

    `assets` are those that its conditions mean today. Raises ValidationError keyed by field.
    """
    place = campaign.municipality_id
    with recording.action(by=by, reason=_("資産の確認を作成"), municipality_id=place):
        campaign.created_by = by
        campaign.fiscal_year = fiscal_year(campaign.opens_on)
        _refuse(campaign, on=on)
        campaign.save(force_insert=True)
        if campaign.opens_on <= on and not open_campaign(campaign, assets=assets, by=by):
            raise ValidationError(_("対象の資産がありません。条件を見直してください。"))
    return campaign


def change(campaign: Campaign, *, by: Any, on: date, version: int, reason: str = "") -> Campaign:
    """Store the changed plan of a campaign that was opened at `version`.

    A new last day holds for every unit that was not given a day of its own.
    """
    told = reason or _("資産の確認の計画を変更")
    with recording.action(by=by, reason=told, municipality_id=campaign.municipality_id):
        stored = versions.lock(campaign, version=version)
        _demand(stored, State.PLANNED, State.OPEN)
        if not versions.differs(stored, campaign):
            return stored
        campaign.fiscal_year = fiscal_year(campaign.opens_on)
        _refuse(campaign, on=on)
        versions.store(campaign, version=version)
        for part in campaign.units.filter(closes_on=stored.closes_on):
            part.closes_on = campaign.closes_on
            versions.store(part, version=part.version)
    return campaign


def open_campaign(campaign: Campaign, *, assets: AssetQuerySet, by: Any) -> int:
    """Give every asset that is meant its item, in few statements; return how many there are.

    Nothing happens to a campaign that somebody else has opened, or that would be empty.
    """
    place = campaign.municipality
    with recording.action(by=by, reason=_("資産の確認を開始"), municipality_id=place.pk):
        stored = Campaign.objects.select_for_update().get(pk=campaign.pk)
        if stored.state != State.PLANNED:
            return 0
        over = campaign.carries_over
        wanted = selecting.meant(assets, place=place, carries_over=over)
        found = selecting.seen_rows(wanted)
        if not found:
            return 0
        carried = set(selecting.left_over(place).values_list("pk", flat=True)) if over else set()
        units = parts.begin(campaign, unit_ids={unit for unit, _pk, _seen in found})
        copying.insert(ReviewItem, ITEM, _items(found, units, carried))
        campaign.state = State.OPEN
        versions.store(campaign, version=stored.version, columns=["state"])
    return len(found)


def close(campaign: Campaign, *, by: Any, version: int, reason: str = "") -> Campaign:
    """End a campaign: what is undecided stays so, and is carried over into the next one."""
    told = reason or _("資産の確認を締切り")
    with recording.action(by=by, reason=told, municipality_id=campaign.municipality_id):
        stored = versions.lock(campaign, version=version)
        _demand(stored, State.OPEN)
        stored.state = State.CLOSED
        return versions.store(stored, version=version, columns=["state"])


def do_due(*, select: Select, by: Any, at: datetime) -> int:
    """Open what begins, let items follow their assets, close what is done; return how much.

    `select` returns the assets that the conditions of a campaign mean on this day.
    """
    on, done = localdate(at), 0
    waiting = Campaign.objects.select_related("municipality")
    for campaign in waiting.filter(state=State.PLANNED, opens_on__lte=on):
        done += bool(open_campaign(campaign, assets=select(campaign), by=by))
    for campaign in waiting.filter(state=State.OPEN):
        done += parts.catch_up(campaign, by=by, at=at)
        left = campaign.units.exclude(state=CampaignUnit.State.ACCEPTED)
        if campaign.closes_on < on and not left.exists():
            close(campaign, by=by, version=campaign.version)
            done += 1
    return done


def _items(
    found: list[tuple[int, int, int]], units: dict[int, int], carried: set[int]
) -> Iterator[tuple[Any, ...]]:
    for unit, asset, seen in found:
        yield units[unit], asset, seen, asset in carried, "", "", ""


def _refuse(campaign: Campaign, *, on: date) -> None:
    versions.check(campaign)
    if campaign.closes_on < on:
        raise ValidationError({"closes_on": _("締切日は今日より後にしてください。")})
    days = campaign.remind_days
    if len(days) > MOST_STEPS or not all(0 < day <= FARTHEST for day in days):
        told = {"most": MOST_STEPS, "far": FARTHEST}
        raise ValidationError(
            {
                "remind_days": _("督促する日は、1〜%(far)dの数を%(most)d個まで書いてください。")
                % told
            }
        )


def _demand(campaign: Campaign, *states: str) -> None:
    if campaign.state not in states:
        raise ValidationError(
            _("この確認は今「%(state)s」のため、この操作はできません。")
            % {"state": campaign.get_state_display()}
        )
