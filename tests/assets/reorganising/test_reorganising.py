"""Renamed, merged and split units: what happens on the day, and how it is taken back"""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils.timezone import now

from assets.access import Viewer
from assets.models import Asset, Membership, Notice, Post, Reorganisation, Unit, User
from assets.services import chart, orphans
from assets.services.reorganising import applying, changes, plans, undoing
from audits.models import Change
from audits.services import due
from audits.services.names import Names
from config.kit import recording
from tests import factories
from tests.assets.moves.listing import DAY, MARCH, Office, at


def change_of(office: Office, kind: str, unit: Unit, **columns: Any) -> Reorganisation:
    change = Reorganisation(
        municipality=office.village, kind=kind, unit=unit, created_by=office.admin,
        created_at=at(MARCH), **{"effective_on": DAY} | columns,
    )  # fmt: skip
    return changes.enter(change, by=office.admin)


def apply(change: Reorganisation, *, on: date = DAY) -> Reorganisation:
    changes.plan(change, by=change.created_by, version=change.version)
    return applying.apply(change, by=recording.PROGRAM, on=on, at=at(on))


def merge(office: Office, **columns: Any) -> Reorganisation:
    return change_of(office, "merge", office.jum, **{"successor": office.zei} | columns)


def owned(office: Office, name: str = "住民記録", **columns: Any) -> Asset:
    return factories.make_asset(
        office.jum, office.admin, **{"owner_role": office.jum_head, "name": name} | columns
    )


def fresh(row: Any) -> Any:
    return type(row).objects.get(pk=row.pk)


def test_a_new_name_begins_on_its_day_and_the_old_one_stays_known(office: Office) -> None:
    apply(change_of(office, "rename", office.jum, new_name="くらし課"))

    unit = fresh(office.jum)
    assert (unit.name, unit.also_known_as, unit.code) == ("くらし課", ["住民課"], "JUM")
    assert next(name for _since, name in chart.names(unit)) == "くらし課"


def test_what_was_recorded_before_keeps_the_name_of_its_time(office: Office) -> None:
    with recording.action(by=office.admin, reason="過去", at=at(date(2026, 4, 1))):
        office.jum.save()
    apply(change_of(office, "rename", office.jum, new_name="くらし課"))
    names = Names()

    assert names.text(Unit, office.jum.pk, at=at(date(2026, 5, 1))) == "住民課"
    assert names.text(Unit, office.jum.pk, at=now() + timedelta(days=1)) == "くらし課"


def test_a_merged_unit_hands_everything_to_its_successor(office: Office) -> None:
    asset = owned(office)
    secret = owned(office, "手順", is_procedure=True)
    apply(merge(office, owner=office.zei_head))

    old = fresh(office.jum)
    assert (old.valid_to, old.successor) == (DAY - timedelta(days=1), office.zei)
    for moved in (fresh(asset), fresh(secret)):
        assert (moved.org_unit, moved.owner_role) == (office.zei, office.zei_head)
        assert moved.asset_no.startswith("JUM")
    assert {user.unit for user in User.objects.filter(username__startswith="100")} == {office.zei}
    head = fresh(office.jum_head)
    assert head.valid_to == DAY - timedelta(days=1)
    assert head.appointments.get().end_date == DAY - timedelta(days=1)
    assert Viewer(office.people["1003"]).can("edit_assets", office.zei)
    assert not Viewer(office.people["1003"]).can("read_assets", office.jum)
    assert orphans.listed(Viewer(office.admin), on=DAY) == []


def test_posts_may_go_along(office: Office) -> None:
    asset = owned(office)
    apply(merge(office))

    assert fresh(office.jum_head).unit == office.zei
    assert fresh(asset).owner_role == office.jum_head
    assert orphans.listed(Viewer(office.admin), on=DAY) == []


def test_assets_of_other_units_follow_an_ending_post(office: Office) -> None:
    foreign = factories.make_asset(office.zei, office.admin, owner_role=office.jum_head)
    apply(merge(office, owner=office.zei_head))

    assert fresh(foreign).owner_role == office.zei_head


def test_the_new_owner_is_told_without_a_number(office: Office) -> None:
    owned(office)
    apply(merge(office, owner=office.zei_head))

    (told,) = Notice.objects.filter(kind="handover")
    assert (told.recipient, told.count) == (office.people["1002"], 0)


def test_chosen_assets_of_a_split_unit_move(office: Office) -> None:
    one, two = owned(office, "台帳1"), owned(office, "台帳2")
    heir = {"successor": office.zei, "owner": office.zei_head}
    apply(change_of(office, "split", office.jum, numbers=[one.asset_no], **heir))

    assert (fresh(one).org_unit, fresh(one).owner_role) == (office.zei, office.zei_head)
    assert (fresh(two).org_unit, fresh(two).owner_role) == (office.jum, office.jum_head)
    assert fresh(office.jum).valid_to is None


def test_it_is_one_request_and_is_taken_back_as_one(office: Office) -> None:
    asset = owned(office)
    before = Membership.objects.filter(user=office.people["1003"]).values("unit", "valid_to")
    seen = list(before)
    change = apply(merge(office, owner=office.zei_head))
    assert change.applied_request is not None
    assert Change.objects.filter(request_id=change.applied_request).count() > 8

    undone = undoing.undo(
        change, by=office.admin, on=DAY, at=at(DAY), version=change.version, reason="取り違え"
    )

    assert undone.state == "undone"
    assert (fresh(asset).org_unit, fresh(asset).owner_role) == (office.jum, office.jum_head)
    assert fresh(office.jum).valid_to is None
    assert fresh(office.jum).successor is None
    assert fresh(office.jum_head).appointments.get().end_date is None
    assert fresh(office.people["1003"]).unit == office.jum
    assert list(before) == seen
    assert Viewer(office.people["1003"]).can("edit_assets", office.jum)
    assert not Viewer(office.people["1003"]).can("read_assets", office.zei)


def test_a_rename_is_taken_back(office: Office) -> None:
    change = apply(change_of(office, "rename", office.jum, new_name="くらし課"))

    undoing.undo(change, by=office.admin, on=DAY, at=at(DAY), version=change.version)

    assert (fresh(office.jum).name, fresh(office.jum).also_known_as) == ("住民課", [])


def test_what_was_touched_since_is_not_taken_back(office: Office) -> None:
    asset = owned(office)
    change = apply(merge(office, owner=office.zei_head))
    moved = fresh(asset)
    moved.location, moved.version = "書庫", moved.version + 1
    moved.save()

    with pytest.raises(ValidationError, match="変更されているため"):
        undoing.undo(change, by=office.admin, on=DAY, at=at(DAY), version=change.version)
    assert fresh(office.jum).valid_to is not None


def test_after_a_week_it_stays(office: Office) -> None:
    change = apply(merge(office))
    late = DAY + timedelta(days=8)

    with pytest.raises(ValidationError, match="7日以内"):
        undoing.undo(change, by=office.admin, on=late, at=at(late), version=change.version)


@pytest.mark.parametrize(
    ("kind", "columns", "sentence"),
    [
        ("rename", {"new_name": "住民課"}, "新しい名称"),
        ("rename", {"new_name": "税務課"}, "同じ名称の部署"),
        ("rename", {"new_name": "くらし課", "effective_on": date(2005, 4, 1)}, "令和9年1月14日"),
        ("merge", {}, "移す先の部署を選んでください"),
        ("split", {}, "移す先の部署を選んでください"),
    ],
)
def test_what_cannot_be_is_refused(
    office: Office, kind: str, columns: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(ValidationError, match=sentence):
        change_of(office, kind, office.jum, **columns)


def test_a_successor_must_be_another_unit_of_the_same_place(office: Office, outsider: User) -> None:
    for heir in (office.jum, factories.root_of(office.village), outsider.unit):
        with pytest.raises(ValidationError, match="選び直してください"):
            merge(office, successor=heir)


def test_a_unit_with_units_below_it_is_not_merged(office: Office) -> None:
    factories.make_unit(office.village, code="KOS", name="戸籍係", parent=office.jum)

    with pytest.raises(ValidationError, match="戸籍係"):
        merge(office)


def test_posts_of_one_name_cannot_go_along(office: Office) -> None:
    Post.objects.create(
        unit=office.zei, name="住民課長", role_id="ism", valid_from=factories.FOUNDED
    )

    with pytest.raises(ValidationError, match="移す先にもあります"):
        merge(office)


def test_a_vacant_owner_is_pointed_out(office: Office) -> None:
    office.zei_head.appointments.all().delete()
    plan = plans.make(merge(office, owner=office.zei_head))

    assert "空席です" in plan.notes[0]


def test_the_scheduler_applies_it_before_the_moves(office: Office) -> None:
    change = merge(office)
    changes.plan(change, by=office.admin, version=change.version)
    office.planned("藤井 香\t1004\t税務課\t\t住民課\t主査")

    assert due.do_due(now=at(), by=recording.PROGRAM)["moves"] == 2

    assert fresh(change).state == "applied"
    assert fresh(office.people["1004"]).unit == office.zei  # the unit of the list was merged


def test_what_cannot_be_applied_stays_and_says_why(office: Office) -> None:
    change = merge(office)
    changes.plan(change, by=office.admin, version=change.version)
    Unit.objects.filter(pk=office.zei.pk).update(valid_to=DAY - timedelta(days=2))

    assert changes.apply_due(on=DAY, at=at(), by=recording.PROGRAM) == 0
    assert "実施日にはありません" in fresh(change).hindrance
    assert Notice.objects.filter(kind="alarm", recipient=office.admin).count() == 1
    changes.cancel(fresh(change), by=office.admin, version=fresh(change).version)
    assert fresh(change).state == "cancelled"


def test_done_twice_it_changes_nothing_more(office: Office) -> None:
    change = apply(merge(office))
    lines = Change.objects.count()

    applying.apply(change, by=recording.PROGRAM, on=DAY, at=at())

    assert Change.objects.count() == lines


def test_the_plan_asks_no_more_for_more(office: Office, django_assert_max_num_queries: Any) -> None:
    for number in range(8):
        owned(office, f"台帳{number}")
        factories.make_user(f"p{number}", office.jum, role="viewer")
    change = merge(office)

    with django_assert_max_num_queries(6):
        plans.make(change)
    assert Asset.objects.filter(org_unit=office.jum).count() == 8
