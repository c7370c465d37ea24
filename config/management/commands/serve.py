"""manage.py serve: every process of this installation on this machine, kept alive."""

import json
import socket
import subprocess
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import closing
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connections
from django.utils.translation import gettext as _

from assets.services import setup
from config.kit import env
from config.processes import AlreadyRunningError, Program, become, hold

WILDCARDS = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}  # noqa: S104 - recognised, never chosen


class Command(BaseCommand):
    help = _("画面と裏側の仕事を起動し、止まったものは起動し直す")
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--bind", default=env.secret("BIND", default="127.0.0.1"))
        parser.add_argument("--port", type=int, default=env.number("PORT", default=8000))
        parser.add_argument(
            "--prepare",
            action="store_true",
            help=_("データベースを最新の形にし、空なら（DEMO=0 でなければ）見本を入れてから始める"),
        )
        parser.add_argument(
            "--no-worker",
            action="store_true",
            help=_("裏側の仕事を起動しない（別のコンピューターで動かすとき）"),
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["no_worker"] and not settings.REDIS_URL:
            raise CommandError(_("--no-worker は REDIS_URL があるときだけ使えます。"))
        try:
            lock = hold(settings.DATA_DIR / "serve.pid")
        except AlreadyRunningError as error:
            raise CommandError(
                _(
                    "データフォルダー %(folder)s は、すでに別の manage.py serve"
                    "（プロセス %(pid)s）が使っています。先にそちらを終了してください。"
                )
                % {"folder": settings.DATA_DIR, "pid": error.pid}
            ) from None
        with closing(lock):
            refuse_used_port(options["bind"], options["port"])
            if options["prepare"]:
                prepare()
            self.show_address(options["bind"], options["port"])
            connections.close_all()
            self.stdout.flush()
            become(list(programs(options)), words(), lock=lock)

    def show_address(self, bind: str, port: int) -> None:
        self.stdout.write(f"\n  http://{WILDCARDS.get(bind, bind)}:{port}/\n")
        known = settings.DATA_DIR / "demo_users.json"
        people = json.loads(known.read_text("utf-8")) if known.exists() else []
        for person in people:
            self.stdout.write(
                "  {username}  {password}  {role}  {municipality} {unit}".format(**person)
            )
        if setup.is_open():
            told = _("設置番号：%(code)s（最初の画面で入力します）")
            self.stdout.write("  " + told % {"code": setup.setup_code()})
        self.stdout.write("\n  " + _("終了するには Ctrl+C を押してください。") + "\n")


def manage(*arguments: str) -> list[str]:
    return [sys.executable, str(settings.BASE_DIR / "manage.py"), *arguments]


def prepare() -> None:
    """Prepare the database in a process of its own: this one stays for good and stays small."""
    done = subprocess.run(manage("prepare"), check=False)  # noqa: S603 - our own command
    if done.returncode:
        raise CommandError(_("データベースを用意できませんでした。上の説明を確かめてください。"))


def programs(options: dict[str, Any]) -> Iterator[Program]:
    """One PC: screens, and one process for all the work. With a broker: beat has its own."""
    yield Program(
        _("画面"), manage("web", "--bind", options["bind"], "--port", str(options["port"]))
    )
    if not settings.REDIS_URL:
        yield Program(_("裏側の仕事"), manage("work"))
    elif not options["no_worker"]:
        yield Program(_("裏側の仕事"), manage("work", "--only", "worker"))
        yield Program(_("時刻の合図"), manage("work", "--only", "beat"))


def words() -> dict[str, str]:
    """What the supervisor says of its programs."""
    return {
        "started": _("%(program)sを起動しました（プロセス %(pid)d）。"),
        "ended": _(
            "%(program)s（プロセス %(pid)d）が終了しました（終了コード %(code)d）。"
            "%(delay)s秒後に起動し直します。"
        ),
        "stopping": _("終了しています…"),
        "killed": _("%(program)sが%(seconds)d秒以内に終わらないため、強制終了しました。"),
        "stopped": _("終了しました。"),
    }


def refuse_used_port(bind: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in bind else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((bind, port))
        except OSError as error:
            raise CommandError(
                _(
                    "%(bind)s のポート %(port)d は使えません（%(reason)s）。"
                    "PORT=8001 のように別の番号を指定してください。"
                )
                % {"bind": bind, "port": port, "reason": error.strerror}
            ) from None
