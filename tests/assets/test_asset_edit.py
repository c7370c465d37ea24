"""GET and POST /assets/<number>/edit/"""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils.timezone import localdate

from assets.models import Asset, Unit, User
from audits.models import Change
from config.kit import recording
from tests.factories import form_data, make_asset

YESTERDAY, TOMORROW = localdate() - timedelta(days=1), localdate() + timedelta(days=1)


@pytest.fixture
def asset(unit: Unit, editor: User) -> Asset:
    return make_asset(unit, editor, location="書庫A")


def sent(asset: Asset, **columns: object) -> dict[str, object]:
    return form_data(asset.org_unit, **columns) | {"version": asset.version}


def test_a_change_is_stored_with_its_reason(as_editor: Client, asset: Asset) -> None:
    data = sent(asset, location="書庫B") | {"reason": "棚卸で移動が分かったため"}
    response = as_editor.post("/assets/JUM-0001/edit/", data)

    asset.refresh_from_db()
    version = asset.history.first()
    assert response.url == "/assets/JUM-0001/"
    assert (asset.location, asset.version) == ("書庫B", 2)
    assert version.history_change_reason == "棚卸で移動が分かったため"
    assert (version.door, version.history_user.username) == ("screen", "editor")


def test_a_change_of_nothing_stores_nothing(as_editor: Client, asset: Asset) -> None:
    before = Change.objects.count()
    response = as_editor.post("/assets/JUM-0001/edit/", sent(asset, location="書庫A"), follow=True)

    assert "変更はありませんでした" in response.content.decode()
    assert Change.objects.count() == before
    assert asset.history.count() == 1


def test_lowering_the_grade_needs_a_reason(as_editor: Client, asset: Asset) -> None:
    page = as_editor.post("/assets/JUM-0001/edit/", sent(asset, c_level="1")).content.decode()

    assert "分類の理由を入力してください。" in page
    asset.refresh_from_db()
    assert asset.c_level == "2"


@pytest.mark.parametrize(
    ("columns", "status"),
    [
        ({"valid_to": None}, 302),
        ({"valid_to": YESTERDAY}, 422),
        ({"valid_from": TOMORROW}, 422),
        ({"kind": Unit.Kind.ROOT}, 422),
    ],
)
def test_its_own_unit_must_be_on_offer_as_any_other(
    as_editor: Client, asset: Asset, columns: dict[str, Any], status: int
) -> None:
    with recording.action(by=recording.PROGRAM, reason="機構改革"):
        Unit.objects.filter(pk=asset.org_unit_id).update(**columns)
    response = as_editor.post("/assets/JUM-0001/edit/", sent(asset, location="書庫B"))

    assert response.status_code == status
    assert Asset.objects.filter(location="書庫B").exists() is (status == 302)


class TestTwoPeopleAtOnce:
    """A form opened before somebody else's change."""

    @pytest.fixture
    def opened(self, asset: Asset) -> dict[str, object]:
        return sent(asset, location="自分の書庫", notes="")

    @pytest.fixture
    def overtaken(self, client: Client, manager: User, asset: Asset) -> Asset:
        client.force_login(manager)
        client.post(
            "/assets/JUM-0001/edit/", sent(asset, location="相手の書庫", notes="相手の備考")
        )
        asset.refresh_from_db()
        return asset

    def test_shows_all_three_and_keeps_the_input(
        self, client: Client, opened: dict[str, object], overtaken: Asset, editor: User
    ) -> None:
        client.force_login(editor)
        response = client.post("/assets/JUM-0001/edit/", opened)
        page = response.content.decode()

        assert response.status_code == 409
        for text in (
            "開いた時",
            "書庫A",
            "相手の書庫",
            "自分の書庫",
            "managerさんが先に変更しました",
        ):
            assert text in page
        assert overtaken.version == Asset.objects.get().version == 2

    def test_takes_over_what_only_the_other_changed(
        self, client: Client, opened: dict[str, object], overtaken: Asset, editor: User
    ) -> None:
        client.force_login(editor)
        page = client.post("/assets/JUM-0001/edit/", opened).content.decode()

        assert "相手だけが変えた項目は取り込みました：備考" in page
        assert ">\n相手の備考</textarea>" in page

    @pytest.mark.parametrize(
        ("choice", "stored"), [("theirs", "相手の書庫"), ("mine", "自分の書庫")]
    )
    def test_stores_what_is_chosen(
        self,
        client: Client,
        opened: dict[str, object],
        overtaken: Asset,
        editor: User,
        choice: str,
        stored: str,
    ) -> None:
        client.force_login(editor)
        again = opened | {"version": 2, "notes": "相手の備考", "take_location": choice}
        client.post("/assets/JUM-0001/edit/", again)

        overtaken.refresh_from_db()
        assert (overtaken.location, overtaken.notes) == (stored, "相手の備考")


def test_a_reader_is_told_to_ask(client: Client, reader: User, asset: Asset) -> None:
    client.force_login(reader)

    assert client.get("/assets/JUM-0001/edit/").status_code == 403
    assert client.post("/assets/JUM-0001/edit/", sent(asset, name="x")).status_code == 403


@pytest.mark.parametrize("who", ["stranger", "outsider"])
def test_strangers_find_nothing(
    client: Client, asset: Asset, who: str, request: pytest.FixtureRequest
) -> None:
    client.force_login(request.getfixturevalue(who))

    assert client.get("/assets/JUM-0001/edit/").status_code == 404
    assert client.post("/assets/JUM-0001/edit/", sent(asset, name="x")).status_code == 404
