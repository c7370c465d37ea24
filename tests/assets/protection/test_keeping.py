"""assets.services.protection.keeping: needed grades kept in step with grades and links"""

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest

from assets.models import Asset, AssetRelation, Deviation, Protection, Unit, User
from assets.services.protection import keeping
from tests.factories import TODAY, make_asset

Kind = AssetRelation.Kind
Make = Callable[..., Asset]


@pytest.fixture
def make(unit: Unit, editor: User) -> Make:
    def made(name: str, c: str = "2", **more: Any) -> Asset:
        return make_asset(unit, editor, name=name, c_level=c, backup="毎日", **more)

    return made


def link(source: Asset, target: Asset, kind: str = Kind.HOLDS) -> AssetRelation:
    made = AssetRelation.objects.create(source=source, target=target, kind=kind)
    keeping.refresh([source, target])
    return made


def needs(asset: Asset) -> tuple[int, int, int]:
    row = Protection.objects.filter(asset=asset).first()
    return (row.c_needed, row.i_needed, row.a_needed) if row else (0, 0, 0)


def regrade(asset: Asset, c: int) -> None:
    Asset.objects.filter(pk=asset.pk).update(c_rank=c, c_level=str(c))
    asset.refresh_from_db()
    keeping.refresh([asset])


def rows() -> list[dict[str, Any]]:
    return list(Protection.objects.order_by("pk").values())


def test_what_an_asset_holds_raises_what_it_needs_and_says_why(make: Make) -> None:
    data, server = make("住民記録データ", "3B"), make("サーバ", "2", kind="equipment")
    link(server, data)
    row = Protection.objects.get(asset=server)

    assert (row.c_needed, row.c_origin, row.c_via, row.c_why) == (4, data, data, "holds")
    assert row.c_steps == 1
    assert row.falls_short
    assert not Protection.objects.filter(asset=data).exists()


def test_a_demand_goes_through_any_depth(make: Make) -> None:
    chain = [make("データ", "3B"), *(make(f"機器{n}", "1", kind="equipment") for n in range(6))]
    for inner, outer in pairwise(chain):
        link(outer, inner)

    last = Protection.objects.get(asset=chain[-1])
    assert (last.c_needed, last.c_steps, last.c_origin, last.c_via) == (4, 6, chain[0], chain[-2])


@pytest.mark.parametrize(
    ("kind", "needed"),
    [
        (Kind.HOLDS, (4, 2, 2)),
        (Kind.BACKS_UP, (4, 2, 0)),
        (Kind.COPIED_FROM, (4, 0, 0)),
        (Kind.DOCUMENTS, (3, 0, 0)),
        (Kind.RUNS_ON, (0, 0, 0)),
        (Kind.CONNECTS_TO, (0, 0, 0)),
    ],
)
def test_each_kind_of_link_carries_its_axes(
    make: Make, kind: str, needed: tuple[int, int, int]
) -> None:
    heavy, light = make("重い", "3B", i_level="2", a_level="2"), make("軽い", "1")
    link(light, heavy, kind)

    assert needs(light) == needed


def test_what_runs_on_an_asset_and_what_it_handles_count_as_well(make: Make, unit: Unit) -> None:
    host, system = make("機器", "1", kind="equipment"), make("システム", "1", kind="equipment")
    link(system, host, Kind.RUNS_ON)
    data = make("データ", "3B", system=system)
    terminal = make("端末", "3A", kind="equipment", system=system)
    keeping.refresh([data, terminal])

    assert (needs(system)[0], needs(host)[0]) == (4, 4)
    assert Protection.objects.get(asset=system).c_why == "system"


def test_a_grade_that_falls_takes_its_demands_back(make: Make) -> None:
    data, other, server, room = make("甲", "3B"), make("乙", "3C"), make("丙", "1"), make("丁", "1")
    link(server, data)
    link(server, other)
    link(room, server)
    regrade(data, 1)

    assert (needs(server)[0], needs(room)[0]) == (3, 3)
    assert Protection.objects.get(asset=room).c_origin == other


def test_a_link_that_goes_takes_its_demand_along(make: Make) -> None:
    data, server, room = make("甲", "3B"), make("丙", "1"), make("丁", "1")
    inner = link(server, data)
    link(room, server)
    inner.delete()
    keeping.refresh([server, data])

    assert needs(server) == (0, 0, 0)
    assert needs(room)[0] == 1
    assert not Protection.objects.filter(falls_short=True).exists()


def test_a_related_system_that_is_changed_asks_of_the_new_one(make: Make) -> None:
    old, new = make("旧", "1", kind="equipment"), make("新", "1", kind="equipment")
    data = make("データ", "3B", system=old)
    keeping.refresh([data])
    Asset.objects.filter(pk=data.pk).update(system=new)
    keeping.refresh([data])

    assert (needs(old)[0], needs(new)[0]) == (0, 4)


@pytest.mark.parametrize("status", ["disposed", "transferred", "draft"])
def test_what_is_gone_or_not_yet_entered_asks_nothing(make: Make, status: str) -> None:
    data, server = make("甲", "3B"), make("丙", "1")
    link(server, data)
    Asset.objects.filter(pk=data.pk).update(status=status, disposed_on=TODAY)
    keeping.refresh([data])

    assert needs(server) == (0, 0, 0)


def test_what_leaves_the_register_asks_nothing_before_it_is_deleted(make: Make) -> None:
    system = make("システム", "1", kind="equipment")
    data = make("データ", "3B", system=system)
    keeping.refresh([data])
    keeping.refresh([data], leaving=True)

    assert needs(system) == (0, 0, 0)


def test_a_circle_is_worked_out_and_counted(make: Make) -> None:
    a, b, c = make("甲", "3B"), make("乙", "1"), make("丙", "1")
    for source, target in ((b, a), (c, b), (a, c)):
        link(source, target)

    assert (needs(a)[0], needs(b)[0], needs(c)[0]) == (0, 4, 4)
    assert keeping.examine(a.municipality).circles == 1
    regrade(a, 1)
    assert (needs(b)[0], needs(c)[0]) == (1, 1)


def test_nobody_grades_for_what_is_not_graded_yet(make: Make) -> None:
    data, server = make("甲", "3B"), make("丙", "1")
    Asset.objects.filter(pk=server.pk).update(c_level="", c_rank=0)
    link(server, data)
    row = Protection.objects.get(asset=server)

    assert (row.c_needed, row.falls_short) == (4, False)


def test_a_deviation_in_force_decides_and_a_refused_one_does_not(make: Make, admin: User) -> None:
    data, server = make("甲", "2", a_level="2"), make("丙", "2", a_level="1")
    link(server, data)
    told = Deviation.objects.create(
        asset=server, axis="availability", kind="distribution", level="1", rank=1,
        reason="2台で動かす", expires_on=TODAY, state="in_force", approved_by=admin,
    )  # fmt: skip
    keeping.refresh([server])
    assert needs(server) == (2, 1, 1)

    told.state = Deviation.State.REFUSED
    told.save()
    keeping.refresh([server])
    assert needs(server) == (2, 1, 2)


def test_an_asset_without_links_costs_one_question(
    make: Make, django_assert_num_queries: Any
) -> None:
    lonely = make("孤立", "3B")
    with django_assert_num_queries(1):
        keeping.refresh([lonely])


def test_the_questions_do_not_grow_with_what_is_pulled_along(
    make: Make, django_assert_max_num_queries: Any
) -> None:
    data = make("甲", "1")
    for number in range(12):
        link(make(f"機器{number}", "1"), data)
    Asset.objects.filter(pk=data.pk).update(c_rank=4, c_level="3B")
    with django_assert_max_num_queries(24):
        keeping.refresh([Asset.objects.select_related("municipality").get(pk=data.pk)])

    assert Protection.objects.filter(c_needed=4).count() == 12
