"""services.approvals.applying: what a person may do alone, and what waits for others."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.timezone import now

from assets.access import Viewer
from assets.models import Application, Asset, Municipality, Notice, Unit, User
from assets.services import register, versions
from assets.services.approvals import applying
from tests import factories


def wanted(asset: Asset, by: User, **columns: Any) -> Asset | Application:
    """What comes of a person's wish to change these columns."""
    asset = Asset.objects.get(pk=asset.pk)
    for name, value in columns.items():
        setattr(asset, name, value)
    asset.classify_reason, asset.sns_owner = "試験", asset.owner_role if asset.is_sns else None
    kept: dict[str, Any] = {"reason": "試す", "version": asset.version, "at": now()}
    return applying.change(asset, viewer=Viewer(by), **kept)


def asked(result: Asset | Application | None) -> list[str]:
    """The roles that are asked, in their order."""
    assert isinstance(result, Application)
    return [step.role_id for step in result.current_steps()]


def registered(asset: Asset) -> Application:
    return Application.objects.get(asset=asset)


@pytest.fixture
def asset(unit: Unit, admin: User) -> Asset:
    return factories.make_asset(unit, admin)


class TestRegistering:
    def test_staff_wait_for_the_head(self, unit: Unit, head: User, editor: User) -> None:
        asset = factories.make_pending(unit, editor)

        assert asset.status == "pending"
        assert asked(registered(asset)) == ["ism"]

    def test_the_head_needs_nobody(self, unit: Unit, head: User, chief: User) -> None:
        asset = factories.make_pending(unit, head)

        assert asset.status == "active"
        assert not Application.objects.exists()

    def test_3b_needs_the_chief_as_well(
        self, unit: Unit, head: User, chief: User, editor: User
    ) -> None:
        asset = factories.make_pending(unit, editor, c_level="3B")

        assert registered(asset).kinds == ["register", "confirm"]
        assert asked(registered(asset)) == ["ism", "csio"]

    def test_of_the_head_3b_needs_the_chief_alone(
        self, unit: Unit, head: User, chief: User
    ) -> None:
        asset = factories.make_pending(unit, head, c_level="3B")

        assert asset.status == "pending"
        assert asked(registered(asset)) == ["csio"]

    def test_where_there_is_nobody_else_one_may_go_on(self, unit: Unit, admin: User) -> None:
        assert factories.make_pending(unit, admin, c_level="3B").status == "active"

    def test_the_next_approver_is_told_without_naming_what_is_secret(
        self, unit: Unit, head: User, editor: User
    ) -> None:
        factories.make_pending(unit, editor, name="墓地台帳")
        factories.make_pending(unit, editor, name="実施手順", is_procedure=True)

        told = list(Notice.objects.filter(recipient=head).order_by("pk").values_list("text", "url"))
        assert "墓地台帳" in told[0][0]
        assert "実施手順" not in told[1][0]
        assert "JUM-0002" not in told[1][0]
        assert told[1][1] == Application.objects.latest("pk").get_absolute_url()

    def test_a_draft_is_submitted_once(self, unit: Unit, head: User, editor: User) -> None:
        draft = factories.make_asset(unit, editor, status="draft")
        kept: dict[str, Any] = {"viewer": Viewer(editor), "reason": "登録", "at": now()}
        applying.submit(draft, version=1, **kept)

        assert asked(registered(draft)) == ["ism"]
        with pytest.raises(ValidationError, match="下書きだけ"):
            applying.submit(draft, version=2, **kept)

    def test_a_school_asks_the_board_of_education(self, village: Municipality) -> None:
        school = factories.make_unit(village, code="SHO", name="小学校", kind="elementary")
        teacher = factories.make_user("teacher", school, role="registrar")

        assert asked(registered(factories.make_pending(school, teacher, mext_level="III"))) == [
            "school_ism",
            "edu_isr",
        ]


class TestChanging:
    """Kind × who wants it: who is asked; nobody where the person may decide alone."""

    CHANGES: dict[str, dict[str, Any]] = {
        "small": {"location": "書庫B"},
        "change": {"segment_id": "standalone"},
        "classify": {"c_level": "3C"},
        "confirm": {"c_level": "3B"},
        "lower": {"c_level": "1"},
        "cloud": {"cloud_type": "lgwan_asp", "cloud_permit_no": "C-1"},
        "provide": {
            "outsourced": True,
            "contractor": "保守会社",
            "contract_no": "R8-1",
            "contract_sec_clause": True,
        },
        "sns": {"is_sns": True, "sns_policy_url": "https://mihon.example/"},
    }
    MATRIX: dict[tuple[str, str], list[str]] = {
        ("small", "editor"): [],
        ("change", "editor"): ["ism"],
        ("classify", "editor"): ["ism"],
        ("confirm", "editor"): ["ism", "csio"],
        ("lower", "editor"): ["ism", "csio"],
        ("cloud", "editor"): ["ism", "cloud_approver"],
        ("provide", "editor"): ["ism"],
        ("sns", "editor"): ["ism", "pr_manager"],
        ("small", "head"): [],
        ("change", "head"): [],
        ("classify", "head"): [],
        ("confirm", "head"): ["csio"],
        ("lower", "head"): ["csio"],
        ("cloud", "head"): ["cloud_approver"],
        ("provide", "head"): [],
        ("sns", "head"): ["pr_manager"],
        ("change", "admin"): [],
        ("lower", "admin"): ["ism", "csio"],
        # The chief is asked about what another has to agree to as well.
        ("lower", "chief"): ["ism"],
        ("cloud", "chief"): ["ism"],
    }

    @pytest.mark.parametrize(("kind", "person"), MATRIX)
    def test_the_matrix(
        self,
        asset: Asset,
        kind: str,
        person: str,
        request: pytest.FixtureRequest,
    ) -> None:
        for name in ("head", "chief", "ciso"):
            request.getfixturevalue(name)
        by = request.getfixturevalue(person)
        result = wanted(asset, by, **self.CHANGES[kind])

        steps = self.MATRIX[kind, person]
        assert isinstance(result, Application) is bool(steps)
        if steps:
            assert asked(result) == steps

    def test_a_move_asks_both_heads_and_the_chief(
        self, asset: Asset, village: Municipality, head: User, chief: User, editor: User
    ) -> None:
        other = factories.make_unit(village, code="ZEI", name="税務課")
        owner = factories.make_post(other, "税務課長")
        result = wanted(asset, editor, org_unit=other, owner_role=owner)

        assert isinstance(result, Application)
        assert [(step.role_id, step.unit.code) for step in result.current_steps()] == [
            ("ism", "JUM"),
            ("ism", "ZEI"),
            ("csio", "ROOT"),
        ]

    def test_the_asset_stays_as_it_is_and_the_wish_is_kept(
        self, asset: Asset, head: User, editor: User
    ) -> None:
        result = wanted(asset, editor, c_level="3C", location="書庫B")

        asset.refresh_from_db()
        assert (asset.c_level, asset.location, asset.version) == ("2", "情報システム室", 1)
        stored = Application.objects.get()
        assert stored == result
        assert stored.columns["c_level"] == "3C"
        assert stored.columns["location"] == "書庫B"
        assert stored.before["c_level"] == "2"

    def test_what_the_register_refuses_is_not_asked_for(
        self, asset: Asset, head: User, editor: User
    ) -> None:
        with pytest.raises(ValidationError) as refused:
            wanted(asset, editor, c_level="9")
        assert "c_level" in refused.value.message_dict

    def test_somebody_who_was_faster_is_noticed(
        self, asset: Asset, head: User, admin: User
    ) -> None:
        opened = Asset.objects.get(pk=asset.pk)
        asset.location = "書庫C"
        register.change_asset(asset, by=admin, reason="移動", version=1)
        opened.c_level = "3C"

        with pytest.raises(versions.ConflictError):
            applying.change(opened, viewer=Viewer(head), reason="試す", version=1, at=now())

    def test_one_wish_at_a_time(self, asset: Asset, unit: Unit, head: User, editor: User) -> None:
        wanted(asset, editor, c_level="3C")
        colleague = factories.make_user("colleague", unit, role="registrar")

        with pytest.raises(ValidationError, match="editorさんの申請があり"):
            wanted(asset, colleague, segment_id="standalone")
        assert isinstance(wanted(asset, colleague, location="書庫B"), Asset)

    def test_mending_it_is_a_new_revision_whose_steps_begin_anew(
        self, asset: Asset, head: User, chief: User, editor: User
    ) -> None:
        first = wanted(asset, editor, c_level="1")
        assert isinstance(first, Application)
        again = Asset.objects.get(pk=asset.pk)
        again.c_level, again.classify_reason = "3C", "書き直し"
        kept: dict[str, Any] = {"reason": "直した", "version": 1, "at": now()}
        result = applying.change(
            again, viewer=Viewer(editor), revised=applying.Revised(first, first.version), **kept
        )

        assert isinstance(result, Application)
        assert (result.pk, result.revision, result.kinds) == (first.pk, 2, ["classify"])
        assert asked(result) == ["ism"]
        states = result.steps.order_by("revision", "position").values_list("revision", "state")
        assert list(states) == [(1, "ended"), (1, "ended"), (2, "waiting")]
        assert result.history.count() == 2

    def test_mended_until_nothing_is_left_it_is_withdrawn(
        self, asset: Asset, head: User, editor: User
    ) -> None:
        first = wanted(asset, editor, c_level="3C")
        assert isinstance(first, Application)
        again = Asset.objects.get(pk=asset.pk)
        again.location = "書庫B"
        kept: dict[str, Any] = {"reason": "直した", "version": 1, "at": now()}
        result = applying.change(
            again, viewer=Viewer(editor), revised=applying.Revised(first, first.version), **kept
        )

        assert isinstance(result, Asset)
        first.refresh_from_db()
        assert first.state == "withdrawn"


class TestPending:
    """An asset that waits to be registered."""

    @pytest.fixture
    def pending(self, unit: Unit, head: User, editor: User) -> Asset:
        return factories.make_pending(unit, editor)

    def test_the_applicant_mends_it_as_a_new_revision(
        self, pending: Asset, chief: User, editor: User
    ) -> None:
        wanted(pending, editor, c_level="3B")

        application = registered(pending)
        assert (application.revision, application.asset_version) == (2, 2)
        assert asked(application) == ["ism", "csio"]

    def test_nobody_else_does(self, pending: Asset, head: User) -> None:
        with pytest.raises(PermissionDenied, match="editorさんだけです"):
            wanted(pending, head, location="書庫B")

    def test_taken_back_it_is_a_draft_again(self, pending: Asset, editor: User) -> None:
        application = registered(pending)
        applying.withdraw(application, viewer=Viewer(editor), version=1, at=now())

        pending.refresh_from_db()
        application.refresh_from_db()
        assert (pending.status, application.state) == ("draft", "withdrawn")
        assert [step.state for step in application.steps.all()] == ["ended"]

    def test_nobody_else_takes_it_back(self, pending: Asset, head: User) -> None:
        with pytest.raises(PermissionDenied, match="申請した本人だけ"):
            applying.withdraw(registered(pending), viewer=Viewer(head), version=1, at=now())
