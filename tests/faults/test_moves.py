"""A change of staff that is killed in the middle has done nothing; the next minute does it all."""

import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.faults.conftest import ROOT, Site

pytestmark = [pytest.mark.faults, pytest.mark.slow]

NEWCOMERS = 20
PLAN = """
from django.utils.timezone import localdate, now
from assets.models import Municipality, User
from assets.services.moves import changes, reading
from config.kit import recording
rows = ["氏名,職員番号,旧所属,新所属,区分", "editor{place},editor{place},住民課,,退職"]
rows += [f"新人{{n}},n{place}-{{n}},,住民課,採用" for n in range({newcomers})]
place = Municipality.objects.get()
with recording.origin("test"):
    change = changes.enter(
        place, lines=reading.read_pasted("\\n".join(rows)), at=now(),
        by=User.objects.get(username="editor0"),
        facts={{"name": "異動{place}", "effective_on": localdate()}})
    with recording.action(by=recording.PROGRAM, reason="試験の準備"):
        change.state = "planned"
        change.save()
"""
# The worker says where it is and waits there to be killed.
STOP_AT = """
from pathlib import Path
from time import sleep
from assets.services.moves import applying, passing_on
arrived, whole = [], passing_on.begin_all
def note():
    Path("{mark}").touch()
    sleep(60)
def arrive(line, plan, *, by, on, real=applying._arrive):
    real(line, plan, by=by, on=on)
    arrived.append(line)
    if len(arrived) == {after}:
        note()
def begin_all(plan, *, on):
    whole(plan, on=on)
    if {after} > {newcomers}:
        note()
applying._arrive, passing_on.begin_all = arrive, begin_all
"""
WORK = """
from audits.tasks import run_due
run_due()
"""


def inside(site: Site, code: str) -> None:
    done = site.run("manage.py", "shell", "--no-imports", "-c", code)
    assert done.returncode == 0, done.stderr


def seen(site: Site, place: int) -> tuple[str, int, bool]:
    """The state of the change, how many newcomers there are, whether the leaver is active."""
    state = site.one(f"SELECT state FROM assets_personnelchange WHERE name = '異動{place}'")
    new = site.one(f"SELECT count(*) FROM assets_user WHERE username LIKE 'n{place}-%'")
    active = site.one(f"SELECT is_active FROM assets_user WHERE username = 'editor{place}'")
    return str(state), int(new), bool(active)


@pytest.mark.parametrize(("place", "after"), [(1, 1), (2, NEWCOMERS // 2), (3, NEWCOMERS + 1)])
def test_killed_in_the_middle_it_has_done_nothing_and_is_done_by_the_next(
    site: Site, place: int, after: int, tmp_path: Path
) -> None:
    inside(site, PLAN.format(place=place, newcomers=NEWCOMERS))
    mark, log = tmp_path / "there", tmp_path / "worker.log"
    code = STOP_AT.format(mark=mark, after=after, newcomers=NEWCOMERS) + WORK
    with log.open("wb") as out:
        command = [sys.executable, "manage.py", "shell", "--no-imports", "-c", code]
        working = subprocess.Popen(command, cwd=ROOT, env=site.env, stdout=out, stderr=out)
    until = time.monotonic() + 120
    while not mark.exists():
        assert working.poll() is None, log.read_text("utf-8")
        assert time.monotonic() < until
        time.sleep(0.02)
    working.kill()
    working.wait()

    assert seen(site, place) == ("planned", 0, True)
    inside(site, WORK)
    assert seen(site, place) == ("applied", NEWCOMERS, False)
    inside(site, WORK)
    assert seen(site, place) == ("applied", NEWCOMERS, False)
    done = site.run("manage.py", "verify_audit", "--json")
    assert done.returncode == 0, done.stdout
