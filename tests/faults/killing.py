"""Days on which something is killed, and what became of the mails of all of them.

`python -m tests.faults.killing` does the long run: twenty rounds of two thousand people.
"""

import random
import sys
import tempfile
import time
from collections import Counter
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path

from config.kit.workdays import is_workday
from tests.faults.mailing import FIRST_DAY, TOLD, Office, open_office


def chance_of(seed: int | None) -> random.Random:
    """What decides on the moments: another one in each run of the suite."""
    return random.Random(seed)  # noqa: S311 - nothing secret hangs on it


def workdays(count: int) -> list[date]:
    days = (FIRST_DAY + timedelta(days=number) for number in range(count * 2 + 12))
    return [day for day in days if is_workday(day)][:count]


def go_through(
    office: Office, people: int, victims: list[str], chance: random.Random
) -> dict[str, int]:
    """Tell everybody something each day, and kill a victim somewhere in the middle of it.

    Afterwards nothing may be lost: a day more, and all that was unknown is in a digest.
    Returns what is to be judged: what was lost, sent twice, of unknown fate, and how many may be.
    """
    days = workdays(len(victims) + 1)
    allowed = 0
    for day, victim in zip(days, victims, strict=False):
        office.it_is(day)
        office.tell(day)
        office.start()
        office.wait_for_mails(chance.randrange(1, people))
        time.sleep(chance.random() / 20)
        allowed += _strike(office, victim)
        office.wait_until_done(day)
    office.it_is(days[-1])
    office.tell(days[-1])
    office.wait_until_done(days[-1])
    told = Counter(each for _key, body in office.box.mails for each in TOLD.findall(body))
    said = [f"teller{number}@{day}" for number in range(people) for day in days]
    return {
        "people": people,
        "rounds": len(victims),
        "mails": len(office.box.mails),
        "lost": sum(told[each] == 0 for each in said),
        "twice": len(office.box.twice()),
        "said_again": sum(times > 1 for times in told.values()),
        "unknown": office.unknown(),
        "allowed": allowed,
    }


def _strike(office: Office, victim: str) -> int:
    """Kill and bring back; return how many mails may be of unknown fate for it.

    One for each that was sending: it dies, or cannot tell whether its claim was stored.
    """
    if victim in {"database", "broker"}:
        server = office.database if victim == "database" else office.broker
        assert server is not None
        server.kill()
        server.start()
        return 2 if victim == "database" else 0
    killed = office.kill("" if victim == "all" else victim)
    if killed:
        office.expire_leases()
    office.start()
    return killed


def main(rounds: int = 20, people: int = 2_000) -> None:
    for on_servers in (False, True):
        chance = chance_of(rounds)
        victims = ["worker", "beat", "broker", "database", "all"] if on_servers else ["all"]
        with tempfile.TemporaryDirectory() as folder:
            office = open_office(Path(folder), people, on_servers=on_servers)
            office.patience = people  # seconds, for a machine that does other work as well
            begun = time.monotonic()
            try:
                told = go_through(office, people, (victims * rounds)[:rounds], chance)
            finally:
                with suppress(OSError):
                    office.close()
        form = "PostgreSQL + Valkey" if on_servers else "SQLite"
        sys.stdout.write(f"{form}: {told} in {time.monotonic() - begun:.0f} s\n")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
