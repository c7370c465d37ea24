"""Hand-overs that begin before the day of a change of staff"""

import pytest
from django.core.exceptions import ValidationError

from assets.models import Handover, Notice
from assets.services.moves import applying, changes, passing_on, steps
from config.kit import recording
from tests import factories
from tests.assets.moves.listing import DAY, Office, at

SWAP = (
    "大西 裕子\t1001\t住民課\t課長\t\t\t退職",
    "松田 光\t1003\t住民課\t主事\t住民課\t課長\t昇任",
)


@pytest.fixture(autouse=True)
def _assets(office: Office) -> None:
    factories.make_asset(office.jum, office.admin, owner_role=office.jum_head)


def begin(office: Office) -> Handover:
    change = office.planned(*SWAP)
    passing_on.begin_early(change, by=office.admin, on=factories.TODAY, version=change.version)
    return Handover.objects.select_related("change").get()


def test_the_leaver_is_asked_while_they_can_still_answer(office: Office) -> None:
    row = begin(office)

    assert (row.giver, row.taker) == (office.people["1001"], office.people["1003"])
    told = Notice.objects.filter(kind="handover").values_list("recipient__username", flat=True)
    assert set(told) == {"1001", "1003"}


def test_on_the_day_it_is_still_the_same_one(office: Office) -> None:
    row = begin(office)
    assert row.change is not None

    applying.apply(row.change, by=recording.PROGRAM, on=DAY, at=at())

    assert Handover.objects.get().pk == row.pk
    assert Notice.objects.filter(kind="handover").count() == 2


def test_cancelling_takes_it_back(office: Office) -> None:
    change = begin(office).change
    assert change is not None

    changes.cancel(change, by=office.admin, version=change.version)

    assert not Handover.objects.exists()


def test_it_waits_for_the_plan(office: Office) -> None:
    change = office.enter(*SWAP)

    with pytest.raises(ValidationError, match="確定してから"):
        passing_on.begin_early(change, by=office.admin, on=factories.TODAY, version=change.version)
    step = steps.find("hand_over")
    assert step is not None
    assert step not in steps.open_to(change)
