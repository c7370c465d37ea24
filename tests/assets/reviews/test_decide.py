"""assets/services/reviews/deciding.py"""

from datetime import date, datetime
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils.timezone import get_current_timezone

from assets.models import Asset, ReviewItem, Unit, User
from assets.services import register
from assets.services.reviews import deciding, queue
from assets.services.versions import ConflictError
from tests import factories
from tests.assets.reviews.opening import item_of, open_review, stored

AT = datetime(2026, 11, 24, 10, 0, tzinfo=get_current_timezone())
Verdict = ReviewItem.Verdict

pytestmark = pytest.mark.django_db


class TestConfirming:
    """変更なし."""

    def test_it_writes_when_by_whom_and_when_again(self, item: ReviewItem, editor: User) -> None:
        before = item.asset.version
        deciding.confirm(item, by=editor, at=AT, version=before)

        asset, said = stored(item.asset), stored(item)
        assert (asset.last_review, asset.reviewed_by) == (date(2026, 11, 24), editor)
        assert asset.next_review == date(2027, 11, 24)
        assert (said.verdict, said.decided_by, said.decided_at) == ("unchanged", editor, AT)
        assert asset.version == said.decided_version == before + 1
        assert asset.history.latest().history_change_reason == "資産の確認：変更なし"

    def test_an_asset_with_gaps_of_old_can_be_confirmed(self, unit: Unit, editor: User) -> None:
        lacking = Asset(municipality=unit.municipality, org_unit=unit, name="古い台帳")
        register.register_asset(
            lacking, by=editor, on=AT.date(), reason="移行", status="active", complete=False
        )
        item = item_of(open_review(unit, lacking), lacking)
        deciding.confirm(item, by=editor, at=AT, version=lacking.version)

        assert stored(item).verdict == Verdict.UNCHANGED

    def test_what_changed_since_it_was_shown_is_not_confirmed(
        self, item: ReviewItem, editor: User
    ) -> None:
        version = item.asset.version
        asset = stored(item.asset)
        asset.location = "書庫"
        register.change_asset(asset, by=editor, reason="移した", version=version)

        with pytest.raises(ConflictError):
            deciding.confirm(item, by=editor, at=AT, version=version)
        assert stored(item).verdict == Verdict.NONE

    def test_the_second_of_two_is_told_who_was_first(
        self, item: ReviewItem, editor: User, manager: User
    ) -> None:
        deciding.confirm(item, by=editor, at=AT, version=item.asset.version)

        with pytest.raises(ValidationError, match="editorさんが先に「変更なし」"):
            deciding.confirm(item, by=manager, at=AT, version=item.asset.version)

    @pytest.mark.parametrize(("part", "campaign"), [("submitted", "open"), ("open", "closed")])
    def test_a_closed_review_takes_no_verdict(
        self, item: ReviewItem, editor: User, part: str, campaign: str
    ) -> None:
        item.part.state, item.part.campaign.state = part, campaign
        item.part.save()
        item.part.campaign.save()

        with pytest.raises(ValidationError, match="締め切られています"):
            deciding.confirm(item, by=editor, at=AT, version=item.asset.version)


class TestSpotChecks:
    """抜き取り."""

    @pytest.fixture
    def asking(self, unit: Unit, asset: Asset) -> ReviewItem:
        return item_of(open_review(unit, asset, spot_every=1), asset)

    def test_no_answer_confirms_nothing(self, asking: ReviewItem, editor: User) -> None:
        with pytest.raises(ValidationError, match="抜き取りの問いに答えてください"):
            deciding.confirm(asking, by=editor, at=AT, version=asking.asset.version)

    def test_the_right_answer_confirms_and_is_kept(self, asking: ReviewItem, editor: User) -> None:
        column = deciding.spots.column_for(asking, every=1)
        right = deciding.spots.plain(asking.asset, column)
        version = asking.asset.version
        deciding.confirm(asking, by=editor, at=AT, version=version, answer=right)

        said = stored(asking)
        assert (said.verdict, said.spot_column, said.spot_passed) == ("unchanged", column, True)

    def test_a_wrong_answer_is_kept_and_the_next_press_confirms(
        self, asking: ReviewItem, editor: User
    ) -> None:
        version = asking.asset.version
        deciding.confirm(asking, by=editor, at=AT, version=version, answer="-")
        missed = stored(asking)
        assert (missed.verdict, missed.spot_passed) == ("", False)
        assert stored(asking.asset).version == version

        deciding.confirm(missed, by=editor, at=AT, version=version)
        assert (stored(asking).verdict, stored(asking).spot_passed) == ("unchanged", False)


class TestManyAtOnce:
    """まとめて確認."""

    def confirm(self, part: object, editor: User, **changed: int) -> int:
        items = queue.full(part.items.all(), part=part)
        seen = {item.asset_id: item.asset.version for item in items}
        return deciding.confirm_many(seen, items=items, by=editor, at=AT)

    def test_only_unchanged_assets_of_a_low_grade(
        self, unit: Unit, editor: User, manager: User
    ) -> None:
        low, high, moved, new = (
            factories.make_asset(unit, manager, name=name, c_level=level)
            for name, level in (("低", "2"), ("高", "3C"), ("動いた", "1"), ("初めて", "2"))
        )
        seen = {low.pk: 1, high.pk: 1, moved.pk: 1}
        moved.location = "書庫"
        register.change_asset(moved, by=manager, reason="移した", version=1)
        part = open_review(unit, low, high, moved, new, seen=seen)

        assert self.confirm(part, editor) == 1
        said = dict(part.items.values_list("asset__name", "verdict"))
        assert said == {"低": "unchanged", "高": "", "動いた": "", "初めて": ""}
        asset = stored(low)
        assert (asset.version, asset.last_review) == (2, date(2026, 11, 24))
        assert asset.history.latest().version == 2

    def test_cards_that_ask_something_are_left_to_be_looked_at(
        self, unit: Unit, asset: Asset, editor: User
    ) -> None:
        assert self.confirm(open_review(unit, asset, spot_every=1), editor) == 0

    def test_the_statements_do_not_grow_with_the_assets(
        self, unit: Unit, editor: User, manager: User, django_assert_max_num_queries: Any
    ) -> None:
        assets = [factories.make_asset(unit, manager, name=f"台帳{n}") for n in range(12)]
        part = open_review(unit, *assets)
        with django_assert_max_num_queries(30):
            assert self.confirm(part, editor) == 12


def test_an_asset_is_put_off_with_what_to_find_out(item: ReviewItem, editor: User) -> None:
    version = item.asset.version
    deciding.put_off(item, by=editor, at=AT, note="鍵の場所を聞く")
    later = stored(item)
    assert (later.verdict, later.note) == ("later", "鍵の場所を聞く")

    deciding.confirm(later, by=editor, at=AT, version=version)
    assert stored(item).verdict == Verdict.UNCHANGED
