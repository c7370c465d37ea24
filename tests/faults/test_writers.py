"""Many people at once, forms sent twice, and a web process that dies: nothing is lost."""

import json
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.faults.browser import Fields, Person
from tests.faults.conftest import Site
from tests.faults.furnish import EDITORS

pytestmark = [pytest.mark.faults, pytest.mark.slow]

EDITS = 20
ROUNDS = 5
SENDINGS = 6


class Desk:
    """A person at the edit form of one asset; after a conflict they go on with what it shows."""

    def __init__(self, person: Person, number: str) -> None:
        self.person, self.path = person, f"/assets/{number}/edit/"
        self.form: Fields = {}

    def edit(self, words: str) -> int:
        """Change the notes and send the form; return the answer's status."""
        if not self.form:
            page = self.person.get(self.path)
            if page.status != 200:
                return page.status
            self.form = page.form
        sent = self.form | {"notes": [words], "reason": ["試験"]}
        answer = self.person.post(self.path, sent)
        self.form = answer.form if answer.status == 409 else {}
        return answer.status


def numbers(site: Site) -> list[str]:
    return [number for (number,) in site.rows("SELECT asset_no FROM assets_asset ORDER BY id")]


def assert_intact(site: Site) -> None:
    done = site.run("manage.py", "verify_audit", "--json")
    assert done.returncode == 0, json.loads(done.stdout)["faults"]


def versions_of(site: Site, number: str) -> list[str]:
    sql = "SELECT notes FROM assets_historicalasset WHERE asset_no = '{}' AND history_type = '~'"
    return [notes for (notes,) in site.rows(sql.format(number))]


def test_eight_editors_on_one_asset_lose_no_edit(site: Site) -> None:
    """Every edit is stored or shown as a conflict; none overwrites another unseen."""
    number = numbers(site)[EDITORS]
    desks = [Desk(site.person(f"editor{n}"), number) for n in range(EDITORS)]
    answers: Counter[int] = Counter()
    stored: list[str] = []

    def work(place: int) -> None:
        for turn in range(EDITS):
            words = f"第{place}の人の{turn}回目"
            status = desks[place].edit(words)
            answers[status] += 1
            if status == 302:
                stored.append(words)

    with ThreadPoolExecutor(EDITORS) as pool:
        list(pool.map(work, range(EDITORS)))

    version = site.one(f"SELECT version FROM assets_asset WHERE asset_no = '{number}'")
    assert len(set(stored)) == answers[302] > 0
    assert answers.total() == EDITORS * EDITS
    assert answers.keys() <= {302, 409}, (dict(answers), site.log())
    assert version == 1 + answers[302]
    assert sorted(versions_of(site, number)) == sorted(stored)
    assert_intact(site)


def test_a_form_sent_six_times_at_once_is_carried_out_once(site: Site) -> None:
    person = site.person("editor0")
    form = person.get("/assets/new/").form | {"name": ["一度だけの台帳"], "action": ["draft"]}
    gate = threading.Barrier(SENDINGS)

    def send(_turn: int) -> int:
        gate.wait()
        return person.post("/assets/new/", form).status

    with ThreadPoolExecutor(SENDINGS) as pool:
        answers = list(pool.map(send, range(SENDINGS)))

    assert answers == [302] * SENDINGS
    assert site.one("SELECT count(*) FROM assets_asset WHERE name = '一度だけの台帳'") == 1
    assert site.one("SELECT count(*) FROM assets_submitkey WHERE result_url = ''") == 0


@pytest.mark.parametrize("round_no", range(ROUNDS))
def test_a_killed_web_process_loses_nothing_that_it_acknowledged(round_no: int, site: Site) -> None:
    mine = numbers(site)[:EDITORS]
    desks = [Desk(site.person(f"editor{n}"), mine[n]) for n in range(EDITORS)]
    acknowledged: list[tuple[str, str]] = []
    over = threading.Event()

    def work(place: int) -> None:
        turn = 0
        while not over.is_set():
            turn += 1
            words = f"{round_no}回目の停電の前{turn}"
            if desks[place].edit(words) == 302:
                acknowledged.append((mine[place], words))

    with ThreadPoolExecutor(EDITORS) as pool:
        working = [pool.submit(work, place) for place in range(EDITORS)]
        until = time.monotonic() + 30
        while len(acknowledged) < EDITORS + round_no and time.monotonic() < until:
            time.sleep(0.02)
        site.kill()
        over.set()
    site.start()
    for one in working:
        one.result()

    kept = {number: versions_of(site, number) for number in mine}
    assert acknowledged
    assert [pair for pair in acknowledged if pair[1] not in kept[pair[0]]] == []
    lines = "SELECT count(*) FROM audits_change WHERE table_name = 'assets_asset'"
    assert site.one(lines) == site.one("SELECT count(*) FROM assets_historicalasset")
    assert_intact(site)
