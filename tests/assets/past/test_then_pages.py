"""GET /assets/?at= and /assets/<number>/?at=: the list and an asset at a moment of the past"""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localdate

from assets.models import Asset, AssetRelation, CustomField, Disposal, Post, Unit, User
from assets.services import relations
from tests import factories
from tests.assets.past.conftest import Doing, changed

LIST = "/assets/"
THEN = "?at=2025-09-30"


@pytest.fixture
def asset(unit: Unit, admin: User, on: Doing) -> Asset:
    with on("2025-04-01"):
        post = factories.make_post(unit, "住民課長")
        made = factories.make_asset(
            unit, admin, name="印鑑登録原票", location="1階 書庫", owner_role=post
        )
        factories.make_asset(unit, admin, name="住民票の控え", location="1階 書庫")
    with on("2025-11-01"):
        changed(made, admin, name="印鑑登録原票（新）", location="3階 書庫")
    return made


def numbers(page: Any) -> list[str]:
    return re.findall(r"/assets/(JUM-\d+)/\?at", page.context["table"].body)


def test_the_list_says_which_moment_it_shows_and_leads_back(
    as_editor: Client, asset: Asset
) -> None:
    page = as_editor.get(f"{LIST}{THEN}&unit=JUM")
    text = page.content.decode()
    assert "令和7年9月30日時点の台帳を見ています。" in text
    assert 'href="?unit=JUM">現時点の台帳に戻る' in text
    assert "印鑑登録原票</a>" in text
    assert "印鑑登録原票（新）" not in text
    assert "/assets/JUM-0001/?at=2025-09-30" in text
    assert "2件の情報資産" in text


def test_nothing_can_be_changed_from_there(as_editor: Client, asset: Asset) -> None:
    text = as_editor.get(f"{LIST}{THEN}").content.decode()
    assert "資産を登録" not in text
    assert "一括操作" not in text
    assert "/assets/tabs/" not in text


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ("R7.9.30", "令和7年9月30日時点の台帳"),
        ("令和7年9月30日", "令和7年9月30日時点の台帳"),
        ("2025-09-30T12:00:05%2B09:00", "令和7年9月30日 12:00:05時点の台帳"),
        ("2025-09-30T03:00:05+00:00", "令和7年9月30日 12:00:05時点の台帳"),
        ("2999-01-01", "これから先の日の台帳はありません。"),
        ("いつか", "時点の日付を読み取れません。"),
        ("2025-99-99T00:00", "時点の日付を読み取れません。"),
        ("0001-01-01T00:00", "時点の日付を読み取れません。"),
    ],
)
def test_a_moment_may_be_spelled_in_any_usual_way(
    as_editor: Client, asset: Asset, given: str, words: str
) -> None:
    page = as_editor.get(f"{LIST}?at={given}")
    assert page.status_code == 200
    assert words in page.content.decode()


def test_the_register_of_today_is_that_of_now(as_editor: Client, asset: Asset) -> None:
    text = as_editor.get(f"{LIST}?at={localdate().isoformat()}").content.decode()
    assert "時点の台帳を見ています" not in text
    assert "印鑑登録原票（新）" in text


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=印鑑", ["JUM-0001"]),
        ("q=JUM-0002", ["JUM-0002"]),
        ("q=印鑑 控え", []),
        ("q=（新）", []),
        ("unit=JUM", ["JUM-0001", "JUM-0002"]),
        ("status=active&kind=information", ["JUM-0001", "JUM-0002"]),
        ("status=disposed", []),
        ("sort=-name", ["JUM-0001", "JUM-0002"]),
        ("sort=name", ["JUM-0002", "JUM-0001"]),
        ("sort=org_unit&cols=org_unit,owner_role,system,reviewed_by", ["JUM-0001", "JUM-0002"]),
        ("vacant=on", ["JUM-0001", "JUM-0002"]),
    ],
)
def test_the_same_conditions_and_orders(
    as_editor: Client, asset: Asset, query: str, found: list[str]
) -> None:
    assert numbers(as_editor.get(f"{LIST}{THEN}&{query}")) == found


def test_what_is_not_kept_by_date_is_not_asked(as_editor: Client, asset: Asset) -> None:
    page = as_editor.get(f"{LIST}{THEN}&maturity=2&cols=breaches,maturity,gaps,location")
    text = page.content.decode()
    assert numbers(page) == ["JUM-0001", "JUM-0002"]
    assert "読み取れない条件は使っていません：記録の充実度" in text
    assert [column.key for column in page.context["table"].columns][2:] == ["location"]
    panel = as_editor.get(f"/assets/filter/{THEN}").content.decode()
    assert 'name="maturity"' not in panel
    assert 'name="overdue"' in panel
    assert 'name="at" value="2025-09-30"' in panel


def test_a_condition_of_the_own_columns(
    as_editor: Client, unit: Unit, admin: User, on: Doing
) -> None:
    CustomField.objects.create(municipality=unit.municipality, key="shelf", label="棚")
    with on("2025-04-01"):
        made = factories.make_asset(unit, admin, extra={"shelf": "東棚"})
    with on("2025-11-01"):
        changed(made, admin, extra={"shelf": "西棚"})
    assert numbers(as_editor.get(f"{LIST}{THEN}&extra_shelf=東棚")) == ["JUM-0001"]
    assert numbers(as_editor.get(f"{LIST}{THEN}&extra_shelf=西棚")) == []
    page = as_editor.get(f"{LIST}{THEN}&cols=extra_shelf")
    assert "東棚" in page.content.decode()


def test_units_and_posts_have_the_names_of_the_time(
    as_editor: Client, asset: Asset, unit: Unit, on: Doing
) -> None:
    with on("2030-02-01"):
        unit.name = "住民生活課"
        unit.save()
        post = Post.objects.get()
        post.name = "住民生活課長"
        post.save()
    page = as_editor.get(f"{LIST}{THEN}&cols=org_unit,owner_role&unit=JUM").content.decode()
    assert "<td>住民課" in page
    assert "住民課長" in page
    assert "所管：<b>住民課</b>" in page
    detail = as_editor.get(f"{LIST}JUM-0001/{THEN}").content.decode()
    for text in (page, detail):
        assert "住民生活課" not in text.partition("<main")[2]


def test_pages_follow_each_other(as_editor: Client, unit: Unit, admin: User, on: Doing) -> None:
    with on("2025-04-01"):
        made = [factories.make_asset(unit, admin, name=f"台帳{n}") for n in range(55)]
    with on("2025-11-01"):
        changed(made[0], admin, name="後の名")
    first = as_editor.get(f"{LIST}{THEN}")
    second = as_editor.get(f"{LIST}{first.context['table'].links['next']}")
    assert len(numbers(first)) == 50
    assert numbers(second) == [f"JUM-{n:04}" for n in range(51, 56)]
    assert numbers(as_editor.get(f"{LIST}{THEN}&page=2")) == numbers(second)


def test_the_paper_says_the_moment(as_editor: Client, asset: Asset) -> None:
    text = as_editor.get(f"/assets/print/{THEN}").content.decode()
    assert "令和7年9月30日時点" in text
    assert "印鑑登録原票（新）" not in text


def test_an_asset_then(as_editor: Client, asset: Asset, unit: Unit, admin: User, on: Doing) -> None:
    with on("2025-05-01"):
        other = Asset.objects.get(asset_no="JUM-0002")
        relations.link(asset, by=admin, target=other, kind="backs_up", note="毎月")
    with on("2025-12-01"):
        relations.unlink(AssetRelation.objects.get(), by=admin)
    page = as_editor.get(f"{LIST}JUM-0001/{THEN}")
    text = page.content.decode()
    assert "令和7年9月30日時点の内容を見ています。" in text
    assert "1階 書庫" in text
    assert "3階 書庫" not in text
    assert "第1版" in text
    assert "住民票の控え" in text
    assert "毎月" in text
    assert "/edit/" not in text
    later = as_editor.get(f"{LIST}JUM-0001/?at=2025-12-15").content.decode()
    assert "住民票の控え" not in later
    assert "3階 書庫" in later


def test_a_disposed_asset_then(as_editor: Client, asset: Asset, admin: User, on: Doing) -> None:
    with on("2025-08-01"):
        changed(asset, admin, status="to_dispose")
        Disposal.objects.create(
            asset=asset, planned_by=admin, planned_reason="更新のため", planned_method="D4"
        )
    text = as_editor.get(f"{LIST}JUM-0001/{THEN}").content.decode()
    assert "廃棄予定" in text
    assert "更新のため" in text


def test_an_asset_that_was_not_there_or_is_not_theirs(
    client: Client, asset: Asset, editor: User, stranger: User, outsider: User
) -> None:
    client.force_login(editor)
    page = client.get(f"{LIST}JUM-0001/?at=2025-03-31")
    assert page.status_code == 404
    for user in (stranger, outsider):
        client.force_login(user)
        assert client.get(f"{LIST}JUM-0001/{THEN}").status_code == 404
        assert numbers(client.get(f"{LIST}{THEN}")) == []


def test_the_system_of_an_asset_has_no_name_for_those_who_may_not_see_it(
    as_editor: Client, unit: Unit, admin: User, on: Doing
) -> None:
    with on("2025-04-01"):
        secret = factories.make_asset(unit, admin, name="秘密の仕組み", is_procedure=True)
        factories.make_asset(unit, admin, name="その出力", system=secret)
    page = as_editor.get(f"{LIST}{THEN}&cols=system").content.decode()
    detail = as_editor.get(f"{LIST}JUM-0002/{THEN}").content.decode()
    for text in (page, detail):
        assert "秘密の仕組み" not in text
        assert "見る権限のない資産" in text


@pytest.fixture
def counted(as_editor: Client, asset: Asset) -> Iterator[Any]:
    def count(path: str) -> int:
        as_editor.get(path)
        with CaptureQueriesContext(connection) as found:
            as_editor.get(path)
        return len(found)

    return iter([count])


def test_no_more_queries_for_more_rows(
    counted: Iterator[Any], unit: Unit, admin: User, on: Doing
) -> None:
    count = next(counted)
    path = f"{LIST}{THEN}&cols=org_unit,owner_role,system,reviewed_by,location"
    few = count(path)
    with on("2025-05-01"):
        for number in range(20):
            post = factories.make_post(unit, f"役職{number}")
            factories.make_asset(unit, admin, owner_role=post)
    assert count(path) == few


def test_the_switch_offers_the_ends_of_the_years(as_editor: Client, asset: Asset) -> None:
    choices = as_editor.get(f"{LIST}?at=2025-03-31").context["choices"]
    here = [choice.label for choice in choices.all if choice.here]
    assert here == ["令和6年度末"]
    today = localdate()
    assert choices.all[0].label == "現時点"
    assert len(choices.all) == 5
    assert not choices.is_other
    later = as_editor.get(f"{LIST}?at={(today - timedelta(days=1)).isoformat()}")
    assert later.context["choices"].is_other


def test_the_rows_of_a_moment_are_counted_once_until_something_is_entered(
    as_editor: Client, asset: Asset, unit: Unit, admin: User, on: Doing
) -> None:
    def counts() -> tuple[int, int]:
        with CaptureQueriesContext(connection) as asked:
            total = as_editor.get(f"{LIST}{THEN}").context["table"].total
        sql = [query["sql"] for query in asked.captured_queries]
        return total, sum(text.startswith("SELECT COUNT(*)") for text in sql)

    assert counts() == (2, 1)
    assert counts() == (2, 0)
    with on("2025-05-01"):
        factories.make_asset(unit, admin)
    assert counts() == (3, 1)
