"""An applied change of staff taken back as one action, where nothing of it moved on since"""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from assets.access import Viewer
from assets.models import Appointment, Handover, Membership, Notice, PersonnelChange, User
from assets.services import rights
from assets.services.handovers import confirming
from assets.services.moves import applying, undoing
from config.kit import recording
from tests import factories
from tests.assets.moves.listing import DAY, Office, at
from tests.assets.moves.test_applying import SWAP

NEWCOMER = "新人 太郎\t2001\t\t\t税務課\t主事\t採用"


def apply(change: PersonnelChange) -> PersonnelChange:
    applying.apply(change, by=recording.PROGRAM, on=DAY, at=at())
    change.refresh_from_db()
    return change


def undo(change: PersonnelChange, office: Office, *, late: int = 0) -> PersonnelChange:
    day = DAY + timedelta(days=late)
    return undoing.undo(change, by=office.admin, on=day, at=at(day), version=change.version)


def standing() -> list[Any]:
    """Everybody's place, terms and roles."""
    return [
        list(rows)
        for rows in (
            User.objects.order_by("pk").values("pk", "unit", "title", "is_active"),
            Appointment.objects.order_by("pk").values("pk", "holder", "start_date", "end_date"),
            Membership.objects.order_by("pk").values("pk", "role", "valid_to", "withdrawn"),
        )
    ]


def test_all_is_as_it_was_before(office: Office) -> None:
    factories.make_asset(office.jum, office.admin, owner_role=office.jum_head)
    before = standing()
    change = apply(office.planned(*SWAP, NEWCOMER))
    assert standing() != before
    assert Handover.objects.exists()

    assert undo(change, office).state == "undone"

    assert standing() == before
    assert not User.objects.filter(username="2001").exists()
    assert not Handover.objects.exists()
    assert not Notice.objects.filter(kind="handover").exists()
    assert Viewer(User.objects.get(username="1001")).can("approve_assets", office.jum)
    assert not Viewer(User.objects.get(username="1002")).can("read_assets", office.jum)


def test_the_mended_list_can_be_applied_afterwards(office: Office) -> None:
    undo(apply(office.planned(*SWAP, NEWCOMER)), office)

    apply(office.planned(SWAP[0], NEWCOMER))

    assert User.objects.get(username="2001").unit == office.zei


def touch_a_term(office: Office) -> None:
    term = Appointment.objects.get(holder=office.people["1002"], post=office.jum_head)
    term.end_date, term.version = DAY + timedelta(days=30), term.version + 1
    term.save()


def touch_a_role(office: Office) -> None:
    role = Membership.objects.get(user=office.people["1002"], unit=office.jum)
    role.valid_to = DAY + timedelta(days=30)
    role.save()


def let_the_newcomer_in(office: Office) -> None:
    person = User.objects.get(username="2001")
    person.set_password("とても長い合い言葉 2027")
    person.save()


def confirm_a_handover(office: Office) -> None:
    row = Handover.objects.get()
    said = {"side": "give", "reason": "前任者は退職した", "version": row.version}
    confirming.confirm(row, viewer=Viewer(office.people["1002"]), at=at(), **said)


@pytest.mark.parametrize(
    "touch", [touch_a_term, touch_a_role, let_the_newcomer_in, confirm_a_handover]
)
def test_what_moved_on_is_not_taken_back(office: Office, touch: Any) -> None:
    factories.make_asset(office.jum, office.admin, owner_role=office.jum_head)
    change = apply(office.planned(*SWAP, NEWCOMER))
    touch(office)
    after = standing()

    with pytest.raises(ValidationError, match="取り消せません"):
        undo(change, office)
    assert standing() == after


def test_a_role_given_since_stays(office: Office) -> None:
    change = apply(office.planned(*SWAP))
    person = User.objects.get(username="1003")
    root = factories.root_of(office.village)
    rights.grant_role(person, unit=root, role="auditor", by=office.admin, on=DAY)

    undo(change, office)

    assert person.memberships.get(role="auditor").valid_to is None


def test_after_a_week_it_stays(office: Office) -> None:
    change = apply(office.planned(*SWAP))

    with pytest.raises(ValidationError, match="7日以内"):
        undo(change, office, late=8)


def test_it_is_offered_for_a_week(office: Office, client: Client, time_machine: Any) -> None:
    change = apply(office.planned(*SWAP))
    place = f"/moves/{change.key}/"
    time_machine.move_to(at(DAY + timedelta(days=6)))
    client.force_login(office.admin)
    assert f'href="{place}step/undo/"' in client.get(place).content.decode()
    client.post(f"{place}step/undo/", {"version": change.version, "reason": "名簿の取り違え"})

    change.refresh_from_db()
    assert change.state == "undone"
    assert "取り消し済み" in client.get(place).content.decode()
