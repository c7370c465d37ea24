"""GET /graph/: what hangs together in a unit, or in all that one may see"""

from typing import Any

import pytest
from django.test import Client

from assets.models import Asset, AssetRelation, Unit, User
from assets.services import neighbourhood
from tests.factories import make_asset, make_unit

Kind = AssetRelation.Kind


def link(source: Asset, target: Asset, kind: str = Kind.RUNS_ON) -> None:
    AssetRelation.objects.create(source=source, target=target, kind=kind)


def page_of(client: Client, query: str = "") -> str:
    response = client.get(f"/graph/{query}")
    assert response.status_code == 200
    return response.content.decode()


@pytest.fixture
def pair(unit: Unit, editor: User) -> list[Asset]:
    made = [make_asset(unit, editor, name=f"資産{n}") for n in range(2)]
    link(*made)
    return made


def test_it_opens_with_the_own_unit_as_picture_and_as_table(
    as_editor: Client, pair: list[Asset]
) -> None:
    page = page_of(as_editor)

    assert "住民課のつながり" in page
    assert page.count('class="node') == 2
    assert page.count('class="edge"') == 1
    assert "表で見る（1件）" in page


def test_an_administrator_chooses_a_unit_or_everything(
    as_admin: Client, unit: Unit, editor: User, pair: list[Asset]
) -> None:
    other = make_unit(unit.municipality, code="NOR", name="農林課")
    far = [make_asset(other, editor, name=f"農地{n}") for n in range(2)]
    link(*far)

    assert page_of(as_admin, "?unit=all").count('class="node') == 4
    assert "農地0" not in page_of(as_admin, "?unit=JUM")
    assert "資産0" not in page_of(as_admin, "?unit=NOR")


def test_a_link_to_another_unit_is_drawn_from_either_end(
    as_admin: Client, unit: Unit, editor: User
) -> None:
    other = make_unit(unit.municipality, code="NOR", name="農林課")
    far = make_asset(other, editor, name="農地台帳")
    link(far, make_asset(unit, editor, name="共用サーバ"))

    assert "農地台帳" in page_of(as_admin, "?unit=JUM")
    assert "共用サーバ" in page_of(as_admin, "?unit=NOR")


def test_only_what_crosses_segments_can_be_asked_for(
    as_editor: Client, unit: Unit, editor: User, pair: list[Asset]
) -> None:
    out = make_asset(unit, editor, name="公開端末", segment_id="internet", via_security_cloud=True)
    paper = make_asset(unit, editor, name="控えの紙", segment_id="none", form="paper", locked=True)
    link(pair[0], out, Kind.CONNECTS_TO)
    link(paper, pair[0], Kind.COPIED_FROM)
    page = page_of(as_editor, "?unit=JUM&crossing=on")

    assert page.count('class="node') == 2
    assert "系統をまたぐつながりが1件あります" in page
    assert 'class="edge x"' in page
    assert "控えの紙" not in page


def test_what_a_viewer_may_not_see_is_neither_drawn_nor_counted(
    as_editor: Client, unit: Unit, editor: User, pair: list[Asset]
) -> None:
    secret = make_asset(unit, editor, name="侵入時の手順", is_procedure=True)
    link(secret, pair[0], Kind.DOCUMENTS)
    page = page_of(as_editor)

    assert "侵入時の手順" not in page
    assert secret.asset_no not in page
    assert "表で見る（1件）" in page


def test_another_units_pictures_are_not_for_strangers(
    client: Client, stranger: User, pair: list[Asset]
) -> None:
    client.force_login(stranger)

    for query in ("", "?unit=JUM", "?unit=all", "?unit=nonsense"):
        assert "資産0" not in page_of(client, query)


def test_crossings_come_first_where_not_all_can_be_drawn(
    as_editor: Client, unit: Unit, editor: User, pair: list[Asset],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    out = make_asset(unit, editor, name="公開端末", segment_id="internet", via_security_cloud=True)
    link(pair[1], out, Kind.CONNECTS_TO)
    monkeypatch.setattr(neighbourhood, "MOST", 2)
    page = page_of(as_editor)

    assert "公開端末" in page
    assert "資産0" not in page
    assert "60の資産まで" in page


def test_a_circle_is_said(as_editor: Client, pair: list[Asset]) -> None:
    link(pair[1], pair[0])

    assert "輪になったつながりがあります" in page_of(as_editor)


def test_an_empty_picture_says_why(as_editor: Client, unit: Unit) -> None:
    assert "つながりはまだありません" in page_of(as_editor)
    assert "系統をまたぐつながりはありません" in page_of(as_editor, "?unit=all&crossing=on")


def test_the_questions_do_not_grow_with_the_links(
    as_editor: Client, unit: Unit, editor: User, django_assert_max_num_queries: Any
) -> None:
    system = make_asset(unit, editor, name="システム", form="system", kind="equipment")
    for number in range(12):
        link(make_asset(unit, editor, name=f"データ{number}", system=system), system)
    with django_assert_max_num_queries(22):
        page_of(as_editor)


def test_those_whom_assets_are_entrusted_to_stand_beside_them(
    as_editor: Client, unit: Unit, editor: User, pair: list[Asset]
) -> None:
    Asset.objects.filter(pk__in=[one.pk for one in pair]).update(contractor="北東北情報システム")
    page = page_of(as_editor)

    assert page.count('class="partner"') == 1
    assert page.count('class="edge"') == 3
    assert "表で見る（3件）" in page
    assert page.count("委託先　北東北情報システム") == 2


@pytest.mark.parametrize(
    ("name", "shown"),
    [("住民基本台帳データ", "住民基本台帳データ"), ("LGWANルータ1号", "LGWANルータ1号"),
     ("自治体情報セキュリティクラウド", "自治体情報セキュ…")],
)  # fmt: skip
def test_a_name_too_wide_for_its_box_is_shortened(
    as_editor: Client, unit: Unit, editor: User, name: str, shown: str
) -> None:
    link(make_asset(unit, editor, name=name), make_asset(unit, editor, name="控え"))

    assert f">{shown}</text>" in page_of(as_editor)
