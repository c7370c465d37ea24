"""Changing the scheme of a municipality: what is certain is converted, the rest is proposed."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils.timezone import now

from assets.models import Asset, Municipality, Status, Unit, User
from assets.services import register
from assets.services.conversions import carrying, deciding, planning, undoing
from assets.tasks import convert_grades
from classification.levels import Scope
from classification.models import SchemeVersion
from classification.services import catalogue
from config.kit import recording
from tests import factories
from tests.assets.conversions.changing import change, grades, undo
from tests.factories import TODAY

Assets = dict[str, Asset]


def test_only_what_is_certain_is_converted(
    old_village: Municipality, assets: Assets, target: SchemeVersion, admin: User
) -> None:
    old = old_village.scheme_version_id

    done = change(old_village, target, admin)

    found = grades()
    assert (done.state, done.converted, done.proposed) == ("done", 2, 3)
    assert [found[name][4] for name in ("広報紙", "会議の資料")] == [target.pk, target.pk]
    assert [found[name][4] for name in ("名簿", "住民の台帳", "人事の記録")] == [old, old, old]
    assert found["下書き"][4] is None
    old_village.refresh_from_db()
    assert old_village.scheme_version_id == target.pk


def test_the_preview_counts_what_then_happens(
    old_village: Municipality, assets: Assets, target: SchemeVersion, admin: User
) -> None:
    seen = planning.preview(old_village, target=target)

    done = change(old_village, target, admin)

    assert (seen.certain, seen.proposed + seen.unsaid) == (done.converted, done.proposed)
    moves = {
        (move.axis, move.old, move.new, move.certain): count for move, count in seen.moves.items()
    }
    assert moves["c", "3", "3B", False] == 1
    assert moves["c", "3", "3C", False] == 1
    assert moves["c", "2", "3C", False] == 1
    assert moves["c", "1", "1", True] == 1
    assert sum(count for (axis, *_rest), count in moves.items() if axis == "c") == seen.total


def test_one_request_names_who_why_and_keeps_the_old_grades(
    old_village: Municipality, assets: Assets, target: SchemeVersion, admin: User
) -> None:
    old = old_village.scheme_version_id
    done = change(old_village, target, admin)

    rows = list(Asset.history.filter(request_id=done.done_as))
    assert {row.history_change_reason for row in rows} == {"対策基準の改定"}
    assert {row.history_user_id for row in rows} == {admin.pk}
    assert {row.name for row in rows} == {"広報紙", "会議の資料"}
    assert old_village.history.filter(request_id=done.done_as).exists()
    before = assets["inner"].history.get(version=1)
    assert (before.c_level, before.scheme_version_id) == ("2", old)


def test_it_is_put_back_as_one(
    old_village: Municipality, assets: Assets, target: SchemeVersion, admin: User
) -> None:
    before, old = grades(), old_village.scheme_version_id
    done = change(old_village, target, admin)

    undone = undo(done, admin)

    assert grades() == before
    old_village.refresh_from_db()
    assert old_village.scheme_version_id == old
    assert (undone.state, undone.put_back, undone.left) == ("undone", 2, 0)
    assert Asset.objects.get(pk=assets["open"].pk).version == 3


def test_what_was_changed_since_stays(
    old_village: Municipality, assets: Assets, target: SchemeVersion, admin: User
) -> None:
    done = change(old_village, target, admin)
    touched = Asset.objects.get(pk=assets["open"].pk)
    touched.operator = "別の担当"
    with recording.origin("screen"):
        register.change_asset(touched, by=admin, reason="交代", version=touched.version)

    undone = undo(done, admin)

    assert (undone.put_back, undone.left) == (1, 1)
    stored = Asset.objects.get(pk=touched.pk)
    assert (stored.operator, stored.scheme_version_id) == ("別の担当", target.pk)


def test_it_is_put_back_within_a_week_and_only_once(
    old_village: Municipality, assets: Assets, target: SchemeVersion, admin: User
) -> None:
    done = change(old_village, target, admin)
    with pytest.raises(ValidationError, match="7日以内"), recording.origin("screen"):
        undoing.ask_undo(done, by=admin, at=now() + timedelta(days=8))
    undo(done, admin)

    with pytest.raises(ValidationError, match="もう取り消されて"):
        undo(done, admin)


def test_what_waits_for_approval_is_left_alone(
    old_village: Municipality, assets: Assets, unit: Unit, admin: User, target: SchemeVersion
) -> None:
    waiting = factories.make_asset(unit, admin, status=Status.PENDING, name="承認待ち")

    seen = planning.preview(old_village, target=target)
    change(old_village, target, admin)

    assert seen.waiting == 1
    assert Asset.objects.get(pk=waiting.pk).version == 1


def test_what_is_disposed_of_keeps_its_last_grade(
    old_village: Municipality, assets: Assets, target: SchemeVersion, admin: User
) -> None:
    Asset.objects.filter(pk=assets["open"].pk).update(status="disposed", disposed_on=TODAY)

    done = change(old_village, target, admin)

    assert done.converted == 1
    assert Asset.objects.get(pk=assets["open"].pk).scheme_version_id != target.pk


def test_people_take_proposals_over(
    old_village: Municipality, assets: Assets, target: SchemeVersion, admin: User
) -> None:
    change(old_village, target, admin)
    old_village.refresh_from_db()
    open_ones = deciding.undecided(old_village, Scope.ADMIN)
    told = {
        one.asset.name: one.plan.moves[0]
        for one in deciding.proposals(open_ones, old_village, Scope.ADMIN)
    }
    assert told["住民の台帳"].reason == "100人以上の個人情報を含む"
    assert told["名簿"].warns is False

    wanted = {assets["people"].pk: 1, assets["few"].pk: 9}
    with recording.origin("screen"):
        taken = deciding.take_over(
            wanted, municipality=old_village, scope=Scope.ADMIN, by=admin, on=TODAY
        )

    assert [asset.name for asset in taken.done] == ["住民の台帳"]
    assert [asset.name for asset in taken.moved] == ["人事の記録"]
    stored = Asset.objects.get(pk=assets["people"].pk)
    assert (stored.c_level, stored.a_level, stored.scheme_version_id) == ("3B", "2", target.pk)
    assert stored.c_rank == catalogue.ranks(target.pk, "confidentiality")["3B"]
    assert "機密性3から3Bへ" in stored.classify_reason
    assert deciding.count(old_village)[Scope.ADMIN] == 2


def test_the_form_says_what_an_old_grade_becomes(
    old_village: Municipality, assets: Assets, target: SchemeVersion, admin: User
) -> None:
    change(old_village, target, admin)
    asset = Asset.objects.get(pk=assets["people"].pk)

    hints = deciding.hints(asset)

    assert hints["c_level"].startswith("今までの基準では3。付け替えの案：3B（")
    assert deciding.hints(Asset.objects.get(pk=assets["open"].pk)) == {}


def test_schools_get_proposals_alone(old_village: Municipality, unit: Unit, admin: User) -> None:
    school = factories.make_unit(old_village, code="SHO", name="小学校", kind="elementary")
    records = factories.make_asset(school, admin, name="通知表", mext_level="II")
    library = factories.make_asset(school, admin, name="掲示物", mext_level="IV")
    to = catalogue.current_scheme("school", key="mext_r7")

    done = change(old_village, to, admin)

    assert (done.converted, done.proposed) == (0, 2)
    old_village.refresh_from_db()
    assert old_village.school_scheme_version_id == to.pk
    rows = deciding.proposals([records, library], old_village, Scope.SCHOOL)
    assert [one.plan.moves[0].new for one in rows] == ["II", "IV"]


def test_a_stricter_limit_hides_what_it_meets(
    old_village: Municipality, assets: Assets, target: SchemeVersion, admin: User
) -> None:
    old_village.restricted_rank = 2
    old_village.save()

    change(old_village, target, admin)

    assert Asset.objects.get(pk=assets["inner"].pk).restricted
    assert not Asset.objects.get(pk=assets["open"].pk).restricted


def test_only_one_change_is_under_way(
    old_village: Municipality, assets: Assets, target: SchemeVersion, admin: User
) -> None:
    with recording.origin("screen"):
        carrying.start(old_village, target=target, by=admin, at=now(), reason="改定")
        with pytest.raises(ValidationError, match="もう始まって"):
            carrying.start(old_village, target=target, by=admin, at=now(), reason="改定")


def test_the_task_works_off_what_waits(
    old_village: Municipality, assets: Assets, target: SchemeVersion, admin: User
) -> None:
    with recording.origin("screen"):
        asked = carrying.start(old_village, target=target, by=admin, at=now(), reason="改定")

    assert convert_grades() == 1

    asked.refresh_from_db()
    assert asked.state == "done"
    row = Asset.history.filter(request_id=asked.done_as).first()
    assert row.door == "task convert_grades"
    assert convert_grades() == 0


def test_what_breaks_on_the_way_is_not_begun(
    old_village: Municipality,
    assets: Assets,
    target: SchemeVersion,
    admin: User,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before = grades()
    with recording.origin("screen"):
        asked = carrying.start(old_village, target=target, by=admin, at=now(), reason="改定")
    monkeypatch.setattr(carrying, "store", lambda *_a, **_o: 1 / 0)

    convert_grades()

    asked.refresh_from_db()
    assert asked.state == "failed"
    assert "台帳は変わっていません" in asked.message
    assert grades() == before
    old_village.refresh_from_db()
    assert old_village.scheme_version_id != target.pk


def test_it_asks_no_question_per_asset(
    old_village: Municipality,
    unit: Unit,
    target: SchemeVersion,
    admin: User,
    django_assert_max_num_queries: Callable[..., Any],
) -> None:
    for number in range(12):
        factories.make_asset(unit, admin, name=f"資料{number}", c_level="2")
    planning.preview(old_village, target=target)

    with django_assert_max_num_queries(4):
        planning.preview(old_village, target=target)
    with django_assert_max_num_queries(40):  # what follows from assets asks for all at once
        done = change(old_village, target, admin)
    assert done.converted == 12
