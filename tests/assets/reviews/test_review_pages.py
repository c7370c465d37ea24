"""GET and POST /reviews/ and what is below: who sees and does what, and at which cost"""

from typing import Any

import pytest
from django.test import Client

from assets.models import Asset, Campaign, CampaignUnit, Notice, ReviewItem, Unit, User
from assets.services.reviews import campaigns
from tests import factories
from tests.assets.reviews.conftest import Plan, decide

PLAN = {
    "name": "令和8年度 資産の確認", "opens_on": "2020-05-01", "closes_on": "2031-05-31",
    "remind_days": "14・7・１日前", "spot_every": "10", "carries_over": "on",
}  # fmt: skip


def text(response: Any) -> str:
    return str(response.content.decode())


def signed_in(client: Client, person: User) -> Client:
    client.force_login(person)
    return client


def test_a_campaign_is_opened_with_the_conditions_of_the_list(
    as_admin: Client, assets: list[Asset], stranger: User
) -> None:
    factories.make_asset(Unit.objects.get(code="ZEI"), stranger)
    response = as_admin.post("/reviews/new/", PLAN | {"unit": "JUM"})

    campaign = Campaign.objects.get()
    assert response.headers["Location"] == f"/reviews/{campaign.key}/"
    assert (campaign.state, campaign.query) == ("open", "unit=JUM")
    assert campaign.remind_days == [14, 7, 1]
    assert {part.unit.code for part in campaign.units.all()} == {"JUM"}
    assert ReviewItem.objects.count() == len(assets)


def test_the_form_says_how_many_assets_are_meant(
    as_admin: Client, assets: list[Asset], admin: User
) -> None:
    assert "<b>3</b>" in text(as_admin.get("/reviews/new/"))

    none = as_admin.post("/reviews/new/count/", PLAN | {"form": "paper"})
    assert "対象の資産がありません" in text(none)
    assert "<b>3</b>" in text(as_admin.post("/reviews/new/", PLAN | {"count": "1"}))
    assert not Campaign.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"remind_days": "二週間"}, "14・7・1のように"),
        ({"closes_on": "2020-05-02"}, "今日より後"),
        ({"closes_on": "2019-05-02"}, "始まりの日より後"),
        ({"form": "paper"}, "対象の資産がありません"),
        ({"name": ""}, "名称を入力してください"),
    ],
)
def test_what_cannot_be_is_said_in_words(
    as_admin: Client, assets: list[Asset], wrong: dict[str, str], said: str
) -> None:
    response = as_admin.post("/reviews/new/", PLAN | wrong)

    assert response.status_code == 422
    assert said in text(response)


def test_the_progress_names_units_and_links_every_figure(
    client: Client, campaign: Campaign, admin: User, editor: User
) -> None:
    decide(campaign, by=editor, secret=False)
    page = text(signed_in(client, admin).get(f"/reviews/{campaign.key}/"))

    for link in ("?unit=JUM&amp;verdict=unchanged", "?unit=JUM&amp;verdict=left", "?unit=JUM"):
        assert f'/reviews/{campaign.key}/items/{link}"' in page
    assert "66％" in page
    left = client.get(f"/reviews/{campaign.key}/items/?unit=JUM&verdict=left")
    assert "実施手順" in text(left)
    assert "住民台帳" not in text(left)


def test_secrets_are_neither_counted_nor_named_for_those_without_the_right(
    client: Client, campaign: Campaign, editor: User, reader: User
) -> None:
    decide(campaign, by=editor, secret=False)
    for person in (editor, reader):
        page = text(signed_in(client, person).get(f"/reviews/{campaign.key}/"))
        assert "100％" in page
        items = text(client.get(f"/reviews/{campaign.key}/items/"))
        assert "実施手順" not in items
        assert "2件" in items


def test_a_colleague_of_another_section_sees_none_of_its_parts(
    client: Client, campaign: Campaign, stranger: User
) -> None:
    page = text(signed_in(client, stranger).get(f"/reviews/{campaign.key}/"))
    assert "住民課" not in page
    items = client.get(f"/reviews/{campaign.key}/items/?unit=JUM")
    assert "この条件の資産はありません" in text(items)


def test_the_steps_are_offered_to_those_who_take_them(
    client: Client, campaign: Campaign, editor: User, head: User, chief: User
) -> None:
    place = f"/reviews/{campaign.key}/"
    decide(campaign, by=editor)
    for person, step, answer in (
        (editor, "submit", "提出済み"), (head, "confirm", "所属長が確定"),
        (chief, "accept", "責任者が確認"),
    ):  # fmt: skip
        page = signed_in(client, person).get(place)
        address = f"{place}units/JUM/{step}/"
        assert f'href="{address}"' in text(page)
        version = CampaignUnit.objects.get().version
        assert "この部署の結果" in text(client.get(address))
        assert client.post(address, {"version": version}).headers["Location"] == place
        assert answer in text(client.get(place))


def test_a_step_that_cannot_be_is_explained_on_its_page(
    client: Client, campaign: Campaign, editor: User
) -> None:
    address = f"/reviews/{campaign.key}/units/JUM/submit/"
    response = signed_in(client, editor).post(address, {"version": 1})

    assert response.status_code == 422
    assert "まだ確認していない資産が2件あります" in text(response)


def test_somebody_faster_is_met_with_a_conflict(
    client: Client, campaign: Campaign, editor: User
) -> None:
    decide(campaign, by=editor)
    address = f"/reviews/{campaign.key}/units/JUM/submit/"
    assert signed_in(client, editor).post(address, {"version": 7}).status_code == 409


def test_the_year_is_signed_and_its_figures_stay(
    client: Client, campaign: Campaign, editor: User, admin: User, ciso: User
) -> None:
    place = f"/reviews/{campaign.key}/"
    decide(campaign, by=editor, secret=False)
    version = Campaign.objects.get().version
    signed_in(client, admin).post(f"{place}close/", {"version": version})
    assert "この年度を確定" not in text(client.get(place))
    assert "この年度を確定" in text(signed_in(client, ciso).get(place))
    client.post(f"{place}sign/", {"version": version + 1})
    decide(campaign, by=editor)

    page = text(client.get(place))
    assert "副村長が確定しました" in page
    assert "66％" in page
    assert "2／3件" in text(client.get("/reviews/"))


@pytest.mark.parametrize("path", ["", "items/"])
def test_the_cost_does_not_grow_with_assets_and_units(
    client: Client, plan: Plan, admin: User, unit: Unit, path: str,
    django_assert_max_num_queries: Any,
) -> None:  # fmt: skip
    for number in range(12):
        section = factories.make_unit(unit.municipality, code=f"K{number}", name=f"課{number}")
        factories.make_asset(section, admin, name=f"台帳{number}")
    campaign = plan()
    signed_in(client, admin).get("/reviews/")

    with django_assert_max_num_queries(18):
        client.get(f"/reviews/{campaign.key}/{path}")


def test_what_is_closed_can_be_confirmed_but_its_plan_stays(
    as_admin: Client, campaign: Campaign, admin: User
) -> None:
    campaigns.close(campaign, by=admin, version=campaign.version)
    sent = {"name": "別の名", "closes_on": "2031-01-01", "remind_days": "7", "spot_every": "0"}
    sent["version"] = str(Campaign.objects.get().version)
    response = as_admin.post(f"/reviews/{campaign.key}/edit/", sent)

    assert response.status_code == 422
    assert "締切済み" in text(response)


def test_a_reminder_out_of_turn_is_seen_before_it_is_told(
    client: Client, campaign: Campaign, editor: User, head: User, admin: User
) -> None:
    address = f"/reviews/{campaign.key}/remind/"
    page = text(signed_in(client, admin).get(address))
    assert "住民課の情報資産3件が、まだ未確認です" in page
    assert "住民課の情報資産2件が、まだ未確認です" in page
    assert not Notice.objects.exists()

    assert client.post(address).headers["Location"] == f"/reviews/{campaign.key}/"
    client.post(address)
    told = dict(Notice.objects.values_list("recipient__username", "count"))
    assert told == {"editor": 2, "manager": 3}


def test_all_confirmed_units_are_accepted_at_once_as_they_were_shown(
    client: Client, campaign: Campaign, editor: User, chief: User
) -> None:
    decide(campaign, by=editor)
    CampaignUnit.objects.update(state="confirmed")
    place = f"/reviews/{campaign.key}/"
    assert f'href="{place}accept/"' in text(signed_in(client, chief).get(place))
    assert 'value="JUM:1"' in text(client.get(f"{place}accept/"))

    client.post(f"{place}accept/", {"part": "JUM:9"})
    assert CampaignUnit.objects.get().state == "confirmed"
    client.post(f"{place}accept/", {"part": "JUM:1"})
    assert CampaignUnit.objects.get().accepted_by == chief
    assert client.get(f"{place}accept/").status_code == 403


def test_many_units_come_in_pages(
    as_admin: Client,
    assets: list[Asset],
    stranger: User,
    plan: Plan,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    factories.make_asset(Unit.objects.get(code="ZEI"), stranger)
    campaign = plan()
    whole = text(as_admin.get(campaign.get_absolute_url()))
    assert 'rel="next"' not in whole

    monkeypatch.setattr("assets.views.reviews.PER_PAGE", 1)
    pages = [text(as_admin.get(f"{campaign.get_absolute_url()}?page={n}")) for n in (1, 2)]

    codes = [part.unit.code for part in campaign.units.select_related("unit")]
    shown = [[code for code in codes if f"/units/{code}/" in page] for page in pages]
    assert [len(each) for each in shown] == [1, 1]
    assert shown[0] != shown[1]
    assert all("部署中" in page for page in pages)
