"""Reminders of applications that nobody decides"""

from datetime import date, timedelta

import pytest

from assets.access import Viewer
from assets.models import Application, Asset, Notice, Post, Unit, User
from assets.services import rights
from assets.services.approvals import applying, deciding
from assets.services.notices import rounds
from config.kit import recording
from tests import factories
from tests.assets.notices.conftest import appoint, moment

FRIDAY = date(2026, 11, 20)  # the Monday after it is a holiday
WEDNESDAY = date(2026, 11, 25)
LATE = date(2026, 11, 30)


def remind(day: date) -> None:
    rounds.plan(moment(day), at_once=True)


def told(person: User) -> list[Notice]:
    waiting = Notice.objects.filter(recipient=person, key__startswith="approval:waiting:")
    return list(waiting.order_by("pk"))


def apply(unit: Unit, clerk: User, on: date = FRIDAY, **columns: object) -> Application:
    asset = Asset(municipality=unit.municipality, org_unit=unit, **factories.complete(unit))
    for name, value in columns.items():
        setattr(asset, name, value)
    applying.enter(asset, viewer=Viewer(clerk), reason="登録", at=moment(on))
    return asset.applications.get()


def test_after_two_working_days_those_who_may_decide_are_told_once_of_all(
    unit: Unit, clerk: User, head: User, deputy: User, chief: User
) -> None:
    rights.grant_role(deputy, unit=unit, role="manager", by=recording.PROGRAM, on=FRIDAY)
    apply(unit, clerk, c_level="2")
    apply(unit, clerk, c_level="2", name="印鑑登録の台帳")

    remind(FRIDAY + timedelta(days=4))
    assert told(head) == []

    for _again in range(2):
        remind(WEDNESDAY)
    for person in (head, deputy):
        (notice,) = told(person)
        assert (notice.count, notice.url, notice.is_copy) == (2, "/approvals/", False)
        assert notice.text == "2開庁日より長く承認を待っている申請が、2件あります。"
    assert told(chief) == told(clerk) == []


def test_after_five_working_days_it_is_told_every_week_and_further_up(
    unit: Unit, clerk: User, head: User, chief: User
) -> None:
    apply(unit, clerk, c_level="2")
    for days in range(15):
        remind(LATE + timedelta(days=days))

    assert [notice.key for notice in told(head)] == [
        "approval:waiting:late:2026-11-30",
        "approval:waiting:late:2026-12-07",
        "approval:waiting:late:2026-12-14",
    ]
    assert [notice.is_copy for notice in told(chief)] == [True, True, True]


def test_it_is_counted_from_the_day_on_which_it_came_to_somebody(
    unit: Unit, clerk: User, head: User, chief: User
) -> None:
    application = apply(unit, clerk, c_level="3B")
    seen = deciding.Seen(application, application.version, application.asset.version)
    deciding.approve(seen, viewer=Viewer(head), at=moment(WEDNESDAY))

    remind(WEDNESDAY)
    remind(WEDNESDAY + timedelta(days=1))
    assert told(head) == told(chief) == []
    remind(WEDNESDAY + timedelta(days=2))
    assert [notice.count for notice in told(chief)] == [1]
    assert told(head) == []


def test_what_was_decided_is_not_reminded_of(unit: Unit, clerk: User, head: User) -> None:
    application = apply(unit, clerk, c_level="2")
    seen = deciding.Seen(application, application.version, application.asset.version)
    deciding.approve(seen, viewer=Viewer(head), at=moment(FRIDAY))
    remind(LATE)
    assert told(head) == []


@pytest.mark.parametrize("secret", [True, False])
def test_nobody_is_told_of_what_they_may_not_know(
    unit: Unit, clerk: User, head: User, *, secret: bool
) -> None:
    admin = factories.make_user("chair", factories.root_of(unit.municipality), role="registrar")
    post = Post.objects.create(
        unit=unit, name="課長補佐", role_id="ism", valid_from=factories.FOUNDED
    )
    appoint(post, admin)
    apply(unit, clerk, c_level="2", restricted=secret)
    remind(LATE)
    assert told(admin) == []
    assert len(told(head)) == 1
