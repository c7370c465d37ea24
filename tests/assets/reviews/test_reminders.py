"""notices of a campaign: its beginning, its steps, what is late, whose turn it is; `run_due`"""

import json
from datetime import date, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command

from assets.models import Asset, Campaign, CampaignUnit, Notice, ReviewItem, User
from assets.services.notices import campaigns as reminders
from assets.services.notices import rounds, tell_many
from assets.services.notices.offices import Offices
from tests import factories
from tests.assets.notices.conftest import moment
from tests.assets.reviews.conftest import AT, DAY, UNTIL, Plan, decide


def remind(campaign: Campaign, on: date) -> dict[str, list[tuple[str, int]]]:
    """Tell what is due on a day; return text and count by person, of what is new."""
    known = set(Notice.objects.values_list("pk", flat=True))
    tell_many(reminders.tellings(Offices(campaign.municipality, on=on)), on=on)
    told: dict[str, list[tuple[str, int]]] = {}
    for notice in Notice.objects.exclude(pk__in=known).select_related("recipient").order_by("pk"):
        told.setdefault(notice.recipient.username, []).append((notice.text, notice.count))
    return told


def test_the_section_is_told_when_it_begins_and_before_its_last_day(
    campaign: Campaign, editor: User, head: User
) -> None:
    begun = remind(campaign, DAY)
    assert begun == {
        "manager": [("「資産の確認」：住民課の情報資産3件の確認をお願いします。", 3)],
        "editor": [("「資産の確認」：住民課の情報資産2件の確認をお願いします。", 2)],
    }
    assert remind(campaign, DAY) == {}

    decide(campaign, by=editor, secret=True)
    for day in (date(2026, 12, 10), date(2026, 12, 17), date(2026, 12, 23)):
        assert remind(campaign, day - timedelta(days=1)) == {}
        assert {name: told[0][1] for name, told in remind(campaign, day).items()} == {
            "manager": 2, "editor": 2,
        }  # fmt: skip


def test_what_is_decided_but_not_handed_in_is_reminded_of(
    campaign: Campaign, editor: User, head: User
) -> None:
    decide(campaign, by=editor)
    assert remind(campaign, DAY) == {}
    assert "提出してください" in remind(campaign, date(2026, 12, 17))["editor"][0][0]


def test_what_is_late_is_told_every_monday_and_higher_up_after_a_week(
    campaign: Campaign, editor: User, head: User, chief: User
) -> None:
    assert "admin" not in remind(campaign, date(2026, 12, 28))
    late = remind(campaign, date(2027, 1, 4))
    assert "締切を過ぎて未確認" in late["editor"][0][0]
    assert late["manager"][0][1] == 3
    assert "7日以上過ぎた" in late["admin"][0][0]
    assert remind(campaign, date(2027, 1, 5)) == {}
    assert remind(campaign, date(2027, 1, 12))["editor"][0][1] == 2


def test_more_time_moves_the_reminders(campaign: Campaign, editor: User) -> None:
    remind(campaign, DAY)
    CampaignUnit.objects.update(closes_on=UNTIL + timedelta(days=31))
    assert remind(campaign, date(2026, 12, 10)) == {}
    assert remind(campaign, date(2026, 12, 28)) == {}


def test_those_whose_turn_it_is_are_reminded_each_week(
    campaign: Campaign, head: User, chief: User, ciso: User
) -> None:
    parts, monday = CampaignUnit.objects.all(), date(2026, 11, 30)
    parts.update(state="submitted", submitted_at=AT)
    assert remind(campaign, DAY) == {}
    assert "所属長の確定を待って" in remind(campaign, monday)["manager"][0][0]
    parts.update(state="confirmed", confirmed_at=AT)
    assert remind(campaign, monday) == {
        "admin": [("「資産の確認」：1部署が、責任者の確認を待っています。", 1)]
    }
    parts.update(state="accepted")
    Campaign.objects.update(state="closed")
    assert "年度の確定" in remind(campaign, monday)["ciso"][0][0]


def test_its_assets_are_not_reminded_of_twice(campaign: Campaign, editor: User, head: User) -> None:
    Asset.objects.update(next_review=DAY)
    rounds.plan(moment(DAY))

    assert {notice.key.split(":")[0] for notice in Notice.objects.all()} == {"campaign"}


def test_run_due_opens_what_begins_and_tells_of_it(
    plan: Plan, assets: list[Asset], editor: User, head: User
) -> None:
    later = plan(opens_on=DAY + timedelta(days=1))
    told = StringIO()
    call_command("run_due", now=moment(DAY + timedelta(days=1)).isoformat(), stdout=told)

    later.refresh_from_db()
    assert (later.state, ReviewItem.objects.count()) == ("open", 3)
    assert json.loads(told.getvalue())["reviews"] == 1
    assert Notice.objects.filter(recipient=editor, key__endswith=":begun").count() == 1


@pytest.mark.parametrize("copies", [1, 6])
def test_it_costs_the_same_however_many_units_there_are(
    plan: Plan, unit: Any, manager: User, copies: int, django_assert_max_num_queries: Any
) -> None:
    for number in range(copies):
        section = factories.make_unit(unit.municipality, code=f"K{number}", name=f"課{number}")
        factories.make_asset(section, manager)
    campaign = plan()

    with django_assert_max_num_queries(12):
        list(reminders.tellings(Offices(campaign.municipality, on=DAY)))
