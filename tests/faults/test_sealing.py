"""Sealers at once, late commits, and a sealer that is killed at any step."""

import subprocess
import sys

import pytest

from tests.faults.conftest import ROOT, Site
from tests.faults.test_writers import assert_intact

pytestmark = [pytest.mark.faults, pytest.mark.slow]

SEALERS, ROUNDS = 3, 8
FEWEST_STEPS = 15


def do(site: Site, work: str) -> str:
    done = site.run("manage.py", "shell", "--no-imports", "-c", f"{IMPORT}; sealing.{work}")
    assert done.returncode == 0, done.stderr[-4000:]
    return done.stdout


IMPORT = "from tests.faults import sealing"
IN_ORDER = (
    "SELECT count(*), max(place) + 1, count(DISTINCT place) FROM audits_sealleaf GROUP BY tree_id"
)


def test_a_killed_sealer_leaves_a_tree_that_goes_on(site: Site) -> None:
    assert int(do(site, "die_at_every_step()")) > FEWEST_STEPS
    assert_intact(site)


def test_sealers_at_once_neither_fork_a_tree_nor_seal_a_line_twice(site: Site) -> None:
    working = [
        subprocess.Popen(
            [sys.executable, "manage.py", "shell", "--no-imports", "-c",
             f"{IMPORT}; sealing.seal_while_others_write({ROUNDS}, 'seal{number}-')"],
            cwd=ROOT, env=site.env, stderr=subprocess.PIPE, text=True,
        )
        for number in range(SEALERS)
    ]  # fmt: skip
    said = [process.communicate(timeout=120)[1] for process in working]

    assert [process.returncode for process in working] == [0] * SEALERS, said
    assert do(site, "tell_faults()") == ""
    written = "SELECT count(*) FROM auth_group WHERE name LIKE 'seal%-%'"
    assert site.one(written) == SEALERS * ROUNDS
    for counts in site.rows(IN_ORDER):
        assert len(set(counts)) == 1, counts
    assert_intact(site)


def test_a_line_that_is_committed_late_is_sealed_later(site: Site) -> None:
    do(site, "commit_late()")
    assert_intact(site)


def test_another_database_of_the_cluster_holds_up_nothing(site: Site) -> None:
    do(site, "seal_beside_another_database()")
