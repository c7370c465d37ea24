"""GET /: each role finds its own work, and every figure leads to the list that it counts"""

import re
from datetime import date, timedelta
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from assets.models import (
    Campaign,
    CampaignUnit,
    Finding,
    Mail,
    Municipality,
    ReviewItem,
    Unit,
    User,
)
from assets.services.home.page import Home
from tests import factories
from tests.factories import make_asset, make_pending

TODAY = date(2026, 11, 24)
LATE, SOON, LATER = date(2026, 11, 1), date(2026, 12, 10), date(2027, 5, 1)


@pytest.fixture(autouse=True)
def tuesday(time_machine: Any) -> None:
    time_machine.move_to("2026-11-24 10:00+09:00")


@pytest.fixture
def register(unit: Unit, editor: User, stranger: User) -> None:
    """Two sections with assets that are late, due soon, in order and not classified."""
    assert stranger.unit is not None
    for number, (day, level) in enumerate(((LATE, "2"), (SOON, "2"), (LATER, "1"), (LATER, "2"))):
        make_asset(unit, editor, name=f"台帳{number}", next_review=day, c_level=level)
    make_asset(stranger.unit, stranger, name="課税台帳", next_review=LATE, segment_id="none")
    make_asset(unit, editor, name="これから", status="draft", c_level="", next_review=LATER)


def home(client: Client, person: User) -> str:
    client.force_login(person)
    return client.get("/").content.decode()


def counted(client: Client, address: str) -> int:
    """The number of assets that a list says it holds."""
    context = client.get(unescape(address)).context
    return int(context["table"].total)


@pytest.mark.parametrize("who", ["admin", "auditor", "manager"])
def test_every_figure_is_the_number_of_the_list_behind_it(
    client: Client, register: None, who: str, request: pytest.FixtureRequest
) -> None:
    html = home(client, request.getfixturevalue(who))

    links = re.findall(r'<a href="(/assets/\?[^"]*)">(\d+)</a>', html)
    stats = re.findall(r'<a class="stat[^"]*" href="(/assets/\?[^"]*)">.*?"v">(\d+)<', html)
    assert len(links) > 4
    assert len(stats) == 3
    for address, number in [*links, *stats]:
        assert counted(client, address) == int(number), address


def test_it_counts_only_what_the_person_may_see(
    client: Client, register: None, manager: User, admin: User
) -> None:
    assert Home_of(manager).counts.total == 5
    assert Home_of(admin).counts.total == 6


def Home_of(person: User) -> Home:  # noqa: N802 - reads as the class it makes
    from assets.access import Viewer  # noqa: PLC0415

    return Home(Viewer(person), on=TODAY)


def test_secret_assets_are_counted_for_those_who_may_read_them(
    unit: Unit, editor: User, manager: User
) -> None:
    make_asset(unit, editor, name="実施手順", is_procedure=True)

    assert Home_of(manager).counts.total == 1
    assert Home_of(editor).counts.total == 0


def test_staff_find_their_tasks_and_no_figures(
    client: Client, register: None, editor: User
) -> None:
    html = home(client, editor)

    assert "今日やること" in html
    assert "資産1件</a>が確認の期限を過ぎています" in html
    assert "の確認の期限が30日以内に来ます" in html
    assert "これから" in html
    assert 'class="stats"' not in html
    assert 'class="matrix"' not in html


def test_staff_without_tasks_are_told_the_next_deadline(
    client: Client, unit: Unit, editor: User
) -> None:
    make_asset(unit, editor, next_review=LATER)
    Finding.objects.all().delete()

    html = home(client, editor)

    assert "今日やることはありません。" in html
    assert "令和9年5月1日" in html


def test_a_section_head_finds_what_waits_and_the_figures_of_the_section(
    client: Client, register: None, unit: Unit, editor: User, manager: User
) -> None:
    make_pending(unit, editor, name="墓地台帳")

    html = home(client, manager)

    assert "承認待ち1件" in html
    assert "墓地台帳" in html
    assert "機密性とネットワークの分布" in html


def test_the_office_compares_the_units_and_sees_what_is_late(
    client: Client, register: None, admin: User
) -> None:
    html = home(client, admin)

    assert "部署別の確認の進み" in html
    assert "期限超過は住民課1件、税務課1件です。" in html
    assert "表で見る" in html


def test_the_office_learns_of_mails_that_may_not_have_arrived(
    client: Client, village: Municipality, admin: User
) -> None:
    Mail.objects.create(
        key="k", municipality=village, recipient=admin, address="a@a.example", state="unknown",
        next_try_at="2026-11-24T07:00+09:00", planned_at="2026-11-24T07:00+09:00",
    )  # fmt: skip

    assert "届かなかったかもしれないメール1通" in home(client, admin)


def test_nobody_answers_for_an_asset_whose_post_is_vacant(
    client: Client, register: None, admin: User
) -> None:
    assert "責任者が空席の資産6件" in home(client, admin)
    assert counted(client, "/assets/?vacant=1") == 6


@pytest.fixture
def campaign(register: None, village: Municipality, unit: Unit, stranger: User) -> Campaign:
    """Half of 住民課 is done; 税務課 has not begun and its day is over."""
    assert stranger.unit is not None
    made = Campaign.objects.create(
        municipality=village, name="今年度の確認", fiscal_year=2026, state="open",
        opens_on=date(2026, 11, 1), closes_on=date(2026, 12, 11),
    )  # fmt: skip
    for place, day in ((unit, date(2026, 12, 11)), (stranger.unit, date(2026, 11, 20))):
        part = CampaignUnit.objects.create(campaign=made, unit=place, closes_on=day)
        for number, asset in enumerate(place.assets.exclude(status="draft").order_by("pk")):
            item = ReviewItem(part=part, asset=asset)
            if place == unit and number < 2:
                item.verdict = ("unchanged", "changed")[number]
                item.decided_at = "2026-11-20T10:00+09:00"
            item.save()
    return made


def test_while_a_campaign_runs_its_figures_stand_in_front(
    client: Client, campaign: Campaign, admin: User
) -> None:
    html = home(client, admin)

    assert '"v">2<small> / 5' in html
    assert "うち期限超過1件" in html
    assert "期限超過は税務課1件です。" in html
    assert "修正・廃棄" in html
    links = re.findall(r'<a href="(/reviews/[^"]*/items/\?[^"]*)">(\d+)</a>', html)
    assert len(links) >= 5
    for address, number in links:
        assert counted(client, address) == int(number), address


def test_staff_find_what_is_left_of_their_own_part(
    client: Client, campaign: Campaign, editor: User
) -> None:
    html = home(client, editor)

    cards = f"/reviews/{campaign.key}/units/JUM/"
    assert f'<a href="{cards}">確認待ちの資産2件</a>を確かめる' in html
    assert "税務課" not in html


def test_a_head_finds_what_was_handed_in(
    client: Client, campaign: Campaign, manager: User, unit: Unit
) -> None:
    CampaignUnit.objects.filter(unit=unit).update(state="submitted")

    assert "提出された確認</a>を確定する" in home(client, manager)


def test_many_units_are_drawn_where_they_are_latest_and_are_all_in_the_table(
    client: Client, village: Municipality, admin: User
) -> None:
    for number in range(17):
        unit = factories.make_unit(village, code=f"U{number}", name=f"第{number}課")
        make_asset(unit, admin, next_review=LATER if number else LATE)

    html = home(client, admin)

    assert html.count('<svg class="bar"') == 14
    assert "ほか3部署は、表で見られます。" in html
    assert html.count("課</th>") == 17


def test_what_one_changed_last_is_at_hand(client: Client, unit: Unit, editor: User) -> None:
    make_asset(unit, editor, name="窓口受付整理簿")

    page = home(client, editor)
    assert "最近変更した資産" in page
    assert "窓口受付整理簿" in page


def test_someone_without_rights_sees_an_empty_home(client: Client, unit: Unit) -> None:
    person = User.objects.create(username="new", name="新人", municipality=unit.municipality)

    assert "今日やることはありません" in home(client, person)


def test_anonymous_visitors_are_asked_to_sign_in(client: Client, editor: User) -> None:
    assert client.get("/").url == "/accounts/login/?next=/"


@pytest.mark.parametrize("who", ["admin", "auditor", "manager", "editor"])
def test_the_page_asks_the_same_however_much_there_is(
    client: Client, register: None, unit: Unit, who: str, request: pytest.FixtureRequest
) -> None:
    person = request.getfixturevalue(who)
    home(client, person)
    few = _questions(client)
    for number in range(8):
        day = TODAY + timedelta(days=number * 9 - 20)
        make_asset(unit, person, name=f"さらに{number}", next_review=day)

    assert _questions(client) <= few + 1
    assert few <= 24


def _questions(client: Client) -> int:
    with CaptureQueriesContext(connection) as seen:
        client.get("/")
    return len(seen)
