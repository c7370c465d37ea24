"""GET /assets/<number>/needed/: what an asset needs, why, and what other grades would change"""

from typing import Any

import pytest
from django.test import Client

from assets.models import Asset, AssetRelation, Deviation, Protection, Unit, User
from assets.services.protection import keeping
from tests.factories import TODAY, make_asset

Kind = AssetRelation.Kind


def link(source: Asset, target: Asset, kind: str = Kind.HOLDS) -> None:
    AssetRelation.objects.create(source=source, target=target, kind=kind)
    keeping.refresh([source, target])


@pytest.fixture
def data(unit: Unit, editor: User) -> Asset:
    return make_asset(unit, editor, name="住民記録データ", c_level="3C")


@pytest.fixture
def server(unit: Unit, editor: User, data: Asset) -> Asset:
    server = make_asset(unit, editor, name="庁内サーバ", c_level="2", kind="equipment")
    link(server, data)
    return server


def page_of(client: Client, asset: Asset, rest: str = "needed/") -> str:
    response = client.get(f"/assets/{asset.asset_no}/{rest}")
    assert response.status_code == 200
    return response.content.decode()


def test_the_needed_level_stands_beside_the_stated_one_with_reason_and_way(
    as_editor: Client, server: Asset, data: Asset
) -> None:
    page = page_of(as_editor, server)

    assert "保持しているものの中で、いちばん高い水準が要る" in page
    assert "届かない" in page
    assert f"{data.asset_no} 住民記録データ" in page
    assert "未確認の初期値" in page


def test_the_page_of_the_asset_shows_it_as_well_and_only_where_there_is_something(
    as_editor: Client, server: Asset, data: Asset
) -> None:
    assert "必要な水準に届かない" in page_of(as_editor, server, "")
    assert "必要な水準" not in page_of(as_editor, data, "")


def test_a_long_way_is_named_with_a_gap(
    as_editor: Client, unit: Unit, editor: User, server: Asset, data: Asset
) -> None:
    last = server
    for number in range(6):
        outer = make_asset(unit, editor, name=f"棚{number}", c_level="1", kind="equipment")
        link(outer, last)
        last = outer
    page = page_of(as_editor, last)

    assert "（途中を略）" in page
    assert "住民記録データ" in page


def test_what_may_not_be_seen_is_on_the_way_without_its_name(
    as_editor: Client, unit: Unit, editor: User, server: Asset
) -> None:
    secret = make_asset(unit, editor, name="侵入時の手順", c_level="3B", is_procedure=True)
    assert secret.restricted
    link(server, secret, Kind.COPIED_FROM)
    page = page_of(as_editor, server)

    assert "見られない資産" in page
    assert secret.asset_no not in page
    assert "侵入時の手順" not in page
    assert "侵入時の手順" not in page_of(as_editor, server, "")


def test_what_another_grade_would_pull_along_is_told_and_nothing_stored(
    as_editor: Client, server: Asset, data: Asset
) -> None:
    before = list(Protection.objects.values())
    page = page_of(as_editor, data, "needed/?c=3A&i=1&a=1")

    assert "必要な水準が変わるところが1か所あります" in page
    assert f"{server.asset_no} 庁内サーバ" in page
    assert list(Protection.objects.values()) == before


def test_a_secret_asset_is_not_named_among_what_would_change(
    as_editor: Client, unit: Unit, editor: User, data: Asset
) -> None:
    secret = make_asset(unit, editor, name="侵入時の手順", c_level="2", is_procedure=True)
    link(secret, data, Kind.COPIED_FROM)
    page = page_of(as_editor, data, "needed/?c=3A&i=1&a=1")

    assert "必要な水準が変わる資産はありません" in page
    assert "侵入時の手順" not in page


def test_nothing_changes_and_too_much_changes_are_said(
    as_editor: Client, server: Asset, data: Asset, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "変わる資産はありません" in page_of(as_editor, data, "needed/?c=3C&i=1&a=1")
    monkeypatch.setattr("assets.services.protection.pulling.MOST", 0)
    assert "ここでは調べきれません" in page_of(as_editor, data, "needed/?c=3A&i=1&a=1")


def test_a_level_that_is_none_is_refused_in_plain_words(as_editor: Client, data: Asset) -> None:
    page = page_of(as_editor, data, "needed/?c=9&i=1&a=1")

    assert "機密性" in page
    assert 'aria-invalid="true"' in page


def test_where_the_need_goes_from_here_is_listed(
    as_editor: Client, server: Asset, data: Asset
) -> None:
    page = page_of(as_editor, data)

    assert "この資産から水準が伝わる資産" in page
    assert "庁内サーバ" in page


def test_what_people_set_is_shown_with_reason_approver_and_day(
    as_editor: Client, manager: User, server: Asset
) -> None:
    Deviation.objects.create(
        asset=server, axis="confidentiality", kind="by_hand", level="2", rank=2,
        reason="暗号化して保持する", expires_on=TODAY, state="in_force",
        approved_by=manager, approved_on=TODAY,
    )  # fmt: skip
    keeping.refresh([server])
    page = page_of(as_editor, server)

    assert "暗号化して保持する" in page
    assert "届かない" not in page.split("人が定めた水準")[0].split("今の分類")[1]


def test_while_much_is_worked_out_the_page_says_so(as_editor: Client, server: Asset) -> None:
    Protection.objects.filter(asset=server).update(waiting=True)

    assert "計算しています" in page_of(as_editor, server)


def test_a_link_is_looked_at_before_it_is_made(
    as_editor: Client, unit: Unit, editor: User, data: Asset
) -> None:
    box = make_asset(unit, editor, name="保管庫", c_level="1", kind="equipment")
    told = {"kind": "holds", "target": data.asset_no, "note": ""}
    response = as_editor.post(f"/assets/{box.asset_no}/links/look/", told)
    page = response.content.decode()
    missing = as_editor.post(f"/assets/{box.asset_no}/links/look/", told | {"target": "X-1"})

    assert response.status_code == 200
    assert "必要な水準が変わるところが3か所あります" in page
    assert not AssetRelation.objects.exists()
    assert missing.status_code == 422


def test_a_list_can_be_narrowed_to_what_falls_short(
    as_editor: Client, server: Asset, data: Asset
) -> None:
    page = as_editor.get("/assets/?short=1").content.decode()

    assert server.asset_no in page
    assert data.asset_no not in page
    assert "必要な水準に届かない" in page


def test_strangers_find_nothing(client: Client, stranger: User, server: Asset) -> None:
    client.force_login(stranger)

    assert client.get(f"/assets/{server.asset_no}/needed/").status_code == 404


def test_the_questions_do_not_grow_with_the_links(
    as_editor: Client, unit: Unit, editor: User, data: Asset, django_assert_max_num_queries: Any
) -> None:
    for number in range(8):
        link(make_asset(unit, editor, name=f"棚{number}", kind="equipment"), data)
    with django_assert_max_num_queries(26):
        page_of(as_editor, data)
