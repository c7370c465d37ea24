"""POST /assets/<number>/history/<version>/restore/"""

import pytest
from django.test import Client

from assets.models import Asset, Municipality, Unit, User
from classification.services import catalogue
from tests import factories
from tests.audits.test_asset_history import change


@pytest.fixture
def asset(unit: Unit, editor: User) -> Asset:
    """An asset in its second version; the first had another place."""
    asset = factories.make_asset(unit, editor, location="書庫A-1")
    return change(asset, editor, location="書庫B-2", c_level="3B", classify_reason="住民の情報")


@pytest.fixture
def as_head(client: Client, manager: User) -> Client:
    """The head of the section, whom nobody has to allow it."""
    client.force_login(manager)
    return client


def url(asset: Asset, version: int = 1) -> str:
    return f"/assets/{asset.asset_no}/history/{version}/restore/"


def test_the_page_shows_what_would_change(as_head: Client, asset: Asset) -> None:
    html = as_head.get(url(asset)).content.decode()

    assert "第1版の内容に戻す" in html
    assert "書庫B-2" in html
    assert "書庫A-1" in html


def test_going_back_is_a_new_change_with_its_reason(as_head: Client, asset: Asset) -> None:
    response = as_head.post(url(asset), {"reason": "誤って変更した", "version": 2}, follow=True)

    now = Asset.objects.get(pk=asset.pk)
    assert (now.version, now.location, now.c_level) == (3, "書庫A-1", "2")
    html = response.content.decode()
    assert "元に戻した" in html
    assert "第1版の内容に戻す：誤って変更した" in html


def test_the_change_between_stays_in_the_history(as_head: Client, asset: Asset) -> None:
    as_head.post(url(asset), {"reason": "誤って変更した", "version": 2})

    versions = asset.history.order_by("version").values_list("version", "location")
    assert list(versions) == [(1, "書庫A-1"), (2, "書庫B-2"), (3, "書庫A-1")]


def test_a_reason_is_needed(as_head: Client, asset: Asset) -> None:
    response = as_head.post(url(asset), {"reason": "", "version": 2})

    assert response.status_code == 422
    assert "元に戻す理由を入力してください" in response.content.decode()
    assert Asset.objects.get(pk=asset.pk).version == 2


def test_somebody_who_was_faster_is_not_overwritten(
    as_head: Client, asset: Asset, manager: User
) -> None:
    change(asset, manager, location="書庫C-3")

    response = as_head.post(url(asset), {"reason": "誤って変更した", "version": 2})

    html = response.content.decode()
    assert response.status_code == 409
    assert "ほかの人が先に変更しました" in html
    assert "誤って変更した" in html
    assert 'name="version" value="3"' in html
    assert Asset.objects.get(pk=asset.pk).location == "書庫C-3"


def test_sending_it_twice_goes_back_once(as_head: Client, asset: Asset) -> None:
    html = as_head.get(url(asset)).content.decode()
    key = html.split('name="submit_key" value="')[1].split('"')[0]
    sent = {"reason": "誤って変更した", "version": 2, "submit_key": key}

    answers = [as_head.post(url(asset), sent) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert Asset.objects.get(pk=asset.pk).version == 3


def test_going_back_to_the_same_contents_changes_nothing(as_head: Client, asset: Asset) -> None:
    response = as_head.post(url(asset, 2), {"reason": "念のため", "version": 2}, follow=True)

    assert "変更はありませんでした" in response.content.decode()
    assert Asset.objects.get(pk=asset.pk).version == 2


def test_who_may_only_read_cannot_go_back(client: Client, asset: Asset, reader: User) -> None:
    client.force_login(reader)

    for answer in (client.get(url(asset)), client.post(url(asset), {"reason": "x", "version": 2})):
        assert answer.status_code == 403
    assert Asset.objects.get(pk=asset.pk).version == 2
    page = client.get(f"/assets/{asset.asset_no}/history/1/").content.decode()
    assert "この内容に戻す" not in page


def test_a_grade_that_todays_scheme_lacks_is_not_brought_back(
    as_head: Client, asset: Asset, editor: User, village: Municipality
) -> None:
    """3B of version 2 is unknown to the old scheme: the grade stays, all else goes back."""
    change(asset, editor, c_level="2", location="書庫C-3")
    village.scheme_version = catalogue.current_scheme("admin", key="lg_legacy")
    village.save()

    html = as_head.get(url(asset, 2)).content.decode()
    as_head.post(url(asset, 2), {"reason": "移転の取りやめ", "version": 3})

    now = Asset.objects.get(pk=asset.pk)
    assert "分類は今のままにして" in html
    assert (now.version, now.location, now.c_level) == (4, "書庫B-2", "2")


def test_staff_ask_for_what_lowers_the_grade(client: Client, asset: Asset, editor: User) -> None:
    client.force_login(editor)
    response = client.post(url(asset), {"reason": "誤って変更した", "version": 2}, follow=True)

    application = asset.applications.get()
    assert Asset.objects.get(pk=asset.pk).c_level == "3B"
    assert (application.kinds, application.columns["c_level"]) == (["lower"], "2")
    assert "承認を依頼しました" in response.content.decode()
