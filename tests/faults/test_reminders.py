"""Reminders while worker, beat, broker and database are killed: none lost, none sent twice."""

import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.faults import killing, mailing
from tests.faults.mailing import FIRST_DAY, Office

pytestmark = [pytest.mark.faults, pytest.mark.slow]

ON_SERVERS = os.environ.get("DAICHO_TEST_DB") == "postgresql"
PEOPLE = 120
VICTIMS = ["worker", "database", "broker", "beat"] if ON_SERVERS else ["all", "all"]


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """An office for each test: its days may only go forward, and the tests run in any order."""
    made = mailing.open_office(tmp_path, PEOPLE, on_servers=ON_SERVERS)
    yield made
    made.close()


def test_whatever_is_killed_nothing_is_lost_and_nothing_sent_twice(office: Office) -> None:
    told = killing.go_through(office, PEOPLE, VICTIMS, killing.chance_of(None))

    assert (told["lost"], told["twice"]) == (0, 0), told
    assert told["said_again"] <= told["unknown"] <= told["allowed"], told


def test_three_days_without_a_beat_end_in_one_digest_each(office: Office) -> None:
    monday = FIRST_DAY + timedelta(days=28)
    days = [monday + timedelta(days=number) for number in range(3)]
    before = len(office.box.mails)
    for day in days:
        office.tell(day)

    office.kill("beat")
    office.it_is(days[-1])
    office.start(beats=5)
    office.wait_until_done(days[-1])

    new = [mailing.TOLD.findall(body) for _key, body in office.box.mails[before:]]
    assert len(new) == PEOPLE
    assert all({each.partition("@")[2] for each in told} >= set(map(str, days)) for told in new)
