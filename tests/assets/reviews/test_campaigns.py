"""campaigns: which assets a campaign takes up, when it opens and closes, what is carried over"""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from assets.forms.reviews import meant
from assets.models import Asset, Campaign, CampaignUnit, Municipality, ReviewItem, Unit, User
from assets.services import register
from assets.services.reviews import campaigns
from assets.services.versions import ConflictError
from tests import factories
from tests.assets.reviews.conftest import AT, DAY, UNTIL, Plan, decide

ALL = {"at": AT, "select": lambda c: meant(c, on=DAY)}


def items(campaign: Campaign) -> list[ReviewItem]:
    return list(ReviewItem.objects.filter(part__campaign=campaign).order_by("pk"))


def test_every_asset_gets_an_item_in_the_part_of_its_unit(
    campaign: Campaign, unit: Unit, assets: list[Asset]
) -> None:
    part = CampaignUnit.objects.get()

    assert campaign.state == "open"
    assert (part.unit, part.closes_on, part.state) == (unit, UNTIL, "open")
    assert [item.asset_id for item in items(campaign)] == [asset.pk for asset in assets]
    assert part.history.count() == 1


def test_drafts_and_what_has_ended_take_no_part(
    plan: Plan, unit: Unit, manager: User, assets: list[Asset]
) -> None:
    factories.make_asset(unit, manager, status="draft")
    factories.make_asset(unit, manager, status="disposed", disposed_on=DAY)

    assert len(items(plan())) == len(assets)


def test_no_asset_is_in_two_campaigns_at_a_time(campaign: Campaign, plan: Plan) -> None:
    with pytest.raises(ValidationError, match="対象の資産がありません"):
        plan(name="もう1つ")


def test_an_item_knows_the_version_that_was_confirmed_last(
    plan: Plan, unit: Unit, manager: User
) -> None:
    asset = factories.make_asset(unit, manager)
    asset.last_review = date(2026, 5, 1)
    asset = register.change_asset(asset, by=manager, reason="棚卸", version=1)
    asset.location = "書庫"
    register.change_asset(asset, by=manager, reason="移動", version=2)
    factories.make_asset(unit, manager, name="新しい資産")

    assert [item.seen_version for item in items(plan())] == [2, 0]


def test_one_that_begins_later_waits_for_its_day(
    plan: Plan, assets: list[Asset], admin: User
) -> None:
    waiting = plan(opens_on=DAY + timedelta(days=1))
    assert (waiting.state, items(waiting)) == ("planned", [])
    assert campaigns.do_due(by=admin, **ALL) == 0

    tomorrow = AT + timedelta(days=1)
    assert campaigns.do_due(by=admin, at=tomorrow, select=ALL["select"]) == 1
    assert campaigns.do_due(by=admin, at=tomorrow, select=ALL["select"]) == 0
    assert len(items(waiting)) == len(assets)


def test_the_conditions_are_those_of_the_list(
    plan: Plan, village: Municipality, assets: list[Asset], stranger: User, admin: User
) -> None:
    factories.make_asset(stranger.unit, stranger)
    waiting = plan(opens_on=DAY + timedelta(days=1), query="unit=ZEI")
    campaigns.do_due(by=admin, at=AT + timedelta(days=1), select=ALL["select"])

    assert [part.unit.code for part in waiting.units.all()] == ["ZEI"]


def test_what_was_left_is_carried_over_into_the_next(
    plan: Plan, campaign: Campaign, assets: list[Asset], admin: User, village: Municipality
) -> None:
    decided, left, _secret = items(campaign)
    ReviewItem.objects.filter(pk=decided.pk).update(verdict="unchanged", decided_at=AT)
    campaigns.close(campaign, by=admin, version=campaign.version)

    following = Campaign(municipality=village, name="次", opens_on=DAY, closes_on=UNTIL)
    campaigns.plan(following, assets=Asset.objects.filter(pk=decided.asset_id), by=admin, on=DAY)
    assert [(i.asset_id, i.carried) for i in items(following)] == [
        (asset.pk, asset.pk != decided.asset_id) for asset in assets
    ]
    assert left.asset_id in {i.asset_id for i in items(following)}


def test_without_carrying_over_only_the_conditions_count(
    plan: Plan, campaign: Campaign, admin: User, village: Municipality
) -> None:
    first = items(campaign)[0]
    campaigns.close(campaign, by=admin, version=campaign.version)
    following = Campaign(
        municipality=village, name="次", opens_on=DAY, closes_on=UNTIL, carries_over=False
    )
    campaigns.plan(following, assets=Asset.objects.filter(pk=first.asset_id), by=admin, on=DAY)

    assert [item.asset_id for item in items(following)] == [first.asset_id]


def test_a_new_last_day_holds_for_units_without_a_day_of_their_own(
    plan: Plan, campaign: Campaign, stranger: User, admin: User
) -> None:
    other = Unit.objects.get(code="ZEI")
    CampaignUnit.objects.create(
        campaign=campaign, unit=other, closes_on=date(2027, 1, 31), extension_reason="繁忙"
    )
    campaign.closes_on = date(2027, 1, 10)
    campaigns.change(campaign, by=admin, on=DAY, version=campaign.version)

    days = dict(CampaignUnit.objects.values_list("unit__code", "closes_on"))
    assert days == {"JUM": date(2027, 1, 10), "ZEI": date(2027, 1, 31)}


def test_a_plan_that_somebody_else_changed_is_not_overwritten(
    campaign: Campaign, admin: User
) -> None:
    opened = campaign.version
    campaign.name = "改めた名前"
    campaigns.change(campaign, by=admin, on=DAY, version=opened)

    with pytest.raises(ConflictError):
        campaigns.change(campaign, by=admin, on=DAY, version=opened)


@pytest.mark.parametrize(
    ("columns", "field"),
    [
        ({"opens_on": date(2026, 11, 1), "closes_on": date(2026, 11, 20)}, "closes_on"),
        ({"closes_on": DAY - timedelta(days=1)}, "__all__"),
        ({"remind_days": [0]}, "remind_days"),
        ({"remind_days": [200]}, "remind_days"),
        ({"spot_every": 101}, "spot_every"),
    ],
)
def test_a_plan_that_cannot_be_is_refused_at_its_field(
    plan: Plan, assets: list[Asset], columns: dict[str, Any], field: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        plan(**columns)
    assert field in refused.value.message_dict


def test_items_follow_their_assets_to_another_unit_and_out_of_the_register(
    campaign: Campaign, assets: list[Asset], stranger: User, admin: User
) -> None:
    Asset.objects.filter(pk=assets[0].pk).update(org_unit=stranger.unit)
    Asset.objects.filter(pk=assets[1].pk).update(status="transferred")

    assert campaigns.do_due(by=admin, **ALL) == 2
    moved, gone, _rest = items(campaign)
    assert moved.part.unit == stranger.unit
    assert (gone.verdict, gone.decided_by) == ("ended", None)


def test_it_closes_by_itself_when_its_days_are_over_and_everything_is_accepted(
    campaign: Campaign, admin: User
) -> None:
    after = {"by": admin, "select": ALL["select"]}
    decide(campaign, by=admin)
    campaigns.do_due(at=AT + timedelta(days=40), **after)
    campaign.refresh_from_db()
    assert campaign.state == "open"

    CampaignUnit.objects.update(state="accepted")
    campaigns.do_due(at=AT, **after)
    campaign.refresh_from_db()
    assert campaign.state == "open"

    campaigns.do_due(at=AT + timedelta(days=40), **after)
    campaign.refresh_from_db()
    assert campaign.state == "closed"


def test_opening_asks_the_database_the_same_however_many_assets_there_are(
    plan: Plan, unit: Unit, manager: User, django_assert_max_num_queries: Any
) -> None:
    for number in range(30):
        factories.make_asset(unit, manager, name=f"台帳{number}")

    with django_assert_max_num_queries(40):
        plan()
