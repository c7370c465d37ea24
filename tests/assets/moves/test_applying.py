"""A change of staff on its day: rights, terms, new people, hand-overs; whole or not at all"""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from assets.access import Viewer
from assets.models import Appointment, Handover, Membership, Notice, PersonnelChange, User
from assets.services import rights
from assets.services.handovers import opening
from assets.services.moves import applying, changes, passing_on, plans
from audits.models import Change
from audits.services import due
from config.kit import recording
from tests import factories
from tests.assets.moves.listing import DAY, Office, at

SWAP = (
    "大西 裕子\t1001\t住民課\t課長\t\t\t退職",
    "村上 健\t1002\t税務課\t課長\t住民課\t課長\t異動",
    "松田 光\t1003\t住民課\t主事\t税務課\t主査\t昇任",
)


def apply(change: PersonnelChange, *, day: date = DAY, by: Any = recording.PROGRAM) -> None:
    applying.apply(change, by=by, on=day, at=at(day))
    change.refresh_from_db()


def holder(post: Any, day: date) -> str:
    term = Appointment.objects.in_force(on=day).filter(post=post, capacity="holder").first()
    return term.holder.username if term else ""


def may(person: User, right: str, unit: Any) -> bool:
    return Viewer(User.objects.get(pk=person.pk)).can(right, unit)


def test_leavers_lose_everything_and_movers_what_they_had(office: Office) -> None:
    apply(office.planned(*SWAP))
    leaver, mover = office.people["1001"], office.people["1002"]

    leaver.refresh_from_db()
    assert not leaver.is_active
    assert not may(leaver, "read_assets", office.jum)
    assert not may(mover, "read_assets", office.zei)
    assert may(mover, "approve_assets", office.jum)
    assert may(office.people["1003"], "edit_assets", office.zei)


def test_a_session_of_a_leaver_ends_with_the_day(office: Office, client: Client) -> None:
    client.force_login(office.people["1001"])
    assert client.get("/assets/").status_code == 200

    apply(office.planned(*SWAP))

    assert client.get("/assets/").headers["Location"].startswith("/accounts/login/")


def test_posts_change_hands_on_the_day(office: Office) -> None:
    apply(office.planned(*SWAP))
    before = DAY - timedelta(days=1)

    assert (holder(office.jum_head, before), holder(office.jum_head, DAY)) == ("1001", "1002")
    assert (holder(office.zei_head, before), holder(office.zei_head, DAY)) == ("1002", "")
    mover = User.objects.get(username="1002")
    assert (mover.unit, mover.title) == (office.jum, "課長")


def test_it_is_one_request_with_its_reason(office: Office) -> None:
    change = office.planned(*SWAP)

    apply(change)

    assert change.applied_request is not None
    lines = Change.objects.filter(request_id=change.applied_request)
    assert {"assets_user", "assets_appointment", "assets_membership"} <= {
        line.table_name for line in lines
    }
    ended = office.people["1001"].history.latest()
    assert ended.request_id == change.applied_request


def test_a_post_that_answers_for_assets_is_handed_over(office: Office) -> None:
    factories.make_asset(office.jum, office.admin, owner_role=office.jum_head)
    factories.make_asset(office.zei, office.admin, owner_role=office.zei_head)

    apply(office.planned(*SWAP))

    jum, zei = Handover.objects.order_by("post__unit__code")
    assert (jum.giver, jum.taker) == (office.people["1001"], office.people["1002"])
    assert (zei.giver, zei.taker, zei.assets) == (office.people["1002"], None, 1)
    assert jum.due_on == DAY + opening.DAYS_TO_CONFIRM
    told = Notice.objects.filter(kind="handover").values_list("recipient__username", "text")
    assert set(told) == {
        ("1002", "住民課長の情報資産の引継ぎを確認してください。"),
        ("1002", "税務課長の情報資産の引継ぎを始めてください。"),
        ("admin", "税務課長が空席になります。情報資産を引き継ぐ人を決めてください。"),
    }


def test_a_newcomer_gets_an_account_without_a_password(office: Office) -> None:
    apply(office.planned("新人 太郎\t2001\t\t\t税務課\t主事\t採用"))

    newcomer = User.objects.get(username="2001")
    assert (newcomer.unit, newcomer.title, newcomer.must_change_password) == (
        office.zei, "主事", True,
    )  # fmt: skip
    assert not newcomer.has_usable_password()
    assert may(newcomer, "edit_assets", office.zei)


def test_applied_twice_it_changes_nothing_more(office: Office) -> None:
    change = office.planned(*SWAP)
    apply(change)
    lines = Change.objects.count()

    apply(change)

    assert Change.objects.count() == lines


def test_it_waits_for_its_day(office: Office) -> None:
    change = office.planned(*SWAP)

    with pytest.raises(ValidationError, match="より前には"):
        apply(change, day=DAY - timedelta(days=1))


@pytest.mark.parametrize("step", ["draft", "cancelled"])
def test_only_what_is_planned_is_applied(office: Office, step: str) -> None:
    change = office.enter(*SWAP)
    if step == "cancelled":
        changes.cancel(change, by=office.admin, version=change.version)

    assert changes.apply_due(on=DAY, at=at(), by=recording.PROGRAM) == 0
    with pytest.raises(ValidationError, match="適用できません"):
        apply(change)


def test_the_scheduler_applies_what_was_missed(office: Office) -> None:
    change = office.planned(*SWAP)
    late = DAY + timedelta(days=3)

    assert due.do_due(now=at(DAY - timedelta(days=1)), by=recording.PROGRAM)["moves"] == 0
    assert due.do_due(now=at(late), by=recording.PROGRAM)["moves"] == 1

    change.refresh_from_db()
    assert change.state == "applied"
    assert holder(office.jum_head, DAY) == "1002"
    assert due.do_due(now=at(late), by=recording.PROGRAM)["moves"] == 0


def test_what_cannot_be_applied_says_why_and_stops_no_other(office: Office) -> None:
    broken = office.planned("藤井 香\t1004\t税務課\t\t住民課\t主査")
    whole = office.planned("松田 光\t1003\t住民課\t\t税務課\t主査")
    User.objects.filter(username="1004").update(is_active=False)

    for _minute in range(2):
        changes.apply_due(on=DAY, at=at(), by=recording.PROGRAM)

    broken.refresh_from_db()
    whole.refresh_from_db()
    assert (broken.state, whole.state) == ("planned", "applied")
    assert "利用を停止しています" in broken.hindrance
    (told,) = Notice.objects.filter(kind="alarm")
    assert told.recipient == office.admin


def test_the_last_administrator_cannot_leave(office: Office) -> None:
    change = office.enter("admin\tadmin\t\t\t\t\t退職")

    assert "全庁管理者がだれもいなくなります" in plans.make(change).objections[0]
    with pytest.raises(ValidationError, match="1件残っています"):
        changes.plan(change, by=office.admin, version=change.version)


def test_nobody_retires_themselves_by_hand(office: Office) -> None:
    other = factories.make_user("admin2", factories.root_of(office.village), role="admin")
    change = office.planned("admin2\tadmin2\t\t\t\t\t退職")

    with pytest.raises(ValidationError, match="ほかの管理者"):
        apply(change, by=other)
    apply(change)
    assert change.state == "applied"


def test_other_offices_go_on_where_that_is_said(office: Office) -> None:
    person = office.people["1003"]
    root = factories.root_of(office.village)
    rights.grant_role(person, unit=root, role="auditor", by=office.admin, on=date(2026, 4, 1))
    change = office.enter("松田 光\t1003\t住民課\t主事\t税務課\t主査")
    move = change.moves.get()
    move.keeps_others = True
    changes.answer(move, by=office.admin, version=change.version)
    change.refresh_from_db()
    changes.plan(change, by=office.admin, version=change.version)

    apply(change)

    kept = Membership.objects.valid(on=DAY).filter(user=person)
    assert {(role.unit.code, role.role) for role in kept} == {
        ("ROOT", "auditor"), ("ZEI", "registrar"),
    }  # fmt: skip


def test_without_that_all_roles_end(office: Office) -> None:
    person = office.people["1003"]
    root = factories.root_of(office.village)
    rights.grant_role(person, unit=root, role="auditor", by=office.admin, on=date(2026, 4, 1))
    change = office.planned("松田 光\t1003\t住民課\t主事\t税務課\t主査")

    (line,) = plans.make(change).lines
    assert line.notes == ["全庁の役割（監査人）も終わります。"]
    apply(change)
    assert not may(person, "read_restricted", office.jum)


def test_somebody_displaced_is_noted_and_ended(office: Office) -> None:
    change = office.planned("藤井 香\t1004\t税務課\t主査\t住民課\t課長")

    (line,) = plans.make(change).lines
    assert line.notes == ["いまの住民課長（大西 裕子さん）の在任が、前の日で終わります。"]
    apply(change)
    assert holder(office.jum_head, DAY) == "1004"


def test_a_deputy_and_a_second_office_end_nothing(office: Office) -> None:
    apply(
        office.planned(
            "大西 裕子\t1001\t\t\t税務課\t課長\t兼務", "藤井 香\t1004\t\t\t住民課\t課長\t事務代理"
        )
    )

    assert holder(office.jum_head, DAY) == holder(office.zei_head, DAY) == "1001"
    deputy = Appointment.objects.get(capacity="deputy")
    assert (deputy.holder, deputy.post) == (office.people["1004"], office.jum_head)
    assert may(office.people["1004"], "approve_assets", office.jum)


def test_when_it_breaks_in_the_middle_nothing_has_happened(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    change = office.planned(*SWAP)
    seen = Change.objects.count()

    def broken(*_args: Any, **_options: Any) -> None:
        raise RuntimeError

    with monkeypatch.context() as patch:
        patch.setattr(passing_on, "begin_all", broken)
        with pytest.raises(RuntimeError):
            apply(change)

    change.refresh_from_db()
    assert (change.state, Change.objects.count()) == ("planned", seen)
    assert User.objects.get(username="1001").is_active
    assert holder(office.jum_head, DAY) == "1001"
    apply(change)
    assert holder(office.jum_head, DAY) == "1002"


def test_the_plan_asks_no_more_for_more_lines(
    office: Office, django_assert_max_num_queries: Any
) -> None:
    newcomers = (f"新人{n}\t30{n:02}\t\t\t税務課\t主事\t採用" for n in range(40))
    change = office.enter(*SWAP, *newcomers)

    with django_assert_max_num_queries(6):
        plans.make(change)
