"""services.approvals.entering: what an import entered waits for approval like any new asset."""

from typing import Any

import pytest
from django.utils.timezone import now

from assets.access import Viewer
from assets.models import Application, Asset, Notice, Unit, User
from assets.services.approvals import deciding, entering
from assets.services.approvals.deciding import Seen
from config.kit import recording
from tests import factories


def apply_for_all(by: User) -> int:
    told: dict[str, Any] = {"reason": "取り込み", "key": "approval:import:1", "at": now()}
    with recording.action(by=by, reason="取り込み"):
        return entering.apply_for_all(Asset.objects.all(), viewer=Viewer(by), **told)


@pytest.fixture
def brought(unit: Unit, head: User, chief: User, editor: User) -> list[Asset]:
    return [
        factories.make_asset(unit, editor, status="pending"),
        factories.make_asset(unit, editor, status="pending", c_level="3B"),
        factories.make_asset(unit, editor, status="draft"),
    ]


def test_each_gets_its_application_and_chain(brought: list[Asset], editor: User) -> None:
    assert apply_for_all(editor) == 2

    found = Application.objects.order_by("pk")
    assert [one.asset for one in found] == brought[:2]
    assert [[step.role_id for step in one.current_steps()] for one in found] == [
        ["ism"],
        ["ism", "csio"],
    ]
    assert [one.history.count() for one in found] == [1, 1]


def test_who_is_asked_is_told_once(brought: list[Asset], editor: User, head: User) -> None:
    apply_for_all(editor)

    notice = Notice.objects.get(recipient=head)
    assert (notice.count, notice.url) == (2, "/approvals/")


def test_what_was_applied_for_is_not_again(brought: list[Asset], editor: User) -> None:
    apply_for_all(editor)

    assert apply_for_all(editor) == 0


def test_they_are_approved_like_any_other(brought: list[Asset], editor: User, head: User) -> None:
    apply_for_all(editor)
    application = Application.objects.order_by("pk")[0]
    deciding.approve(Seen(application, 1, 1), viewer=Viewer(head), at=now())

    brought[0].refresh_from_db()
    assert brought[0].status == "active"


def test_what_was_found_waiting_by_who_may_decide_is_asked_of_another(
    brought: list[Asset], head: User
) -> None:
    """A file may say of a row that it waits, whoever brings it."""
    apply_for_all(head)

    assert all(one.current_steps() for one in Application.objects.all())
