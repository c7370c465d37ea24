"""assets.services.protection.deviations: needed levels set by a person for a time"""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from assets.models import Asset, AssetRelation, Deviation, Protection, Unit, User
from assets.services import tolerances
from assets.services.protection import deviations, keeping
from assets.services.protection.deviations import Wanted
from config.kit import recording
from tests.factories import make_asset


@pytest.fixture
def today() -> date:
    return recording.today()


@pytest.fixture
def server(unit: Unit, editor: User) -> Asset:
    """A server that holds what must be available."""
    data = make_asset(unit, editor, name="データ", c_level="2", a_level="2", backup="毎日")
    server = make_asset(unit, editor, name="サーバ", c_level="2", a_level="1", kind="equipment")
    AssetRelation.objects.create(source=server, target=data, kind="holds")
    keeping.refresh([server, data])
    return server


def ask(asset: Asset, by: User, **changed: Any) -> Deviation:
    told: dict[str, Any] = {
        "axis": "availability",
        "kind": "distribution",
        "level": "1",
        "reason": "2台のどちらかが動けばよい",
        "expires_on": recording.today() + timedelta(days=90),
    }
    told |= changed
    wanted = Wanted(told.pop("axis"), told.pop("kind"), told.pop("level"))
    return deviations.record(asset, wanted=wanted, by=by, **told)


def test_what_is_asked_for_changes_nothing_until_somebody_else_decides(
    server: Asset, editor: User, manager: User, today: date
) -> None:
    asked = ask(server, editor)
    assert Protection.objects.get(asset=server).falls_short

    stored = tolerances.put_in_force(asked, by=manager, on=today)
    row = Protection.objects.get(asset=server)
    assert (row.a_needed, row.a_why, row.falls_short) == (1, "distribution", False)
    assert (stored.approved_by, stored.approved_on) == (manager, today)


def test_many_small_things_make_a_large_one(
    unit: Unit, editor: User, manager: User, today: date
) -> None:
    lists = make_asset(unit, editor, name="小さな名簿の集まり", c_level="2")
    asked = ask(lists, editor, axis="confidentiality", kind="cumulation", level="3B")
    tolerances.put_in_force(asked, by=manager, on=today)
    row = Protection.objects.get(asset=lists)

    assert (row.c_needed, row.c_why, row.c_origin, row.c_via) == (4, "cumulation", lists, None)
    assert row.falls_short


def test_the_day_after_its_last_it_has_ended_and_the_links_decide_again(
    server: Asset, editor: User, manager: User, today: date
) -> None:
    asked = tolerances.put_in_force(ask(server, editor), by=manager, on=today)
    place = server.municipality
    assert tolerances.end_due(place, on=asked.expires_on) == 0
    assert tolerances.end_due(place, on=asked.expires_on + timedelta(days=1)) == 1
    assert tolerances.end_due(place, on=asked.expires_on + timedelta(days=1)) == 0

    asked.refresh_from_db()
    assert asked.state == Deviation.State.ENDED
    assert Protection.objects.get(asset=server).a_needed == 2


def test_it_can_be_ended_before_its_day(
    server: Asset, editor: User, manager: User, today: date
) -> None:
    asked = tolerances.put_in_force(ask(server, editor), by=manager, on=today)
    tolerances.end(asked, by=manager, reason="予備機の撤去")

    assert Protection.objects.get(asset=server).a_needed == 2


def test_what_is_refused_leaves_the_needed_level_and_cannot_be_put_in_force(
    server: Asset, editor: User, manager: User, today: date
) -> None:
    asked = ask(server, editor)
    tolerances.refuse(asked, by=manager)
    with pytest.raises(ValidationError, match="認めない"):
        tolerances.put_in_force(asked, by=manager, on=today)

    assert Protection.objects.get(asset=server).a_needed == 2


def test_what_was_asked_for_too_long_ago_is_not_put_in_force(
    server: Asset, editor: User, manager: User
) -> None:
    asked = ask(server, editor)
    with pytest.raises(ValidationError, match="期限を過ぎた"):
        tolerances.put_in_force(asked, by=manager, on=asked.expires_on + timedelta(days=1))


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"kind": "cumulation"}, "level"),
        ({"kind": "distribution", "level": "2"}, "level"),
        ({"kind": "by_hand", "level": "2"}, "level"),
        ({"level": "9"}, "level"),
        ({"axis": "importance", "level": "I"}, "level"),
        ({"kind": "whim"}, "kind"),
        ({"reason": " "}, "reason"),
        ({"reason": "個人番号は123456789018です"}, "reason"),
        ({"expires_on": date(2020, 4, 1)}, "expires_on"),
        ({"expires_on": date(2099, 4, 1)}, "expires_on"),
    ],
)
def test_what_makes_no_sense_is_refused_at_its_field(
    server: Asset, editor: User, changed: dict[str, Any], field: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        ask(server, editor, **changed)

    assert field in refused.value.message_dict
    assert not Deviation.objects.exists()


def test_one_axis_has_one_deviation_at_a_time(server: Asset, editor: User) -> None:
    ask(server, editor)
    with pytest.raises(ValidationError) as refused:
        ask(server, editor)

    assert "axis" in refused.value.message_dict
