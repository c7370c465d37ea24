"""assets.services.protection.keeping: the whole worked out afresh, and what was left"""

from collections.abc import Callable
from random import Random
from typing import Any

import pytest

from assets.models import Asset, AssetRelation, Protection, Unit, User
from assets.services.protection import keeping, nightly
from assets.services.protection.region import all_links
from config.kit import recording
from tests.factories import make_asset

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


def test_a_rebuild_comes_to_what_the_small_steps_came_to(make: Make) -> None:
    levels = ["1", "3B", "2", "3C", "1", "2", "3B", "1", "1"]
    assets = [make(f"資産{n}", level) for n, level in enumerate(levels)]
    pairs = [(3, 1), (4, 3), (4, 0), (5, 4), (7, 2), (8, 7), (2, 8), (0, 6), (5, 6)]
    made = [link(assets[a], assets[b]) for a, b in pairs]
    regrade(assets[1], 2)
    gone = made.pop(7)
    gone.delete()
    keeping.refresh([assets[0], assets[6]])
    before = rows()
    again = nightly.rebuild(assets[0].municipality, by=recording.PROGRAM)

    assert rows() == before
    assert again.changed == 0


@pytest.mark.parametrize("seed", range(3))
def test_any_order_of_small_steps_comes_to_the_same_as_the_whole(make: Make, seed: int) -> None:
    chance = Random(seed)  # noqa: S311 - the same steps in every run
    assets = [make(f"資産{n}", chance.choice(["1", "2", "3C", "3B"])) for n in range(9)]
    links: list[AssetRelation] = []
    for _step in range(16):
        one, two = chance.sample(assets, 2)
        deed = chance.choice(["link", "link", "unlink", "grade", "close", "open"])
        known = {(made.source, made.target) for made in links}
        if deed == "link" and (one, two) not in known:
            links.append(link(one, two, chance.choice([Kind.HOLDS, Kind.RUNS_ON, Kind.DOCUMENTS])))
        elif deed == "unlink" and links:
            gone = links.pop(chance.randrange(len(links)))
            ends = [gone.source, gone.target]
            gone.delete()
            keeping.refresh(ends)
        elif deed == "grade":
            regrade(one, chance.randrange(1, 5))
        else:
            status = "transferred" if deed == "close" else "active"
            Asset.objects.filter(pk=one.pk).update(status=status)
            keeping.refresh([one])
        before = rows()
        nightly.rebuild(one.municipality, by=recording.PROGRAM)
        assert rows() == before


def test_a_rebuild_mends_what_was_kept_wrong_and_writes_nothing_else(make: Make) -> None:
    data, server, room = make("甲", "3B"), make("丙", "1"), make("丁", "1")
    link(server, data)
    link(room, server)
    right = rows()
    Protection.objects.filter(asset=server).update(c_needed=1, falls_short=False)
    lonely = make("戊", "1")
    Protection.objects.create(asset=lonely, c_needed=5)

    assert nightly.rebuild(data.municipality, by=recording.PROGRAM).changed == 2
    assert rows() == right


def test_what_pulls_along_too_much_waits_for_the_background(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    data, server, room = make("甲", "3B"), make("丙", "1"), make("丁", "1")
    AssetRelation.objects.create(source=room, target=server, kind=Kind.HOLDS)
    monkeypatch.setattr(keeping, "MOST", 1)
    link(server, data)
    assert Protection.objects.filter(waiting=True).count() == 2

    assert nightly.settle_waiting(by=recording.PROGRAM) == 3
    assert (needs(server)[0], needs(room)[0]) == (4, 4)
    assert not Protection.objects.filter(waiting=True).exists()


def test_while_somebody_else_works_needs_out_the_background_does_it(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    data, server = make("甲", "3B"), make("丙", "1")
    with monkeypatch.context() as busy:
        busy.setattr(keeping, "_is_alone", lambda _place: False)
        link(server, data)
        assert nightly.settle_waiting(by=recording.PROGRAM) == 0
        assert nightly.rebuild(data.municipality, by=recording.PROGRAM).changed == 0
    assert Protection.objects.filter(waiting=True).exists()

    nightly.settle_waiting(by=recording.PROGRAM)
    assert needs(server)[0] == 4


def test_all_links_are_read_with_those_of_the_systems(make: Make, village: Any) -> None:
    system = make("システム", "1", kind="equipment")
    data = make("データ", "3B", system=system)
    link(system, data, Kind.DOCUMENTS)

    assert set(all_links(village)) == {
        (system.pk, data.pk, "documents"),
        (data.pk, system.pk, "system"),
    }
