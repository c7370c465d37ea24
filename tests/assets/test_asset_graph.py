"""GET /assets/<number>/graph/: what an asset hangs together with"""

from itertools import pairwise
from typing import Any

import pytest
from django.test import Client

from assets.access import Viewer
from assets.models import Asset, AssetRelation, Unit, User
from assets.services import neighbourhood
from tests.factories import make_asset

Kind = AssetRelation.Kind


@pytest.fixture
def assets(unit: Unit, editor: User) -> list[Asset]:
    return [make_asset(unit, editor, name=f"資産{n}") for n in range(5)]


def link(source: Asset, target: Asset, kind: str = Kind.RUNS_ON) -> None:
    AssetRelation.objects.create(source=source, target=target, kind=kind)


def reached(asset: Asset, viewer: User, steps: int) -> set[str]:
    found = neighbourhood.around(asset, viewer=Viewer(viewer), steps=steps)
    return {row.name for row in found.assets.values()}


def test_a_chain_is_followed_both_ways_as_far_as_asked(assets: list[Asset], editor: User) -> None:
    for source, target in pairwise(assets):
        link(source, target)

    assert reached(assets[2], editor, 1) == {"資産1", "資産2", "資産3"}
    assert reached(assets[2], editor, 2) == {f"資産{n}" for n in range(5)}


def test_a_circle_and_a_diamond_end_by_themselves(assets: list[Asset], editor: User) -> None:
    a, b, c, d, _e = assets
    for source, target in ((a, b), (a, c), (b, d), (c, d), (d, a)):
        link(source, target)

    found = neighbourhood.around(a, viewer=Viewer(editor), steps=3)
    assert len(found.assets) == 4
    assert len(found.links) == 5


def test_the_related_system_counts_as_a_link(unit: Unit, editor: User) -> None:
    system = make_asset(unit, editor, name="住民記録システム", form="system")
    data = make_asset(unit, editor, name="住民記録データ", system=system)

    assert reached(system, editor, 1) == {"住民記録システム", "住民記録データ"}
    assert reached(data, editor, 1) == {"住民記録システム", "住民記録データ"}


@pytest.mark.parametrize(
    ("source", "target", "permitted", "forbidden"),
    [
        ({"segment_id": "lgwan"}, {"segment_id": "lgwan"}, False, False),
        ({"segment_id": "lgwan"}, {"segment_id": "internet"}, False, True),
        ({"segment_id": "lgwan"}, {"segment_id": "none"}, False, False),
        ({"segment_id": "lgwan", "transfer_method": "画面転送", "connects_to": ["internet"]},
         {"segment_id": "internet"}, True, False),
        ({"segment_id": "lgwan", "transfer_method": "なし"},
         {"segment_id": "internet"}, False, True),
    ],
)  # fmt: skip
def test_a_link_across_segments_is_forbidden_without_a_recorded_way(
    unit: Unit,
    editor: User,
    source: dict[str, Any],
    target: dict[str, Any],
    *,
    permitted: bool,
    forbidden: bool,
) -> None:
    more = {"via_security_cloud": True}
    a = make_asset(unit, editor, **more | source)
    b = make_asset(unit, editor, name="相手", **more | target)
    link(a, b, Kind.CONNECTS_TO)
    (found,) = neighbourhood.around(a, viewer=Viewer(editor), steps=1).links

    assert (bool(found.permit), found.is_forbidden) == (permitted, forbidden)


def test_the_page_draws_boxes_lines_and_the_same_as_a_table(
    as_editor: Client, assets: list[Asset]
) -> None:
    link(assets[0], assets[1])
    page = as_editor.get(f"/assets/{assets[0].asset_no}/graph/").content.decode()

    assert page.count('class="node') == 2
    assert page.count('class="edge"') == 1
    assert "の上で動く" in page
    assert "表で見る（1件）" in page


def test_a_crossing_is_said_in_words(as_editor: Client, unit: Unit, editor: User) -> None:
    a = make_asset(unit, editor, name="課内の台帳")
    b = make_asset(
        unit, editor, name="公開用の端末", segment_id="internet", via_security_cloud=True
    )
    link(a, b, Kind.CONNECTS_TO)
    page = as_editor.get(f"/assets/{a.asset_no}/graph/").content.decode()

    assert "系統をまたぐつながりが1件あります" in page
    assert 'class="edge x"' in page


def test_what_a_viewer_may_not_see_is_not_drawn(
    client: Client, stranger: User, assets: list[Asset]
) -> None:
    other = make_asset(stranger.unit, stranger, name="よその資産")
    link(assets[0], other)
    client.force_login(stranger)
    page = client.get(f"/assets/{other.asset_no}/graph/").content.decode()

    assert "資産0" not in page
    assert client.get(f"/assets/{assets[0].asset_no}/graph/").status_code == 404


def test_too_many_boxes_are_cut_and_said_so(
    as_editor: Client, assets: list[Asset], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(neighbourhood, "MOST", 3)
    for other in assets[1:]:
        link(other, assets[0])
    page = as_editor.get(f"/assets/{assets[0].asset_no}/graph/").content.decode()

    assert page.count('class="node') == 3
    assert "近いものだけを描いています" in page


def test_the_queries_depend_on_the_steps_only(
    as_editor: Client, assets: list[Asset], django_assert_max_num_queries: Any
) -> None:
    for other in assets[1:]:
        link(other, assets[0])
    with django_assert_max_num_queries(12):
        as_editor.get(f"/assets/{assets[0].asset_no}/graph/?steps=2")
