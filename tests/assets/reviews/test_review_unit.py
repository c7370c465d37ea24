"""GET /reviews/<uuid>/units/<code>/ and its cards"""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from assets.models import Appointment, Asset, CampaignUnit, CustomField, Unit, User
from tests import factories
from tests.assets.reviews.opening import address, change, open_review

pytestmark = pytest.mark.django_db


def facts(client: Client, part: CampaignUnit) -> dict[str, Any]:
    [card] = client.get(address(part)).context["cards"]
    return {fact.label: fact for fact in card.facts}


class TestCard:
    """What is on it."""

    def test_what_changed_since_the_last_review_stands_out(
        self, as_editor: Client, unit: Unit, asset: Asset, manager: User
    ) -> None:
        change(asset, manager, location="書庫B", backup="毎週")
        told = facts(as_editor, open_review(unit, asset, seen={asset.pk: 1}))

        assert {label for label, fact in told.items() if fact.is_new} == {
            "保管場所",
            "バックアップ",
        }
        assert (told["保管場所"].value, told["保管場所"].before) == ("書庫B", "情報システム室")

    def test_another_person_in_the_office_is_a_change(
        self, as_editor: Client, unit: Unit, asset: Asset, manager: User
    ) -> None:
        reviewed = change(asset, manager, last_review=date(2026, 5, 1))
        post = unit.posts.get()
        for name, start, end in (
            ("前任 太郎", date(2025, 4, 1), date(2026, 9, 30)),
            ("後任 花子", date(2026, 10, 1), None),
        ):
            holder = factories.make_user(name, unit, name=name)
            Appointment.objects.create(post=post, holder=holder, start_date=start, end_date=end)
        part = open_review(unit, asset, seen={asset.pk: reviewed.version})
        told = facts(as_editor, part)["管理者"]

        assert told.is_new
        assert (told.value, told.before) == ("後任 花子（住民課長）", "前任 太郎（住民課長）")

    def test_a_first_review_compares_with_nothing(
        self, as_editor: Client, unit: Unit, asset: Asset
    ) -> None:
        part = open_review(unit, asset, seen={})

        assert "前回の確認の記録がありません" in as_editor.get(address(part)).content.decode()
        assert not any(fact.is_new for fact in facts(as_editor, part).values())

    def test_confidential_columns_stay_confidential(
        self, client: Client, unit: Unit, asset: Asset, editor: User, manager: User
    ) -> None:
        CustomField.objects.create(
            municipality=unit.municipality, key="ip", label="IPアドレス", confidential=True
        )
        change(asset, manager, extra={"ip": "192.0.2.1"})
        part = open_review(unit, asset, seen={asset.pk: 1})
        shown = {}
        for user in (editor, manager):
            client.force_login(user)
            shown[user.username] = "192.0.2.1" in client.get(address(part)).content.decode()

        assert shown == {"editor": False, "manager": True}

    def test_a_spot_check_hides_what_it_asks(
        self, as_editor: Client, unit: Unit, asset: Asset
    ) -> None:
        part = open_review(unit, asset, spot_every=1)
        [card] = as_editor.get(address(part)).context["cards"]
        column = card.spot.column
        shown = {fact.key: fact.value for fact in card.facts} | {"form": card.form_label}

        assert shown[column] in {"", "下の問いに答えてください"}


class TestWhoSees:
    """Readers, secrets, strangers."""

    def test_a_reader_looks_and_cannot_press(
        self, client: Client, unit: Unit, asset: Asset, reader: User
    ) -> None:
        client.force_login(reader)
        part = open_review(unit, asset)

        assert "このとおりで変更なし" not in client.get(address(part)).content.decode()
        url = address(part, f"card/{asset.asset_no}/")
        assert client.post(url, {"version": 1}).status_code == 403

    def test_secrets_are_neither_shown_nor_counted(
        self, as_editor: Client, unit: Unit, asset: Asset, manager: User
    ) -> None:
        secret = factories.make_asset(unit, manager, name="手順書", is_procedure=True)
        part = open_review(unit, asset, secret)
        page = as_editor.get(address(part))

        assert page.context["queue"].total == 1
        assert "手順書" not in page.content.decode()
        assert as_editor.get(address(part, f"card/{secret.asset_no}/")).status_code == 404
        assert "手順書" not in as_editor.get(address(part, "card/")).content.decode()

    def test_a_unit_outside_of_the_campaign_is_not_there(
        self, as_editor: Client, unit: Unit, asset: Asset, stranger: User
    ) -> None:
        part = open_review(stranger.unit)
        assert as_editor.get(address(part)).status_code == 404
        part = open_review(unit, asset, name="別の確認")
        other = address(part).replace("JUM", "ZEI")
        as_editor.force_login(stranger)
        assert as_editor.get(other).status_code == 404


def test_the_queries_do_not_grow_with_the_cards(
    as_editor: Client, unit: Unit, manager: User
) -> None:
    def count(url: str) -> int:
        as_editor.get(url)  # labels of codes are read once
        with CaptureQueriesContext(connection) as queries:
            assert as_editor.get(url).status_code == 200
        return len(queries)

    counts = {}
    for number in (10, 16):
        assets = [factories.make_asset(unit, manager, name=f"台帳{n}") for n in range(number)]
        for asset in assets:
            change(asset, manager, location="書庫B", backup="毎週")
        seen = {asset.pk: 1 for asset in assets}
        part = open_review(unit, *assets, seen=seen, name=f"確認{number}", spot_every=1)
        urls = (address(part), address(part, "card/"), address(part, "bulk/"))
        counts[number] = [count(url) for url in urls]

    assert counts[10] == counts[16]
    assert max(counts[10]) <= 25
