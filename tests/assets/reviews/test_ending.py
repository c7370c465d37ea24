"""assets/services/reviews/deciding.py and going.py: what goes or is gone, and what is taken back"""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils.timezone import get_current_timezone

from assets.access import Viewer
from assets.models import (
    Application,
    Appointment,
    Disposal,
    Mail,
    Notice,
    ReviewItem,
    Unit,
    User,
)
from assets.services import register
from assets.services.approvals.deciding import Seen, approve
from assets.services.notices import rounds
from assets.services.reviews import deciding, going
from tests import factories
from tests.assets.reviews.opening import item_of, open_review, stored

AT = datetime(2026, 11, 24, 10, 0, tzinfo=get_current_timezone())
Verdict = ReviewItem.Verdict

pytestmark = pytest.mark.django_db


def a_plan() -> Disposal:
    return Disposal(planned_reason="使わない", planned_method="D4")


End = Callable[[User], None]


@pytest.fixture
def end_by(item: ReviewItem) -> End:
    """Says in the review that the asset is to go, with a plan for it."""

    def end(person: User) -> None:
        plan = a_plan()
        deciding.end(item, by=person, at=AT, verdict="ended", note="使わない", plan=plan)

    return end


def put_in_office(unit: Unit, person: User) -> None:
    post = unit.posts.first() or factories.make_post(unit)
    Appointment.objects.create(post=post, holder=person, start_date=date(2026, 4, 1))


class TestEnding:
    """廃棄・移管, もう無い."""

    def test_with_a_plan_the_disposal_begins(
        self, item: ReviewItem, end_by: End, manager: User
    ) -> None:
        end_by(manager)

        assert stored(item.asset).status == "to_dispose"
        assert Disposal.objects.get(asset=item.asset).planned_by == manager
        assert (stored(item).verdict, stored(item).note) == ("ended", "使わない")

    def test_who_may_not_decide_it_applies_for_it(
        self, item: ReviewItem, end_by: End, unit: Unit, editor: User, manager: User
    ) -> None:
        put_in_office(unit, manager)
        end_by(editor)

        application = Application.objects.get()
        assert (application.kinds, application.applicant) == (["dispose"], editor)
        assert application.columns["planned_method"] == "D4"
        assert stored(item.asset).status == "active"
        assert (stored(item).verdict, stored(item).decided_version) == ("ended", None)
        assert Notice.objects.get().kind == "approval"

    def test_what_waits_for_another_approval_is_only_reported(
        self, item: ReviewItem, editor: User
    ) -> None:
        assert going.can_begin(item.asset)
        going.begin(item.asset, plan=a_plan(), by=editor, at=AT)

        assert not going.can_begin(item.asset)

    def test_without_a_plan_the_head_is_asked(
        self, item: ReviewItem, unit: Unit, editor: User, manager: User
    ) -> None:
        put_in_office(unit, manager)
        deciding.end(item, by=editor, at=AT, verdict="ended", note="使わない")

        assert stored(item.asset).status == "active"
        told = Notice.objects.get()
        assert (told.recipient, told.kind) == (manager, "review")
        assert item.asset.name not in told.text

    def test_a_missing_asset_of_class_3_alarms_at_once(
        self, unit: Unit, editor: User, manager: User, admin: User
    ) -> None:
        put_in_office(unit, manager)
        asset = factories.make_asset(unit, manager, name="相談の記録", c_level="3B")
        item = item_of(open_review(unit, asset), asset)
        deciding.end(item, by=editor, at=AT, verdict="gone", note="棚に無い")

        told = Notice.objects.order_by("recipient__username")
        assert [(one.recipient, one.kind) for one in told] == [(admin, "alarm"), (manager, "alarm")]
        assert all(asset.name not in one.text for one in told)
        assert all(one.notified_on == AT.date() for one in told)
        User.objects.update(email="told@a.example")
        sunday = AT + timedelta(days=5)
        assert (rounds.mail(sunday), Mail.objects.filter(is_urgent=True).count()) == (2, 2)

    def test_who_may_not_see_a_secret_hears_nothing_of_it(
        self, unit: Unit, editor: User, reader: User, admin: User
    ) -> None:
        put_in_office(unit, reader)
        asset = factories.make_asset(unit, admin, c_level="3B", is_procedure=True)
        deciding.end(
            item_of(open_review(unit, asset), asset), by=editor, at=AT, verdict="gone", note="無い"
        )

        assert [told.recipient for told in Notice.objects.all()] == [admin]


class TestTakingBack:
    """取り消し."""

    def test_it_puts_the_dates_back(self, item: ReviewItem, editor: User) -> None:
        before = stored(item.asset)
        deciding.confirm(item, by=editor, at=AT, version=before.version)
        deciding.undo(item, by=editor, may_approve=False, at=AT)

        asset, said = stored(item.asset), stored(item)
        for name in ("last_review", "reviewed_by", "next_review"):
            assert getattr(asset, name) == getattr(before, name)
        assert asset.version == before.version + 2
        assert (said.verdict, said.decided_at, said.decided_version) == ("", None, None)

    def test_what_others_wrote_since_stays(self, item: ReviewItem, editor: User) -> None:
        deciding.confirm(item, by=editor, at=AT, version=item.asset.version)
        asset = stored(item.asset)
        asset.location, asset.next_review = "書庫", date(2027, 1, 1)
        register.change_asset(asset, by=editor, reason="移した", version=asset.version)
        deciding.undo(item, by=editor, may_approve=False, at=AT)

        asset = stored(item.asset)
        assert (asset.location, asset.next_review) == ("書庫", date(2027, 1, 1))
        assert asset.last_review is None

    def test_a_disposal_ends_with_it_for_who_may_approve(
        self, item: ReviewItem, end_by: End, manager: User
    ) -> None:
        end_by(manager)
        with pytest.raises(ValidationError, match="廃棄の手続が始まっています"):
            deciding.undo(item, by=manager, may_approve=False, at=AT)
        deciding.undo(item, by=manager, may_approve=True, at=AT)

        assert stored(item.asset).status == "active"
        assert stored(item).verdict == Verdict.NONE

    def test_what_was_applied_for_is_withdrawn_by_who_asked(
        self, item: ReviewItem, end_by: End, editor: User, manager: User
    ) -> None:
        end_by(editor)
        with pytest.raises(ValidationError, match="申請したeditorさんに"):
            deciding.undo(item, by=manager, may_approve=True, at=AT)
        deciding.undo(item, by=editor, may_approve=False, at=AT)

        assert Application.objects.get().state == "withdrawn"
        assert stored(item).verdict == Verdict.NONE

    def test_what_was_approved_meanwhile_is_not_taken_back_here(
        self, item: ReviewItem, end_by: End, unit: Unit, editor: User, manager: User
    ) -> None:
        put_in_office(unit, manager)
        end_by(editor)
        application = Application.objects.get()
        seen = Seen(application, application.version, application.asset_version)
        approve(seen, viewer=Viewer(manager), at=AT, comment="")

        assert stored(item.asset).status == "to_dispose"
        with pytest.raises(ValidationError, match="廃棄の手続が始まっています"):
            deciding.undo(item, by=editor, may_approve=False, at=AT)

    def test_nothing_is_taken_back_twice(self, item: ReviewItem, editor: User) -> None:
        with pytest.raises(ValidationError, match="まだ確認していません"):
            deciding.undo(item, by=editor, may_approve=False, at=AT)
