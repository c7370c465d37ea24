"""manage.py run_due and the tasks of the scheduler"""

import json
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.utils.timezone import now

from assets.access import Viewer
from assets.models import Draft, Membership, SubmitKey, Unit, User
from audits import tasks
from audits.models import Change, Heartbeat
from audits.services import due
from config.kit import recording


def run_due(**options: Any) -> dict[str, int]:
    out = StringIO()
    call_command("run_due", stdout=out, **options)
    return json.loads(out.getvalue())


def plan_role(person: User, unit: Unit, *, until: date | None = None) -> None:
    """A role that begins with the next fiscal year."""
    Membership.objects.create(
        user=person, unit=unit, role="registrar", valid_from=date(2027, 4, 1), valid_to=until
    )


def test_a_role_begins_and_ends_with_its_day(unit: Unit, reader: User) -> None:
    plan_role(reader, unit, until=date(2028, 3, 31))

    def may_edit() -> bool:
        return Viewer(reader).can("edit_assets", unit)

    assert not may_edit()
    assert run_due(now="2027-04-01T00:05")["rights"] == 1
    assert may_edit()
    assert run_due(now="2027-04-02T00:05")["rights"] == 0
    run_due(now="2028-04-01T00:05")
    assert not may_edit()


def test_it_says_who_did_it(unit: Unit, reader: User) -> None:
    plan_role(reader, unit)

    run_due(now="2027-04-01T00:05")

    line = Change.objects.exclude(table_name__startswith="audits_").latest("pk")
    assert (line.actor, line.source) == ("program", "command run_due")
    assert line.municipality_id == unit.municipality_id


def test_leftovers_are_cleared(editor: User) -> None:
    old, fresh = now() - timedelta(days=181), now() - timedelta(days=1)
    for at in (old, fresh):
        SubmitKey.objects.create(key=uuid4(), user=editor, result_url="/", used_at=at)
        Session.objects.create(session_key=f"s{at:%j}", session_data="", expire_date=at)
    Draft.objects.create(user=editor, saved_at=old)

    done = run_due()

    assert (done["submit_keys"], done["drafts"], done["sessions"]) == (1, 1, 2)
    assert SubmitKey.objects.count() == 1


def test_a_daily_job_runs_once_a_day_and_catches_up(db: None) -> None:
    def jobs(moment: datetime) -> set[str]:
        return set(due.do_due(now=moment, by=recording.PROGRAM)) - set(due.ALWAYS)

    day = datetime(2026, 11, 24, 3, tzinfo=UTC)
    assert jobs(day) == set(due.DAILY)
    assert jobs(day + timedelta(hours=1)) == set()
    assert jobs(day + timedelta(days=3)) == set(due.DAILY)


def test_the_day_begins_at_midnight_here(db: None) -> None:
    """15:00 UTC is midnight in Japan."""
    due.do_due(now=datetime(2026, 11, 24, 14, 59, tzinfo=UTC), by=recording.PROGRAM)

    done = due.do_due(now=datetime(2026, 11, 24, 15, 0, tzinfo=UTC), by=recording.PROGRAM)
    assert done.keys() > due.ALWAYS.keys()


def test_the_scheduler_can_call_it_with_words_of_a_newer_version(db: None) -> None:
    tasks.beat(priority="new")
    assert tasks.run_due(priority="new").keys() == due.DAILY.keys() | due.ALWAYS.keys()

    assert Heartbeat.objects.filter(name="beat").exists()


@pytest.mark.parametrize("text", ["あした", "2026-13-01T00:00"])
def test_a_moment_that_is_none_is_refused(text: str, db: None) -> None:
    with pytest.raises(CommandError, match="2026-12-11T09:00"):
        run_due(now=text)
