"""GET /maturity/, the completeness on an asset's page, and its column and condition of the list"""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from assets.models import Appointment, Assessment, Asset, Unit, User
from assets.services import assessing, register, relations
from assets.services.controls import answering, asking
from tests.factories import FOUNDED, TODAY, make_asset, make_post, make_unit, make_user


@pytest.fixture
def held(unit: Unit, manager: User) -> Appointment:
    """The head of the section, in office."""
    post = make_post(unit, "住民課長")
    return Appointment.objects.create(post=post, holder=manager, start_date=FOUNDED)


@pytest.fixture
def asset(held: Appointment, unit: Unit, editor: User) -> Asset:
    return make_asset(unit, editor, owner_role=held.post)


def kept(asset: Asset) -> Assessment:
    return Assessment.objects.get(asset=asset)


def missing(asset: Asset) -> set[str]:
    return {key for _level, key in kept(asset).gaps}


def answer_all(asset: Asset, by: User, **given: Any) -> None:
    answers = []
    for measure in asking.measures(asset):
        answer = measure.answer or asking.blank(asset, measure.control.id)
        answer.state = "done"
        for name, value in given.items():
            setattr(answer, name, value)
        answers.append(answer)
    answering.record(asset, answers=answers, by=by)


def test_a_registered_asset_says_what_keeps_it_from_the_highest_level(asset: Asset) -> None:
    assert kept(asset).maturity == 2
    assert missing(asset) == {"links", "controls_answered"}


def test_answers_evidence_and_links_lift_the_record(asset: Asset, editor: User, unit: Unit) -> None:
    answer_all(asset, editor)
    assert missing(asset) == {"links", "controls_proven"}

    answer_all(asset, editor, evidence="台帳")
    assert missing(asset) == {"links"}
    assert kept(asset).controls_met == kept(asset).controls_asked > 0

    system = make_asset(unit, editor, name="庁内システム", form="system")
    relations.link(asset, by=editor, kind="runs_on", target=system, note="")
    assert kept(asset).maturity == 3
    assert kept(asset).gaps == []


def test_a_change_of_the_asset_is_followed_at_once(asset: Asset, editor: User) -> None:
    asset.c_level, asset.classify_reason = "3B", "個人情報を含むため"
    register.change_asset(asset, by=editor, reason="見直し", version=asset.version)

    assert kept(asset).maturity == 1
    assert "access_control" in missing(asset)


def test_a_vacant_post_is_found_by_the_next_evaluation(asset: Asset, held: Appointment) -> None:
    held.end_date = date(2026, 10, 31)
    held.save()

    assert assessing.keep_all(asset.municipality, on=TODAY) == 1

    assert "owner_active" in missing(asset)
    assert kept(asset).maturity == 1


def test_an_evaluation_writes_only_what_differs(asset: Asset) -> None:
    assert assessing.keep_all(asset.municipality, on=TODAY) == 0


def test_required_columns_are_named_one_by_one(held: Appointment, unit: Unit, editor: User) -> None:
    columns = {"owner_role": held.post, "location": "", "operator": ""}
    asset = Asset(municipality=unit.municipality, org_unit=unit, name="古い台帳", **columns)
    register.register_asset(
        asset, by=editor, on=TODAY, reason="引き継ぎ", status="active", complete=False
    )

    assert {"location", "operator", "c_level"} <= missing(asset)
    assert kept(asset).maturity == 0


def test_the_page_of_an_asset_links_to_where_the_gaps_are_closed(
    as_editor: Client, asset: Asset
) -> None:
    page = as_editor.get(asset.get_absolute_url()).content.decode()

    assert "記録の充実度" in page
    assert f'<a href="/assets/{asset.asset_no}/controls/">対策の状況の回答</a>' in page
    assert f'<a href="/assets/{asset.asset_no}/links/">ほかの資産とのつながり</a>' in page


def test_the_work_list_counts_each_unit_and_leads_to_its_assets(
    as_editor: Client, asset: Asset, unit: Unit, editor: User
) -> None:
    make_asset(unit, editor, name="二つ目", owner_role=asset.owner_role)
    page = as_editor.get("/maturity/").content.decode()
    address = f"/assets/?unit={unit.code}&maturity=2&cols=maturity,gaps,status"
    listed = as_editor.get(address).content.decode()

    assert address.replace("&", "&amp;") in page
    assert '2<span class="vh">件' in page
    assert "2／3" in listed
    assert "対策の状況の回答、" in listed or "、対策の状況の回答" in listed


def test_the_list_is_narrowed_by_completeness(as_editor: Client, asset: Asset) -> None:
    assert asset.name in as_editor.get("/assets/?maturity=2").content.decode()
    assert asset.name not in as_editor.get("/assets/?maturity=3").content.decode()


def test_secret_records_are_counted_only_for_those_who_may_see_them(
    client: Client, as_editor: Client, asset: Asset, unit: Unit, manager: User
) -> None:
    make_asset(unit, manager, name="秘密の手順", is_procedure=True, owner_role=asset.owner_role)
    assert '1<span class="vh">件' in as_editor.get("/maturity/").content.decode()
    client.force_login(manager)
    assert '2<span class="vh">件' in client.get("/maturity/").content.decode()


def test_a_stranger_sees_no_other_section(client: Client, asset: Asset, stranger: User) -> None:
    client.force_login(stranger)

    assert asset.org_unit.name not in client.get("/maturity/").content.decode()


def test_more_units_and_assets_cost_no_more_queries(
    client: Client, asset: Asset, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client.force_login(make_user("chief", asset.org_unit.parent, role="admin"))
    client.get("/maturity/")
    with django_assert_max_num_queries(20) as asked:
        client.get("/maturity/")
    few = len(asked)
    for number in range(4):
        other = make_unit(asset.municipality, code=f"K{number}", name=f"第{number}課")
        make_asset(other, make_user(f"clerk{number}", other, role="registrar"))

    with django_assert_max_num_queries(few):
        client.get("/maturity/")


def test_an_evaluation_of_many_asks_as_often_as_one_of_few(
    asset: Asset, unit: Unit, editor: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(10) as asked:
        assessing.assess([asset], on=TODAY)
    few = len(asked)
    others = [make_asset(unit, editor, name=f"台帳{number}") for number in range(6)]

    with django_assert_max_num_queries(few):
        assessing.assess([asset, *others], on=TODAY)
