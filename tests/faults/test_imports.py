"""An import that is killed in the middle stores all or nothing, and the next taker finishes it."""

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.faults.conftest import ROOT, Site

pytestmark = [pytest.mark.faults, pytest.mark.slow]

ROWS = 2_500
RECEIVE = """
from io import BytesIO
from django.core.files import File
from django.utils.timezone import now
from assets.access import Viewer
from assets.models import User
from assets.services.imports import runs
from config.kit import recording
rows = "".join(f"{mark}の台帳{{n}},住民課,書庫\\n" for n in range({rows}))
content = ("資産名,所管,保管場所\\n" + rows).encode()
viewer = Viewer(User.objects.get(username="editor0"))
with recording.origin("test"):
    runs.receive(File(BytesIO(content), name="{mark}.csv"), viewer=viewer, unit=None, at=now(),
                 options={{"unattended": True}})
"""
WORK = "from assets.tasks import run_imports; run_imports()"
WORK_LATER = """
from django.utils.timezone import now
from assets.services.imports import leases, runs
from config.kit import recording
with recording.origin("task run_imports"):
    while (run := runs.take_waiting(now() + 2 * leases.LEASE)) is not None:
        runs.advance(run, clock=now)
"""
WORK_LONG = """
from datetime import timedelta
from time import sleep
from django.utils.timezone import now
from assets.services.imports import leases, runs
from config.kit import recording
leases.LEASE = timedelta(seconds=1)
with recording.origin("test"):
    run = runs.take_waiting(now())
    with leases.kept(run, clock=now):
        sleep(2.5)
        assert runs.take_waiting(now()) is None
    leases.let_go(run)
    assert runs.take_waiting(now()) == run
    leases.let_go(run)
"""


def inside(site: Site, code: str) -> None:
    done = site.run("manage.py", "shell", "--no-imports", "-c", code)
    assert done.returncode == 0, done.stderr


def state(site: Site, mark: str) -> str:
    return str(site.one(f"SELECT state FROM assets_importrun WHERE file_name = '{mark}.csv'"))


def stored(site: Site, mark: str) -> int:
    return int(site.one(f"SELECT count(*) FROM assets_asset WHERE name LIKE '{mark}の台帳%'"))


def worker(site: Site, log: Path) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "manage.py", "shell", "--no-imports", "-c", WORK]
    with log.open("wb") as out:
        return subprocess.Popen(command, cwd=ROOT, env=site.env, stdout=out, stderr=out)


@pytest.mark.parametrize("seconds", [0.0, 0.3, 0.8])
def test_killed_while_storing_it_has_stored_nothing_and_is_finished_by_the_next(
    site: Site, seconds: float, tmp_path: Path
) -> None:
    mark = f"停電{int(seconds * 10)}"
    inside(site, RECEIVE.format(mark=mark, rows=ROWS))
    working = worker(site, tmp_path / "worker.log")
    until = time.monotonic() + 120
    while state(site, mark) != "to_store":
        assert working.poll() is None, (tmp_path / "worker.log").read_text("utf-8")
        assert time.monotonic() < until
        time.sleep(0.01)
    time.sleep(seconds)
    working.kill()
    working.wait()

    assert stored(site, mark) in {0, ROWS}
    inside(site, WORK_LATER)  # when the lease of the dead is over

    assert (state(site, mark), stored(site, mark)) == ("done", ROWS)
    lines = f"SELECT count(*) FROM assets_historicalasset WHERE name LIKE '{mark}の台帳%'"
    assert site.one(lines) == ROWS
    done = site.run("manage.py", "verify_audit", "--json")
    assert done.returncode == 0, json.loads(done.stdout)["faults"]


def test_the_same_file_twice_changes_nothing(site: Site) -> None:
    inside(site, RECEIVE.format(mark="二度", rows=20))
    inside(site, WORK)
    inside(site, RECEIVE.format(mark="二度", rows=20))
    inside(site, WORK)
    runs = site.rows(
        "SELECT created, updated, unchanged FROM assets_importrun "
        "WHERE file_name = '二度.csv' ORDER BY id"
    )

    assert runs == [(20, 0, 0), (0, 0, 20)]


def test_a_long_step_keeps_its_lease_for_as_long_as_its_process_lives(site: Site) -> None:
    inside(site, RECEIVE.format(mark="長い", rows=20))
    inside(site, WORK_LONG)
