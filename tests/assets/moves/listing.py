"""A village before its April transfers, and lists of them."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.timezone import datetime as moment
from django.utils.timezone import make_aware

from assets.models import Appointment, Municipality, PersonnelChange, Post, Unit, User
from assets.services import rights
from assets.services.moves import changes, reading
from tests import factories

DAY = date(2027, 4, 1)
HEADINGS = "氏名\t職員番号\t旧所属\t旧職名\t新所属\t新職名\t区分"
BEFORE, MARCH = date(2026, 4, 1), date(2027, 3, 15)


def at(day: date = DAY) -> Any:
    return make_aware(moment(day.year, day.month, day.day, 0, 5))


def pasted(*lines: str, headings: str = HEADINGS) -> str:
    return "\n".join([headings, *lines])


@dataclass
class Office:
    """住民課 and 税務課, each with its head and somebody at work."""

    village: Municipality
    admin: User
    jum: Unit
    zei: Unit
    jum_head: Post
    zei_head: Post
    people: dict[str, User]

    def enter(self, *lines: str, day: date = DAY, headings: str = HEADINGS) -> PersonnelChange:
        """Bring a list in, as pasted by the administrator."""
        read = reading.read_pasted(pasted(*lines, headings=headings))
        facts = {"name": "4月の異動", "effective_on": day, "source_name": ""}
        return changes.enter(self.village, lines=read, facts=facts, by=self.admin, at=at(day))

    def planned(self, *lines: str, day: date = DAY) -> PersonnelChange:
        change = self.enter(*lines, day=day)
        return changes.plan(change, by=self.admin, version=change.version)


def make_office(village: Municipality, admin: User) -> Office:
    jum = factories.make_unit(village)
    zei = factories.make_unit(village, code="ZEI", name="税務課")
    heads = factories.make_post(jum, "住民課長"), factories.make_post(zei, "税務課長")
    rows = [
        ("1001", "大西 裕子", jum, "課長", "manager", heads[0]),
        ("1002", "村上 健", zei, "課長", "manager", heads[1]),
        ("1003", "松田 光", jum, "主事", "registrar", None),
        ("1004", "藤井 香", zei, "主査", "registrar", None),
    ]
    people = {}
    for username, name, unit, title, role, post in rows:
        user = User.objects.create(
            username=username, name=name, title=title, unit=unit, municipality=village
        )
        rights.grant_role(user, unit=unit, role=role, by=user, on=BEFORE)
        if post:
            Appointment.objects.create(post=post, holder=user, start_date=BEFORE)
        people[username] = user
    return Office(village, admin, jum, zei, *heads, people)
