"""GET /findings/"""

from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client

from assets.models import Asset, Finding, Unit, User
from assets.services import tolerances
from assets.services.findings import exceptions, listing
from assets.tables import findings as table
from config.kit import recording
from tests import factories
from tests.factories import make_asset

pytestmark = pytest.mark.django_db
TOO_LOW = "NR-508"


@pytest.fixture
def asset(unit: Unit, editor: User) -> Asset:
    made = make_asset(unit, editor, name="基幹網の構成図", kind="system_doc", c_level="2")
    Finding.objects.exclude(rule=TOO_LOW).delete()
    return made


def page(client: Client, **query: str) -> str:
    return client.get(f"/findings/?{urlencode(query)}").content.decode()


def test_it_names_clause_and_cure_and_leads_to_the_field(as_editor: Client, asset: Asset) -> None:
    text = page(as_editor)
    assert "基幹網の構成図" in text
    assert "基本方針4(2)③" in text
    assert f'href="/assets/{asset.asset_no}/edit/#id_c_level"' in text
    assert "「機密性」を直す" in text


def test_who_only_reads_is_led_to_the_asset_only(
    client: Client, reader: User, asset: Asset
) -> None:
    client.force_login(reader)
    text = page(client)
    assert f"/assets/{asset.asset_no}/handling/" in text
    assert "/edit/" not in text


def test_a_stranger_and_an_outsider_see_nothing_of_it(
    client: Client, stranger: User, outsider: User, asset: Asset
) -> None:
    for person in (stranger, outsider):
        client.force_login(person)
        text = page(client, state="any")
        assert asset.asset_no not in text
        assert "件</span></span></a>" in text
        assert 'class="n">1<' not in text


def test_secret_assets_are_neither_shown_nor_counted(
    client: Client, editor: User, manager: User, asset: Asset
) -> None:
    Asset.objects.update(restricted=True)
    client.force_login(editor)
    assert asset.asset_no not in page(client)
    assert 'class="n">1<' not in page(client)
    client.force_login(manager)
    assert asset.asset_no in page(client)


def test_it_can_be_narrowed(as_admin: Client, asset: Asset, unit: Unit) -> None:
    other = factories.make_unit(unit.municipality, code="ZEI", name="税務課")
    severity = Finding.objects.get().severity
    for query, found in (
        ({"severity": severity}, True),
        ({"severity": "info" if severity != "info" else "error"}, False),
        ({"rule": TOO_LOW}, True),
        ({"rule": "NR-201"}, False),
        ({"unit": unit.code}, True),
        ({"unit": other.code}, False),
        ({"state": "resolved"}, False),
        ({"state": "any"}, True),
        ({"state": "nonsense", "rule": "nonsense", "unit": "nonsense"}, True),
    ):
        assert (asset.asset_no in page(as_admin, **query)) is found, query


def test_the_gravest_come_first(as_editor: Client, asset: Asset, unit: Unit, editor: User) -> None:
    later = make_asset(unit, editor, name="後から", kind="system_doc", c_level="2")
    Finding.objects.exclude(rule=TOO_LOW).delete()
    Finding.objects.filter(asset=asset).update(severity="warn", gravity=2)
    Finding.objects.filter(asset=later).update(severity="error", gravity=1)
    text = page(as_editor)
    assert text.index(later.asset_no) < text.index(asset.asset_no)


def test_an_exception_shows_until_when(as_editor: Client, asset: Asset, manager: User) -> None:
    with recording.action(by=manager, reason="例外"):
        today = recording.today()
    asked = exceptions.record(
        asset, rule=TOO_LOW, reason="公開", measure="番号を伏せる", expires_on=today, by=manager
    )
    tolerances.put_in_force(asked, by=manager, on=today)
    assert asset.asset_no not in page(as_editor, rule=TOO_LOW)
    text = page(as_editor, state="exception")
    assert asset.asset_no in text
    detail = as_editor.get(f"/assets/{asset.asset_no}/").content.decode()
    assert "番号を伏せる" in detail


def test_a_rule_that_is_no_longer_used_breaks_no_page(as_editor: Client, asset: Asset) -> None:
    Finding.objects.update(rule="NR-999")
    assert "今は使っていません" in page(as_editor)
    assert as_editor.get(f"/assets/{asset.asset_no}/").status_code == 200


def test_the_queries_do_not_grow_with_the_rows(
    as_editor: Client, unit: Unit, editor: User, asset: Asset, django_assert_max_num_queries: Any
) -> None:
    for number in range(20):
        make_asset(unit, editor, name=f"構成図{number}", kind="system_doc", c_level="2")
    page(as_editor)
    with django_assert_max_num_queries(13):
        page(as_editor)


def test_an_empty_list_says_so(as_editor: Client) -> None:
    assert "決まりに合わない資産はありません。" in page(as_editor)
    assert "条件に合う食い違いはありません。" in page(as_editor, rule=TOO_LOW)


def test_the_list_of_assets_is_narrowed_and_has_a_column(as_editor: Client, asset: Asset) -> None:
    severity = Finding.objects.get().severity
    address = f"/assets/?finding={severity}&cols=breaches"
    assert asset.asset_no in as_editor.get(address).content.decode()
    assert "1件" in as_editor.get(address).content.decode()
    other = "info" if severity != "info" else "error"
    assert asset.asset_no not in as_editor.get(f"/assets/?finding={other}").content.decode()


def test_many_are_counted_to_a_limit(
    as_editor: Client, asset: Asset, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing, "COUNTED_TO", 0)
    monkeypatch.setattr(table, "COUNTED_TO", 0)
    assert "1万+" in page(as_editor)
