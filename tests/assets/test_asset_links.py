"""GET and POST /assets/<number>/links/"""

import pytest
from django.test import Client

from assets.models import Asset, AssetRelation, Unit, User
from tests.factories import make_asset


@pytest.fixture
def pair(unit: Unit, editor: User) -> tuple[Asset, Asset]:
    return make_asset(unit, editor, name="住民記録DB"), make_asset(unit, editor, name="住基サーバ")


def test_a_link_is_shown_from_both_ends(as_editor: Client, pair: tuple[Asset, Asset]) -> None:
    as_editor.post("/assets/JUM-0001/links/", {"kind": "runs_on", "target": "JUM-0002"})

    assert "の上で動く" in as_editor.get("/assets/JUM-0001/links/").content.decode()
    assert "を動かす" in as_editor.get("/assets/JUM-0002/links/").content.decode()


def test_a_link_is_removed(as_editor: Client, pair: tuple[Asset, Asset]) -> None:
    as_editor.post("/assets/JUM-0001/links/", {"kind": "runs_on", "target": "JUM-0002"})
    relation = AssetRelation.objects.get()
    as_editor.post(f"/assets/JUM-0001/links/{relation.pk}/remove/")

    assert not AssetRelation.objects.exists()
    assert relation.history.first().history_type == "-"


@pytest.mark.parametrize(
    ("target", "text"),
    [
        ("JUM-0001", "同じ資産どうしはつなげません"),
        ("JUM-9999", "資産が見つかりません"),
        ("ZEI-0001", "資産が見つかりません"),
    ],
)
def test_a_link_to_itself_to_nothing_or_to_others_is_refused(
    as_editor: Client, pair: tuple[Asset, Asset], stranger: User, target: str, text: str
) -> None:
    assert stranger.unit is not None
    make_asset(stranger.unit, stranger)
    response = as_editor.post("/assets/JUM-0001/links/", {"kind": "holds", "target": target})

    assert text in response.content.decode()
    assert not AssetRelation.objects.exists()


def test_links_to_what_one_may_not_see_are_not_shown(
    as_editor: Client, pair: tuple[Asset, Asset], stranger: User
) -> None:
    assert stranger.unit is not None
    hidden = make_asset(stranger.unit, stranger, name="課税台帳")
    AssetRelation.objects.create(source=pair[0], target=hidden, kind="connects_to")

    assert "課税台帳" not in as_editor.get("/assets/JUM-0001/links/").content.decode()


def test_a_reader_sees_links_and_adds_none(
    client: Client, reader: User, pair: tuple[Asset, Asset]
) -> None:
    client.force_login(reader)

    assert "つながりを追加" not in client.get("/assets/JUM-0001/links/").content.decode()
    data = {"kind": "holds", "target": "JUM-0002"}
    assert client.post("/assets/JUM-0001/links/", data).status_code == 403
