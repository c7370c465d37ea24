"""services.approvals.deciding: agreeing, sending back, many at once; never one's own."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.timezone import localdate, now

from assets.access import Viewer
from assets.models import Application, Asset, Finding, Notice, Post, Unit, User
from assets.services import register, versions
from assets.services.approvals import applying, deciding
from assets.services.approvals.deciding import Seen
from tests import factories
from tests.assets.approvals.test_applying import registered, wanted


def seen(application: Application) -> Seen:
    application.refresh_from_db()
    asset = Asset.objects.get(pk=application.asset_id)
    return Seen(application, application.version, asset.version)


def approve(application: Application, by: User, **told: Any) -> Application:
    return deciding.approve(seen(application), viewer=Viewer(by), at=now(), **told)


def send_back(application: Application, by: User, comment: str = "直して") -> Application:
    return deciding.send_back(seen(application), viewer=Viewer(by), at=now(), comment=comment)


@pytest.fixture
def pending(unit: Unit, head: User, editor: User) -> Asset:
    return factories.make_pending(unit, editor)


@pytest.fixture
def lowered(unit: Unit, head: User, chief: User, editor: User) -> Application:
    """住民課's wish to lower a class: the head and the chief have to agree."""
    application = wanted(factories.make_asset(unit, head), editor, c_level="1")
    assert isinstance(application, Application)
    return application


class TestApproving:
    def test_the_head_agrees_and_the_asset_is_in_use(self, pending: Asset, head: User) -> None:
        done = approve(registered(pending), head, comment="確かめた")

        pending.refresh_from_db()
        step = done.steps.get()
        assert (pending.status, done.state) == ("active", "approved")
        assert (step.state, step.decided_by, step.post) == ("approved", head, Post.objects.get())
        assert (step.as_deputy, step.comment) == (False, "確かめた")
        version = pending.history.first()
        assert version.history_user == head
        assert "資産の新規登録を承認：試験の登録（申請 editor）" in version.history_change_reason

    def test_the_applicant_is_told(self, pending: Asset, head: User, editor: User) -> None:
        approve(registered(pending), head)

        assert "承認されました" in Notice.objects.get(recipient=editor).text

    def test_the_chain_is_walked_step_by_step(
        self, lowered: Application, head: User, chief: User
    ) -> None:
        approve(lowered, head)
        lowered.refresh_from_db()
        asset = Asset.objects.get()
        assert (lowered.state, asset.c_level) == ("open", "2")
        assert Notice.objects.filter(recipient=chief).count() == 1

        approve(lowered, chief)
        asset.refresh_from_db()
        assert (asset.c_level, asset.c_rank, asset.history.first().history_user) == ("1", 1, chief)

    def test_a_step_is_not_skipped(self, lowered: Application, chief: User) -> None:
        with pytest.raises(PermissionDenied, match="あなたではありません"):
            approve(lowered, chief)

    def test_who_holds_two_offices_signs_once(
        self, unit: Unit, chief: User, editor: User, admin: User
    ) -> None:
        application = wanted(factories.make_asset(unit, admin), editor, c_level="1")
        assert isinstance(application, Application)
        approve(application, chief)

        application.refresh_from_db()
        assert application.state == "approved"
        assert [step.decided_by for step in application.current_steps()] == [chief, chief]

    def test_a_deputy_signs_as_one(self, unit: Unit, pending: Asset) -> None:
        deputy = factories.make_user("deputy", unit, role="manager")
        factories.make_holder(deputy, Post.objects.get(), capacity="deputy")
        done = approve(registered(pending), deputy)

        assert done.steps.get().as_deputy is True

    def test_it_is_decided_once(self, pending: Asset, head: User) -> None:
        done = approve(registered(pending), head)

        with pytest.raises(ValidationError, match="承認済み"):
            approve(done, head)

    def test_what_still_breaks_a_rule_is_not_registered(self, pending: Asset, head: User) -> None:
        Finding.objects.update_or_create(
            asset=pending,
            rule="NR-104",
            defaults={
                "municipality": pending.municipality,
                "severity": "error",
                "found_on": localdate(),
            },
        )

        with pytest.raises(ValidationError, match="規則との食い違いが残っている"):
            approve(registered(pending), head)


class TestSelfApproval:
    """Whoever applied never decides, in whatever office."""

    def test_not_by_the_applicant_who_became_the_head(
        self, unit: Unit, editor: User, chief: User
    ) -> None:
        asset = factories.make_pending(unit, editor)
        factories.make_holder(editor, unit.posts.get())
        factories.make_user("second", unit, role="manager")

        with pytest.raises(PermissionDenied, match="自分の申請は"):
            approve(registered(asset), editor)

    def test_not_by_an_applicant_who_deputises(self, unit: Unit, head: User) -> None:
        deputy = factories.make_user("deputy", unit, role="registrar")
        asset = factories.make_pending(unit, deputy)
        factories.make_holder(deputy, Post.objects.get(), capacity="deputy")

        with pytest.raises(PermissionDenied, match="自分の申請は"):
            approve(registered(asset), deputy)
        with pytest.raises(PermissionDenied, match="自分の申請は"):
            send_back(registered(asset), deputy)

    def test_not_by_an_administrator(
        self, unit: Unit, head: User, chief: User, admin: User
    ) -> None:
        application = wanted(factories.make_asset(unit, admin), admin, c_level="1")
        assert isinstance(application, Application)

        with pytest.raises(PermissionDenied, match="自分の申請は"):
            approve(application, admin)
        approve(application, head)
        with pytest.raises(PermissionDenied, match="自分の申請は"):
            approve(application, admin)

    @pytest.mark.parametrize("person", ["editor", "stranger", "auditor", "admin"])
    def test_nor_by_somebody_who_is_not_asked(
        self, pending: Asset, person: str, request: pytest.FixtureRequest
    ) -> None:
        by = request.getfixturevalue(person)

        with pytest.raises(PermissionDenied):
            approve(registered(pending), by)
        pending.refresh_from_db()
        assert pending.status == "pending"


class TestSendingBack:
    def test_it_needs_a_reason(self, pending: Asset, head: User) -> None:
        with pytest.raises(ValidationError, match="差し戻す理由"):
            send_back(registered(pending), head, "  ")

    def test_what_waited_is_a_draft_again(self, pending: Asset, head: User, editor: User) -> None:
        done = send_back(registered(pending), head, "保管場所が分かりません")

        pending.refresh_from_db()
        assert (pending.status, done.state, done.steps.get().state) == (
            "draft", "returned", "returned",
        )  # fmt: skip
        told = Notice.objects.get(recipient=editor).text
        assert "差し戻されました" in told
        assert "保管場所が分かりません" in told

    def test_it_may_be_asked_for_again(self, pending: Asset, head: User, editor: User) -> None:
        send_back(registered(pending), head)
        kept: dict[str, Any] = {"reason": "直した", "version": 2, "at": now()}
        applying.submit(Asset.objects.get(), viewer=Viewer(editor), **kept)

        assert list(Application.objects.order_by("pk").values_list("state", flat=True)) == [
            "returned",
            "open",
        ]

    def test_the_second_of_a_chain_may_do_it_too(
        self, lowered: Application, head: User, chief: User
    ) -> None:
        approve(lowered, head)
        send_back(lowered, chief)

        assert Asset.objects.get().c_level == "2"
        assert [step.state for step in lowered.steps.order_by("position")] == [
            "approved",
            "returned",
        ]


class TestConflicts:
    """The asset or the application moved while somebody was about to decide."""

    def test_an_asset_changed_meanwhile_is_looked_at_again(
        self, lowered: Application, head: User, admin: User
    ) -> None:
        before = seen(lowered)
        asset = Asset.objects.get()
        asset.location = "書庫C"
        register.change_asset(asset, by=admin, reason="移動", version=1)

        with pytest.raises(versions.ConflictError):
            deciding.approve(before, viewer=Viewer(head), at=now())

    def test_what_others_changed_elsewhere_is_kept(
        self, lowered: Application, head: User, chief: User, admin: User
    ) -> None:
        asset = Asset.objects.get()
        asset.location = "書庫C"
        register.change_asset(asset, by=admin, reason="移動", version=1)
        approve(lowered, head)
        approve(lowered, chief)

        asset.refresh_from_db()
        assert (asset.c_level, asset.location, asset.version) == ("1", "書庫C", 3)

    def test_a_mended_application_is_looked_at_again(
        self, lowered: Application, head: User, editor: User
    ) -> None:
        before = seen(lowered)
        again = Asset.objects.get()
        again.c_level, again.classify_reason = "3C", "書き直し"
        kept: dict[str, Any] = {"reason": "直した", "version": 1, "at": now()}
        applying.change(
            again, viewer=Viewer(editor), revised=applying.Revised(lowered, lowered.version), **kept
        )

        with pytest.raises(versions.ConflictError):
            deciding.approve(before, viewer=Viewer(head), at=now())

    def test_what_cannot_be_carried_out_any_more_is_said(
        self, lowered: Application, head: User, chief: User, admin: User
    ) -> None:
        approve(lowered, head)
        Asset.objects.update(status="disposed", disposed_on=localdate())

        with pytest.raises(PermissionDenied, match="廃棄・移管した資産"):
            approve(lowered, chief)
        lowered.refresh_from_db()
        assert lowered.state == "open"


def test_many_are_decided_as_one_action_and_the_rest_is_told(
    unit: Unit, head: User, chief: User, editor: User
) -> None:
    """One was changed after it was seen; another is the head's own."""
    first, moved = (registered(factories.make_pending(unit, editor)) for _turn in range(2))
    own = registered(factories.make_pending(unit, head, c_level="3B"))
    chosen = [seen(application) for application in (first, moved, own)]
    register.change_asset(
        Asset.objects.get(pk=moved.asset_id), by=editor, reason="直す", version=1, status="draft"
    )
    result = deciding.decide_many(chosen, approving=True, viewer=Viewer(head), at=now())

    assert [application.pk for application in result.done] == [first.pk]
    assert [why for _application, why in result.refused] == [
        "ほかの人が先に変更しました。",
        "自分の申請は、自分では承認できません。",
    ]
    states = Asset.objects.order_by("pk").values_list("status", flat=True)
    assert list(states) == ["active", "draft", "pending"]
