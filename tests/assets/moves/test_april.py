"""The first of April of a whole town: 300 lines, merged units, no asset lost sight of"""

import random
from datetime import date, timedelta
from typing import Any

import pytest

from assets.access import Viewer
from assets.models import (
    Appointment,
    Asset,
    Handover,
    Membership,
    Municipality,
    Post,
    Reorganisation,
    Unit,
    User,
)
from assets.services import orphans, rights
from assets.services.moves import applying, changes, plans, reading
from assets.services.reorganising import changes as reorganising
from audits.models import Change
from config.kit import recording
from tests import factories
from tests.assets.moves.listing import BEFORE, DAY, at, pasted

UNITS, USERS, PEOPLE, OWNED = 24, 120, 300, 6
STAYING = USERS - 10
NAMES = ("佐藤", "鈴木", "高橋", "田中", "伊藤", "渡辺", "山本", "中村", "小林", "加藤")


class Town:
    """Units with heads and staff, the assets of each head, and a list for the first of April."""

    def __init__(self, village: Municipality, admin: User) -> None:
        self.village, self.admin = village, admin
        self.chance = random.Random(2027)  # noqa: S311 - the same town every time
        self.units = [
            factories.make_unit(village, code=f"U{n:02}", name=f"第{n}課") for n in range(UNITS)
        ]
        self.posts = [factories.make_post(unit, f"{unit.name}長") for unit in self.units]
        self.people = [self._person(n) for n in range(USERS)]
        for n, post in enumerate(self.posts):
            head = self.people[n]
            Appointment.objects.create(post=post, holder=head, start_date=BEFORE)
            rights.grant_role(head, unit=post.unit, role="manager", by=admin, on=BEFORE)
            for number in range(OWNED):
                factories.make_asset(
                    post.unit, admin, owner_role=post, name=f"{post.unit.name}の台帳{number}"
                )

    def _person(self, n: int) -> User:
        unit = self.units[n % UNITS]
        name = f"{NAMES[n % len(NAMES)]} {n}郎"
        user = User.objects.create(
            username=f"{1000 + n}", name=name, title="主事", unit=unit, municipality=self.village
        )
        rights.grant_role(user, unit=unit, role="registrar", by=self.admin, on=BEFORE)
        return user

    def lines(self) -> list[str]:
        """Two heads retire without successor, five rotate, staff move, 180 are not known here."""
        rows = [self._line(n, "", "", "定年退職") for n in (0, 1)]
        heads = ((n, f"第{2 + (n - 1) % 5}課", "課長") for n in range(2, 7))
        staff = ((n, f"第{self.chance.randrange(UNITS)}課", "主査") for n in range(UNITS, STAYING))
        rows += [self._line(n, unit, title, "異動") for n, unit, title in (*heads, *staff)]
        rows += [self._line(n, "", "", "退職") for n in range(STAYING, USERS)]
        known = len(rows)
        for n in range(PEOPLE - known):
            rows.append(f"職員 {n}子\t\t第{n % UNITS}課\t主事\t第{(n + 1) % UNITS}課\t主事\t異動")
        self.chance.shuffle(rows)
        return rows

    def _line(self, n: int, unit: str, title: str, kind: str) -> str:
        user = self.people[n]
        return f"{user.name}\t{user.username}\t{user.unit}\t主事\t{unit}\t{title}\t{kind}"


@pytest.fixture
def town(village: Municipality, admin: User) -> Town:
    return Town(village, admin)


def merge(town: Town, gone: int, into: int, *, owner: Post | None) -> Reorganisation:
    change = Reorganisation(
        municipality=town.village, kind="merge", unit=town.units[gone], effective_on=DAY,
        successor=town.units[into], owner=owner, created_by=town.admin, created_at=at(BEFORE),
    )  # fmt: skip
    made = reorganising.enter(change, by=town.admin)
    return reorganising.plan(made, by=town.admin, version=made.version)


def responsible(asset: Asset, *, on: date) -> str:
    """Who answers for an asset: its holder, or the sentence that says nobody does."""
    post = asset.owner_role
    assert post is not None, f"{asset} has no owner any more"
    held = Appointment.objects.in_force(on=on).filter(post=post, capacity="holder")
    term = held.select_related("holder").first()
    if term and term.holder.is_active and (not post.valid_to or post.valid_to >= on):
        return term.holder.name
    return "空席"


@pytest.mark.slow
def test_no_asset_loses_its_owner_silently(town: Town, django_assert_max_num_queries: Any) -> None:
    facts = {"name": "4月1日付け", "effective_on": DAY, "source_name": ""}
    lines = reading.read_pasted(pasted(*town.lines()))
    assert len(lines) == PEOPLE
    change = changes.enter(town.village, lines=lines, facts=facts, by=town.admin, at=at(BEFORE))
    with django_assert_max_num_queries(6):
        plan = plans.make(change)
    assert plan.asking == []
    assert len(plan.left_out) == PEOPLE - len(plan.lines) > 150
    assert {passing.post for passing in plan.vacancies} == {town.posts[0], town.posts[1]}
    assert len(plan.handovers) == 7
    changes.plan(change, by=town.admin, version=change.version)
    merge(town, 20, 21, owner=town.posts[21])  # the head of 第20課 answers no more
    merge(town, 22, 23, owner=None)  # the post goes along
    before = {asset.pk: asset for asset in Asset.objects.select_related("owner_role")}

    assert reorganising.apply_due(on=DAY, at=at(), by=recording.PROGRAM) == 2
    with recording.origin("task run_due"):
        applying.apply(change, by=recording.PROGRAM, on=DAY, at=at())

    told = orphans.listed(Viewer(town.admin), on=DAY)
    named = {row.post.name: row.count for row in told if row.post}
    assert named == {"第0課長": OWNED, "第1課長": OWNED}
    after = list(Asset.objects.select_related("owner_role", "org_unit"))
    assert len(after) == len(before) == UNITS * OWNED
    for asset in after:
        vacant = asset.owner_role is not None and asset.owner_role.name in named
        assert (responsible(asset, on=DAY) == "空席") is vacant
        assert asset.org_unit.valid_to is None
    handed = set(Handover.objects.values_list("post__name", "taker__username"))
    assert {("第0課長", None), ("第1課長", None)} <= handed
    assert len(handed) == 7
    _rights_follow(town)
    _the_record_says_so(town, change)


def _rights_follow(town: Town) -> None:
    """Leavers have nothing; movers have one role, on the unit in which they now work."""
    yesterday = DAY - timedelta(days=1)
    for user in User.objects.filter(username__startswith="1", unit__isnull=False):
        held = Membership.objects.valid(on=DAY).filter(user=user)
        if not user.is_active:
            assert not held.exists()
            assert not Viewer(user).grants
            continue
        assert {role.unit_id for role in held} == {user.unit_id}, user
    ended = Membership.objects.filter(withdrawn=True).values_list("valid_to", flat=True)
    assert set(ended) == {yesterday}
    assert set(Unit.objects.exclude(valid_to=None).values_list("code", flat=True)) == {
        "U20", "U22",
    }  # fmt: skip
    assert town.posts[22].__class__.objects.get(pk=town.posts[22].pk).unit == town.units[23]


def _the_record_says_so(town: Town, change: Any) -> None:
    change.refresh_from_db()
    lines = Change.objects.filter(request_id=change.applied_request)
    assert {line.actor for line in lines} == {"program"}
    assert lines.count() > 400
    assert town.village.pk in set(lines.values_list("municipality_id", flat=True))
