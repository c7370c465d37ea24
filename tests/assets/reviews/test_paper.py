"""/reviews/<uuid>/units/<code>/paper/ and assets/services/reviews/paper.py"""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localdate, now

from assets.models import Application, Asset, CampaignUnit, Unit, User
from assets.services import register
from assets.services.reviews import paper, queue
from tests import factories
from tests.assets.reviews.opening import open_review

pytestmark = pytest.mark.django_db


@pytest.fixture
def assets(unit: Unit, manager: User) -> list[Asset]:
    """JUM-0001 to JUM-0006, and one of an older series."""
    made = [factories.make_asset(unit, manager, name=f"台帳{n}") for n in range(1, 7)]
    return [*made, factories.make_asset(unit, manager, name="古い簿冊", asset_no="旧5-A3")]


@pytest.fixture
def part(unit: Unit, assets: list[Asset]) -> CampaignUnit:
    return open_review(unit, *assets)


def address(part: CampaignUnit, more: str = "") -> str:
    return f"/reviews/{part.campaign.key}/units/{part.unit.code}/paper/{more}"


def read(part: CampaignUnit, *, on: date | None = None, **texts: str) -> paper.Reading:
    items = queue.full(part.items.order_by("asset__asset_no"), part=part)
    return paper.read(texts, items=items, on=on or localdate())


def numbers(reading: paper.Reading) -> dict[str, list[str]]:
    return {
        verdict: [item.asset.asset_no for item in items] for verdict, items in reading.said.items()
    }


class TestReadingNumbers:
    """What people write."""

    @pytest.mark.parametrize(
        ("written", "meant"),
        [
            ("1 2", ["JUM-0001", "JUM-0002"]),
            ("1-3", ["JUM-0001", "JUM-0002", "JUM-0003"]),
            ("４〜６、旧5-A3", ["JUM-0004", "JUM-0005", "JUM-0006", "旧5-A3"]),
            ("jum-0002，0004", ["JUM-0002", "JUM-0004"]),
            ("JUM-0001 ～ JUM-0002", ["JUM-0001", "JUM-0002"]),
        ],
    )
    def test_numbers_ranges_and_widths(
        self, part: CampaignUnit, written: str, meant: list[str]
    ) -> None:
        # Two assets end in 3: a range that holds both would not be clear.
        if "-3" in written:
            part.items.filter(asset__asset_no="旧5-A3").delete()
        reading = read(part, unchanged=written)

        assert numbers(reading) == {"unchanged": meant}
        assert not reading.problems

    @pytest.mark.parametrize(
        ("written", "why"),
        [
            ("99", "「99」に当たる資産は、この確認にありません"),
            ("3", "「3」に当たる番号が複数あります（JUM-0003、旧5-A3）"),
            ("50-60", "「50-60」に当たる資産は、この確認にありません"),
            ("戸籍", "「戸籍」に当たる資産は、この確認にありません"),
        ],
    )
    def test_what_is_not_clear_is_said(self, part: CampaignUnit, written: str, why: str) -> None:
        [told] = read(part, unchanged=written).problems["unchanged"]
        assert told.startswith(why)

    def test_one_asset_has_one_verdict(self, part: CampaignUnit) -> None:
        reading = read(part, unchanged="1-2", gone="2")
        assert reading.problems == {
            "gone": ["JUM-0002は「変更なし」の欄にもあります。どちらかに書いてください。"]
        }

    def test_what_changed_after_the_day_is_not_confirmed(
        self, part: CampaignUnit, assets: list[Asset]
    ) -> None:
        before = localdate() - timedelta(days=1)
        reading = read(part, on=before, unchanged="1-2", gone="4")

        assert [item.asset for item in reading.moved] == assets[:2]
        assert numbers(reading) == {"gone": ["JUM-0004"]}


class TestEntering:
    """The page: read, shown, stored."""

    def test_it_shows_what_it_read_and_stores_that(
        self, as_editor: Client, part: CampaignUnit, unit: Unit
    ) -> None:
        sent = {"unchanged": "1", "changed": "2", "gone": "4", "note": "紙"}
        sent["checked_on"] = localdate().isoformat()
        shown = as_editor.post(address(part, "entry/"), sent)
        rows = shown.context["entered"].reading.rows
        assert part.items.exclude(verdict="").count() == 0
        as_editor.post(address(part, "entry/"), sent | {"rows": rows})

        said = dict(part.items.exclude(verdict="").values_list("asset__asset_no", "verdict"))
        assert said == {"JUM-0001": "unchanged", "JUM-0002": "later", "JUM-0004": "gone"}
        assert Asset.objects.get(asset_no="JUM-0001").last_review == localdate()
        assert part.items.get(asset__asset_no="JUM-0002").note == "紙で「修正」"
        assert part.items.get(asset__asset_no="JUM-0004").note == "紙"

    def test_what_moved_between_reading_and_storing_is_left_alone(
        self, as_editor: Client, part: CampaignUnit, assets: list[Asset], manager: User
    ) -> None:
        sent = {"checked_on": localdate().isoformat(), "unchanged": "1-2"}
        rows = as_editor.post(address(part, "entry/"), sent).context["entered"].reading.rows
        assets[0].location = "書庫"
        register.change_asset(assets[0], by=manager, reason="移した", version=1)
        as_editor.post(address(part, "entry/"), sent | {"rows": rows})

        said = part.items.exclude(verdict="").values_list("asset__asset_no", flat=True)
        assert list(said) == ["JUM-0002"]

    @pytest.mark.parametrize(
        ("sent", "says"),
        [
            ({"unchanged": "99"}, "「99」に当たる資産は"),
            ({}, "番号を1つ以上入力してください"),
            ({"checked_on": "2099-01-01", "unchanged": "1"}, "今日までの日付を入力してください"),
        ],
    )
    def test_what_cannot_be_read_is_said(
        self, as_editor: Client, part: CampaignUnit, sent: dict[str, str], says: str
    ) -> None:
        answer = as_editor.post(
            address(part, "entry/"), {"checked_on": localdate().isoformat()} | sent
        )

        assert answer.status_code == 422
        assert says in answer.content.decode()

    def test_with_its_method_a_disposal_is_applied_for_as_on_a_card(
        self, as_editor: Client, part: CampaignUnit
    ) -> None:
        day = {"checked_on": localdate().isoformat()}
        sent = day | {"ended": "1", "gone": "2", "method": "D4", "note": "古くなった"}
        shown = as_editor.post(address(part, "entry/"), sent).context["entered"].reading.rows
        as_editor.post(address(part, "entry/"), sent | {"rows": shown})
        sent = day | {"ended": "4"}
        shown = as_editor.post(address(part, "entry/"), sent).context["entered"].reading.rows
        as_editor.post(address(part, "entry/"), sent | {"rows": shown})

        asked = Application.objects.order_by("pk")
        assert [(one.asset.asset_no, one.kinds, one.reason) for one in asked] == [
            ("JUM-0001", ["dispose"], "古くなった"),
            ("JUM-0002", ["dispose"], "古くなった"),
        ]
        assert {one.columns["planned_method"] for one in asked} == {"D4"}
        said = part.items.exclude(verdict="").order_by("asset__asset_no")
        assert list(said.values_list("verdict", flat=True)) == ["ended", "gone", "ended"]

    def test_a_closed_review_says_so(self, as_editor: Client, part: CampaignUnit) -> None:
        sent = {"checked_on": localdate().isoformat(), "unchanged": "1"}
        rows = as_editor.post(address(part, "entry/"), sent).context["entered"].reading.rows
        part.state = CampaignUnit.State.SUBMITTED
        part.save()
        answer = as_editor.post(address(part, "entry/"), sent | {"rows": rows}, follow=True)

        assert "締め切られています" in answer.content.decode()
        assert part.items.exclude(verdict="").count() == 0


class TestForm:
    """The paper to print."""

    def test_it_lists_what_is_undecided_with_codes(
        self, as_editor: Client, part: CampaignUnit, assets: list[Asset]
    ) -> None:
        as_editor.post(
            f"/reviews/{part.campaign.key}/units/JUM/card/{assets[0].asset_no}/", {"version": 1}
        )
        page = as_editor.get(address(part))

        listed = [row.asset.asset_no for row in page.context["rows"]]
        assert listed == ["JUM-0002", "JUM-0003", "JUM-0004", "JUM-0005", "JUM-0006", "旧5-A3"]
        assert page.context["rows"][0].label.address == "http://testserver/r/JUM-0002"
        assert "<svg" in page.content.decode()

    def test_a_code_leads_to_the_card_while_the_review_runs(
        self, as_editor: Client, part: CampaignUnit
    ) -> None:
        card = f"/reviews/{part.campaign.key}/units/JUM/?at=JUM-0002"
        assert as_editor.get("/r/JUM-0002").headers["Location"] == card

        part.state = CampaignUnit.State.SUBMITTED
        part.save()
        assert as_editor.get("/r/JUM-0002").headers["Location"] == "/assets/JUM-0002/"

    def test_secrets_are_not_on_it(
        self, as_editor: Client, unit: Unit, part: CampaignUnit, manager: User
    ) -> None:
        secret = factories.make_asset(unit, manager, name="手順書", is_procedure=True)
        part.items.create(asset=secret)

        assert "手順書" not in as_editor.get(address(part)).content.decode()

    def test_its_queries_do_not_grow(
        self, as_editor: Client, unit: Unit, part: CampaignUnit, manager: User
    ) -> None:
        counts = []
        for _again in range(2):
            with CaptureQueriesContext(connection) as queries:
                assert as_editor.get(address(part)).status_code == 200
            counts.append(len(queries))
            for number in range(5):
                asset = factories.make_asset(unit, manager, name=f"追加{number}")
                part.items.create(asset=asset)

        assert counts[0] == counts[1]


def test_many_are_stored_in_statements_that_do_not_grow(part: CampaignUnit, editor: User) -> None:
    items = queue.full(part.items.all(), part=part)
    rows = ",".join(f"{item.asset_id}:{item.asset.version}:unchanged" for item in items)
    with CaptureQueriesContext(connection) as queries:
        kept = {"on": localdate(), "beside": paper.Beside("紙")}
        stored = paper.store(rows, items=items, by=editor, at=now(), **kept)

    assert stored == len(items) == 7
    assert len(queries) <= 40
