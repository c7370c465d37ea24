"""People who are told things, the processes that tell them, and the mail server that counts."""

import os
import re
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from threading import Event
from typing import Any
from zoneinfo import ZoneInfo

import psycopg
from aiosmtpd.controller import Controller

from tests import installed, servers

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 120.0
FIRST_DAY = date(2026, 6, 1)
TOKYO = ZoneInfo("Asia/Tokyo")
FURNISH = "from tests.faults.mailing import furnish; furnish({people})"
TELL = """
INSERT INTO assets_notice (municipality_id, recipient_id, key, kind, text, url, count, notified_on,
                           is_copy)
SELECT municipality_id, id, '{day}', 'review', '<' || username || '@{day}>', '/', 1, '{day}', {no}
FROM assets_user WHERE username LIKE 'teller%'
"""
OPEN = """
SELECT (SELECT count(*) FROM assets_mail WHERE state = 'pending')
     + (SELECT 1 - count(*) FROM assets_noticeday WHERE day = '{day}' AND mailed_at IS NOT NULL)
"""
HELD = "SELECT count(*) FROM assets_mail WHERE state = 'sending'"
TOLD = re.compile(r"<(teller\d+@[\d-]+)>")


def furnish(people: int) -> None:
    """Run inside `manage.py shell`: a municipality with so many people who have an address."""
    from assets.models import User  # noqa: PLC0415 - needs Django, which the long run does not
    from classification.services import catalogue  # noqa: PLC0415
    from config.kit import recording  # noqa: PLC0415
    from tests import factories  # noqa: PLC0415

    with recording.origin("test"), recording.action(by=recording.PROGRAM, reason="準備"):
        catalogue.load_catalogue(by=recording.PROGRAM, reason="準備")
        place = factories.make_municipality()
        User.objects.bulk_create(
            User(
                username=f"teller{number}",
                name=f"職員{number}",
                municipality=place,
                email=f"teller{number}@a.example",
            )
            for number in range(people)
        )


class Box:
    """A mail server that takes every mail, and tells when it has so many."""

    def __init__(self) -> None:
        self.mails: list[tuple[str, str]] = []
        self.full, self.wanted = Event(), 0
        port = servers.free_port()
        self.server = Controller(self, hostname="127.0.0.1", port=port)
        self.server.start()
        self.url = f"smtp://127.0.0.1:{port}"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        mail = message_from_bytes(envelope.content, policy=default)
        self.mails.append((str(mail["Message-ID"]), mail.get_content()))
        if len(self.mails) >= self.wanted:
            self.full.set()
        return "250 taken"

    def expect(self, more: int) -> None:
        self.wanted = len(self.mails) + more
        self.full.clear()

    def twice(self) -> list[str]:
        return [
            key for key, times in Counter(key for key, _body in self.mails).items() if times > 1
        ]


@dataclass
class Office:
    """The processes of an installation: one for all, or workers and beats with a broker."""

    folder: Path
    box: Box
    database: servers.Killable | None = None
    broker: servers.Killable | None = None
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    patience: float = PATIENCE

    def __post_init__(self) -> None:
        self.it_is(FIRST_DAY)

    def it_is(self, day: date) -> None:
        """Let a day begin for all processes."""
        moment, half = datetime(day.year, day.month, day.day, 9, tzinfo=TOKYO), self.folder / "half"
        half.write_text(moment.isoformat(), "ascii")
        half.replace(self.folder / "now")

    @property
    def env(self) -> dict[str, str]:
        return os.environ | {
            "DAICHO_DATA": str(self.folder),
            "DATABASE_URL": self.database.url if self.database else "",
            "REDIS_URL": self.broker.url if self.broker else "",
            "SMTP_URL": self.box.url,
            "DJANGO_SETTINGS_MODULE": "tests.faults.hurried",
            "FAULTS_NOW": str(self.folder / "now"),
            "DEMO": "0",
            "PYTHONWARNINGS": "ignore",
        }

    def manage(self, *command: str) -> None:
        done = subprocess.run(
            [sys.executable, "manage.py", *command],
            cwd=ROOT, env=self.env, check=False, capture_output=True,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr.decode()[-2000:]

    def tell(self, day: date) -> None:
        """Enter one notice for each person, as another part of the product would."""
        self.write(TELL.format(day=day, no="false" if self.database else "0"))

    def start(self, *, workers: int = 2, beats: int = 2) -> None:
        """Start what of these does not run."""
        self.revive()
        if self.broker is None:
            self._run("all", [])
            return
        for number in range(workers):
            self._run(f"worker{number}", ["--only", "worker"])
        for number in range(beats):
            self._run(f"beat{number}", ["--only", "beat"])

    def _run(self, name: str, options: list[str]) -> None:
        if name in self.running:
            return
        with (self.folder / f"{name}.log").open("ab") as log:
            self.running[name] = subprocess.Popen(
                [sys.executable, "manage.py", "work", *options],
                cwd=ROOT, env=self.env, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            )  # fmt: skip

    def revive(self) -> None:
        """Start again what ended by itself, as the supervisor does: a broker's end may end it."""
        ended = [name for name, process in self.running.items() if process.poll() is not None]
        for name in ended:
            del self.running[name]
            self._run(name, ["--only", name.rstrip("0123456789")] if self.broker else [])

    def kill(self, kind: str = "") -> int:
        """Kill all processes of a kind; return how many of them may have been sending."""
        names = [name for name in self.running if name.startswith(kind)]
        for name in names:
            self.running[name].kill()
        for name in names:
            self.running.pop(name).wait()
        return sum(not name.startswith("beat") for name in names)

    def expire_leases(self) -> None:
        """Let the time pass after which nobody waits for a sender that died."""
        past = f"{FIRST_DAY - timedelta(days=9)} 00:00:00+00:00"
        self.write(f"UPDATE assets_mail SET taken_until = '{past}' WHERE state = 'sending'")

    def wait_for_mails(self, more: int) -> None:
        """Wait until so many more have come; whoever ends meanwhile is started again."""
        self.box.expect(more)
        until = time.monotonic() + self.patience
        while not self.box.full.wait(0.2) and time.monotonic() < until:
            self.revive()

    def wait_until_done(self, day: date) -> None:
        """Wait until nothing waits; what is held for long after that, its holder never sends."""
        until, idle = time.monotonic() + self.patience, 0
        while idle < 20:
            assert time.monotonic() < until, self.log()
            self.revive()
            time.sleep(0.1)
            if self.one(OPEN.format(day=day)):
                idle = 0
            elif self.one(HELD):
                idle += 1
            else:
                return
        self.expire_leases()
        self.wait_until_done(day)

    def one(self, sql: str) -> Any:
        if self.database:
            with psycopg.connect(self.database.url) as connection:
                found = connection.execute(sql).fetchall()
        else:
            with closing(sqlite3.connect(self.folder / "daicho.sqlite3", timeout=60)) as connection:
                found = connection.execute(sql).fetchall()
        return found[0][0]

    def write(self, sql: str) -> None:
        """Write past the product, into tables that are not recorded."""
        if self.database:
            with psycopg.connect(self.database.url) as connection:
                connection.execute(sql)
        else:
            with closing(sqlite3.connect(self.folder / "daicho.sqlite3", timeout=60)) as connection:
                connection.execute(sql)
                connection.commit()

    def unknown(self) -> int:
        return int(self.one("SELECT count(*) FROM assets_mail WHERE state = 'unknown'"))

    def log(self) -> str:
        texts = [path.read_text("utf-8", "replace")[-1500:] for path in self.folder.glob("*.log")]
        return "\n".join(texts)

    def close(self) -> None:
        self.kill()
        self.box.server.stop()
        for server in (self.database, self.broker):
            if server:
                server.kill()


def open_office(folder: Path, people: int, *, on_servers: bool) -> Office:
    """Return an installation with its people, nothing of it running but its servers."""
    box = Box()
    office = Office(folder, box)
    if on_servers:
        office.database, office.broker = servers.killable_postgresql(), servers.killable_valkey()
        for server in (office.database, office.broker):
            assert server is not None
            server.start()
        office.manage("migrate")
    else:
        installed.copy(installed.MIGRATED, folder)
    office.manage("shell", "--no-imports", "-c", FURNISH.format(people=people))
    return office
