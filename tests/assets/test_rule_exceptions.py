"""assets.services.findings.exceptions and tolerances: asked for, in force, refused, ended"""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from assets.models import Assessment, Asset, Finding, RuleException, Unit, User
from assets.services import register, tolerances
from assets.services.findings import exceptions, rounds
from config.kit import recording
from tests.factories import make_asset, make_holder, make_post

pytestmark = pytest.mark.django_db
TOO_LOW = "NR-508"
PERSONAL = {"personal_info": "general", "subject_count": 9, "pi_purpose": "連絡"}
States = RuleException.State


@pytest.fixture
def on() -> date:
    with recording.action(by=recording.PROGRAM, reason="試験"):
        return recording.today()


@pytest.fixture
def asset(unit: Unit, editor: User) -> Asset:
    return make_asset(unit, editor, kind="system_doc", c_level="2")


def ask(asset: Asset, by: User, expires_on: date, **columns: str) -> RuleException:
    told = {"rule": TOO_LOW, "reason": "仕様を公開する", "measure": "番号を伏せる"} | columns
    return exceptions.record(asset, expires_on=expires_on, by=by, **told)


def finding(asset: Asset) -> Finding:
    return Finding.objects.get(asset=asset, rule=TOO_LOW)


def test_asking_changes_nothing_and_approval_tolerates(
    asset: Asset, editor: User, manager: User, on: date
) -> None:
    asked = ask(asset, editor, on + timedelta(days=90))
    assert finding(asset).state == Finding.State.OPEN

    granted = tolerances.put_in_force(asked, by=manager, on=on)

    assert (granted.state, granted.approved_by, granted.approved_on) == ("in_force", manager, on)
    assert (finding(asset).state, finding(asset).exception) == ("exception", granted)


def test_a_refused_one_leaves_the_finding_open(asset: Asset, editor: User, on: date) -> None:
    refused = tolerances.refuse(ask(asset, editor, on), by=editor)
    assert refused.state == States.REFUSED
    assert finding(asset).state == Finding.State.OPEN
    assert ask(asset, editor, on).state == States.ASKED


def test_what_is_tolerated_stays_so_at_every_save(asset: Asset, editor: User, on: date) -> None:
    tolerances.put_in_force(ask(asset, editor, on + timedelta(days=9)), by=editor, on=on)
    asset.room = "2番棚"
    register.change_asset(asset, by=editor, reason="移動", version=1)
    assert finding(asset).state == Finding.State.EXCEPTED


def test_what_is_broken_again_while_it_is_in_force_is_tolerated(
    asset: Asset, editor: User, on: date
) -> None:
    tolerances.put_in_force(ask(asset, editor, on + timedelta(days=9)), by=editor, on=on)
    for version, kind in ((1, "information"), (2, "system_doc")):
        asset.kind = kind
        register.change_asset(asset, by=editor, reason="種別", version=version)
    assert Finding.objects.standing().get(asset=asset, rule=TOO_LOW).state == "exception"


def test_it_reopens_by_itself_the_day_after_its_last(asset: Asset, editor: User, on: date) -> None:
    last = on + timedelta(days=30)
    granted = tolerances.put_in_force(ask(asset, editor, last), by=editor, on=on)
    village = asset.municipality
    rounds.evaluate(village, by=recording.PROGRAM, on=last)
    assert finding(asset).state == Finding.State.EXCEPTED

    rounds.evaluate(village, by=recording.PROGRAM, on=last + timedelta(days=1))

    granted.refresh_from_db()
    assert granted.state == States.ENDED
    assert (finding(asset).state, finding(asset).exception) == (Finding.State.OPEN, granted)
    assert tolerances.end_due(village, on=last + timedelta(days=1)) == 0


def lacks(asset: Asset) -> set[str]:
    return {what for _level, what in Assessment.objects.get(asset=asset).gaps}


def test_completeness_follows_what_is_tolerated(unit: Unit, editor: User, on: date) -> None:
    head = make_post(unit)
    make_holder(editor, head)
    asset = make_asset(unit, editor, c_level="1", owner_role=head, **PERSONAL)
    assert "no_errors" in lacks(asset)
    asked = ask(asset, editor, on + timedelta(days=9), rule="NR-503")
    assert "no_errors" in lacks(asset)

    granted = tolerances.put_in_force(asked, by=editor, on=on)
    assert "no_errors" not in lacks(asset)
    tolerances.end(granted, by=editor, reason="対策が整った")
    assert "no_errors" in lacks(asset)

    again = ask(asset, editor, on + timedelta(days=9), rule="NR-503")
    tolerances.put_in_force(again, by=editor, on=on)
    assert tolerances.end_due(asset.municipality, on=on + timedelta(days=10)) == 1
    assert "no_errors" in lacks(asset)


def test_it_can_be_ended_before_its_day(asset: Asset, editor: User, on: date) -> None:
    granted = tolerances.put_in_force(ask(asset, editor, on), by=editor, on=on)
    tolerances.end(granted, by=editor, reason="対策が整った")
    assert finding(asset).state == Finding.State.OPEN
    assert [one.state for one in exceptions.of_asset(asset)] == [States.ENDED]


@pytest.mark.parametrize("days", [-1, 366])
def test_it_ends_within_a_year(asset: Asset, editor: User, on: date, days: int) -> None:
    with pytest.raises(ValidationError) as refused:
        ask(asset, editor, on + timedelta(days=days))
    assert "12か月以内" in refused.value.message_dict["expires_on"][0]


@pytest.mark.parametrize("rule", ["NR-999", "NR-201"])
def test_only_a_broken_rule_can_be_tolerated(
    asset: Asset, editor: User, on: date, rule: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        ask(asset, editor, on, rule=rule)
    assert set(refused.value.message_dict) == {"rule"}


@pytest.mark.parametrize("column", ["reason", "measure"])
def test_reason_and_measure_are_needed(asset: Asset, editor: User, on: date, column: str) -> None:
    with pytest.raises(ValidationError) as refused:
        ask(asset, editor, on, **{column: "　"})
    assert set(refused.value.message_dict) == {column}


def test_there_is_one_for_a_rule(asset: Asset, editor: User, on: date) -> None:
    ask(asset, editor, on)
    with pytest.raises(ValidationError, match="申請中か、すでに認められています"):
        ask(asset, editor, on)


def test_it_is_decided_once(asset: Asset, editor: User, on: date) -> None:
    asked = ask(asset, editor, on)
    tolerances.put_in_force(asked, by=editor, on=on)
    with pytest.raises(ValidationError, match="「有効」になっています"):
        tolerances.refuse(asked, by=editor)
    with pytest.raises(ValidationError, match="「有効」になっています"):
        tolerances.put_in_force(asked, by=editor, on=on)


def test_a_day_that_passed_while_it_waited_is_refused(asset: Asset, editor: User, on: date) -> None:
    asked = ask(asset, editor, on)
    with pytest.raises(ValidationError, match="期限を過ぎた申請です"):
        tolerances.put_in_force(asked, by=editor, on=on + timedelta(days=1))
