"""assets/services/findings: found, kept as rows, mended, broken again"""

import random
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import call_command

from assets.access import Viewer
from assets.models import (
    Appointment,
    Asset,
    Finding,
    LocalEntry,
    RuleCheck,
    Status,
    Unit,
    User,
)
from assets.services import bulk, consequences, lifecycle, register, responsibility
from assets.services.findings import evaluation, keeping, rounds
from config.kit import recording
from tests.factories import TODAY, make_asset

pytestmark = pytest.mark.django_db
TOO_LOW = "NR-508"  # documents of systems need a grade of their own
State = Finding.State


def wrong(unit: Unit, by: User, **columns: Any) -> Asset:
    """Enter a system document whose confidentiality is too low."""
    return make_asset(unit, by, kind="system_doc", **{"c_level": "2"} | columns)


def rows(asset: Asset) -> list[tuple[str, str]]:
    found = Finding.objects.filter(asset=asset, rule=TOO_LOW).order_by("pk")
    return list(found.values_list("rule", "state"))


def mend(asset: Asset, by: User, **columns: Any) -> Asset:
    for name, value in columns.items():
        setattr(asset, name, value)
    return register.change_asset(asset, by=by, reason="是正", version=asset.version)


def test_a_save_finds_what_is_wrong_and_the_next_one_that_it_is_mended(
    unit: Unit, editor: User
) -> None:
    asset = wrong(unit, editor)
    found = Finding.objects.get(asset=asset, rule=TOO_LOW)
    assert (found.state, found.found_on, found.columns) == (State.OPEN, TODAY, ["c_level"])
    assert found.municipality == unit.municipality

    mend(asset, editor, c_level="3B", classify_reason="仕様書は外に出せない")

    found.refresh_from_db()
    assert found.state == State.RESOLVED
    assert found.resolved_on is not None


def test_what_is_broken_again_is_another_finding(unit: Unit, editor: User) -> None:
    asset = wrong(unit, editor)
    asset = mend(asset, editor, c_level="3B", classify_reason="仕様書は外に出せない")
    mend(asset, editor, c_level="2", classify_reason="公開した")
    assert rows(asset) == [(TOO_LOW, State.RESOLVED), (TOO_LOW, State.OPEN)]


def test_what_stays_wrong_is_not_written_again(
    unit: Unit, editor: User, django_assert_num_queries: Any
) -> None:
    asset = wrong(unit, editor)
    consequences.draw([asset], on=TODAY)
    with django_assert_num_queries(5):  # no statement writes
        consequences.draw([asset], on=TODAY)


def test_the_statements_do_not_grow_with_the_assets(
    unit: Unit, editor: User, django_assert_max_num_queries: Any
) -> None:
    assets = [wrong(unit, editor, name=f"仕様書{number}") for number in range(5)]
    Finding.objects.all().delete()
    with django_assert_max_num_queries(8):
        assert keeping.refresh(Asset.objects.order_by("pk"), on=TODAY) >= len(assets)
    Asset.objects.update(c_level="3B", c_rank=4)
    with django_assert_max_num_queries(8):
        keeping.refresh(Asset.objects.order_by("pk"), on=TODAY)
    assert not Finding.objects.standing().filter(rule=TOO_LOW).exists()


def test_a_draft_breaks_nothing_until_it_is_registered(unit: Unit, editor: User) -> None:
    draft = make_asset(unit, editor, status="draft", kind="system_doc")
    assert rows(draft) == []
    register.change_asset(draft, by=editor, reason="登録", version=1, status=Status.ACTIVE)
    assert rows(draft) == [(TOO_LOW, State.OPEN)]


def test_a_change_of_many_is_looked_at(unit: Unit, manager: User) -> None:
    asset = wrong(unit, manager)
    Finding.objects.filter(asset=asset).delete()
    with recording.origin("screen"):
        bulk.change_many(
            {asset.pk: 1}, changes={"room": "3番棚"}, viewer=Viewer(manager), reason="移動"
        )
    assert rows(asset) == [(TOO_LOW, State.OPEN)]


def test_what_is_gone_breaks_nothing(unit: Unit, manager: User) -> None:
    asset = wrong(unit, manager)
    asset.status, asset.disposed_on = Status.DISPOSED, TODAY
    consequences.draw([asset], on=TODAY)
    assert rows(asset) == [(TOO_LOW, State.RESOLVED)]
    assert not Finding.objects.standing().filter(asset=asset).exists()


def test_a_step_is_looked_at(unit: Unit, manager: User) -> None:
    asset = wrong(unit, manager)
    Finding.objects.filter(asset=asset).delete()
    lifecycle.take_step(
        asset, step="suspend", by=manager, reason="使わないため", version=asset.version
    )
    assert rows(asset) == [(TOO_LOW, State.OPEN)]


def test_a_rule_that_became_graver_is_told_of_the_standing_finding(
    unit: Unit, editor: User
) -> None:
    asset = wrong(unit, editor)
    Finding.objects.filter(asset=asset).update(severity="info", columns=["i_level"])
    assert keeping.refresh([asset], on=TODAY) >= 1
    found = Finding.objects.get(asset=asset, rule=TOO_LOW)
    assert (found.severity, found.columns) != ("info", ["i_level"])


def test_the_night_finds_what_time_did(unit: Unit, editor: User) -> None:
    """A post that fell vacant yesterday, a review that was due: nobody saved anything."""
    asset = make_asset(unit, editor)
    post = asset.owner_role
    assert post is not None
    Appointment.objects.create(
        post=post, holder=editor, start_date=TODAY, end_date=TODAY + timedelta(days=9)
    )
    village = unit.municipality

    def vacant(on: date) -> bool:
        keeping.evaluate(village, by=recording.PROGRAM, on=on)
        standing = Finding.objects.standing().filter(asset=asset)
        return standing.filter(rule="NR-801").exists()

    assert not vacant(TODAY)
    assert vacant(TODAY + timedelta(days=10))
    Appointment.objects.update(end_date=None)
    assert not vacant(TODAY + timedelta(days=11))


def test_a_post_that_is_filled_mends_all_its_assets(unit: Unit, editor: User) -> None:
    asset = make_asset(unit, editor)
    vacant = Finding.objects.standing().filter(asset=asset, rule="NR-801")
    assert asset.owner_role is not None
    assert vacant.exists()
    term = responsibility.appoint(asset.owner_role, holder=editor, start=TODAY, by=editor)
    assert not vacant.exists()
    with recording.action(by=editor, reason="異動"):
        yesterday = recording.today() - timedelta(days=1)
    responsibility.end_appointment(term, on=yesterday, by=editor, version=1)
    assert vacant.exists()


def test_a_night_that_finds_nothing_new_writes_nothing(
    unit: Unit, editor: User, django_assert_max_num_queries: Any
) -> None:
    for number in range(3):
        wrong(unit, editor, name=f"仕様書{number}")
    village = unit.municipality
    keeping.evaluate(village, by=recording.PROGRAM, on=TODAY)
    with django_assert_max_num_queries(6):
        assert keeping.evaluate(village, by=recording.PROGRAM, on=TODAY) == 0


def moment(day: int, hour: int = 1) -> datetime:
    return datetime(2026, 12, day, hour, tzinfo=UTC)


@pytest.fixture
def asset(unit: Unit, editor: User) -> Asset:
    return wrong(unit, editor)


def is_asked(asset: Asset, at: datetime) -> bool:
    """Whether all assets are asked of the rules at this moment."""
    Finding.objects.filter(asset=asset).delete()
    return rounds.evaluate_due(clock=lambda: at, by=recording.PROGRAM) > 0


def test_a_day_is_done_once(asset: Asset) -> None:
    assert is_asked(asset, moment(1))
    assert not is_asked(asset, moment(1, hour=9))
    assert is_asked(asset, moment(2))


def test_what_was_broken_off_is_begun_again_after_a_silence(asset: Asset) -> None:
    is_asked(asset, moment(2))
    RuleCheck.objects.update(alive_at=moment(3))
    assert not is_asked(asset, moment(3) + timedelta(minutes=5))
    assert is_asked(asset, moment(3) + timedelta(minutes=11))


def test_a_crash_leaves_the_day_undone(asset: Asset, monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(*_args: Any, **_options: Any) -> int:
        raise RuntimeError

    with monkeypatch.context() as patched:
        patched.setattr(keeping, "evaluate", crash)
        with pytest.raises(RuntimeError):
            is_asked(asset, moment(1))
    RuleCheck.objects.update(alive_at=None)
    assert is_asked(asset, moment(1, hour=2))


def test_other_rules_are_asked_at_once(asset: Asset, unit: Unit) -> None:
    assert is_asked(asset, moment(1))
    village = unit.municipality
    LocalEntry.objects.create(
        municipality=village, kind="rule", code=TOO_LOW, is_on=False, reason="使わない"
    )
    village.catalogue_stamp = uuid4()
    village.save()
    assert is_asked(asset, moment(1, hour=2))
    assert not Finding.objects.standing().filter(asset=asset, rule=TOO_LOW).exists()


def test_another_network_model_is_asked_at_once(asset: Asset, unit: Unit) -> None:
    assert is_asked(asset, moment(1))
    village = unit.municipality
    village.network_model = "beta"
    village.save()
    assert is_asked(asset, moment(1, hour=2))


def test_run_due_evaluates(unit: Unit, editor: User) -> None:
    asset = wrong(unit, editor)
    Finding.objects.filter(asset=asset).delete()
    call_command("run_due", now="2026-12-01T03:00")
    assert rows(asset) == [(TOO_LOW, State.OPEN)]


@pytest.mark.parametrize("seed", range(5))
def test_rows_always_tell_what_the_rules_say(unit: Unit, editor: User, seed: int) -> None:
    """Whatever is stored in whatever order, the standing rows are what the rules find now."""
    chance = random.Random(seed)  # noqa: S311 - the same examples in every run
    asset, on = make_asset(unit, editor), TODAY
    for _turn in range(20):
        asset.c_level = chance.choice(["", "1", "2", "3A", "3B", "3C"])
        asset.kind = chance.choice(["system_doc", "information", "media"])
        asset.form = chance.choice(["db", "media", "paper", "cloud", "system"])
        asset.segment_id = chance.choice(["internet", "lgwan", "mynumber"])
        asset.status = chance.choice([Status.ACTIVE, Status.ACTIVE, Status.DRAFT])
        on += timedelta(days=chance.randrange(200))
        keeping.refresh([asset], on=on)
        (found,) = evaluation.of_assets([asset], on=on)
        standing = Finding.objects.standing().filter(asset=asset)
        assert set(standing.values_list("rule", flat=True)) == {b.rule.id for b in found}
        assert keeping.refresh([asset], on=on) == 0
