"""manage.py serve: every process of this installation on this machine, kept alive."""

import json
import socket
import sys
import time
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import closing
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connections
from django.utils.translation import gettext as _

from assets.services import setup
from config.kit import env
from config.processes import AlreadyRunningError, Program, Supervisor, hold

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
                call_command("prepare", stdout=self.stdout)
            self.show_address(options["bind"], options["port"])
            connections.close_all()
            Supervisor(list(programs(options)), say=self.say).run()

    def say(self, line: str) -> None:
        self.stdout.write(f"{time.strftime('%Y-%m-%d %H:%M:%S')} {line}")
        self.stdout.flush()

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


def programs(options: dict[str, Any]) -> Iterator[Program]:
    """One PC: screens, and one process for all the work. With a broker: beat has its own."""

    def manage(*arguments: str) -> list[str]:
        return [sys.executable, str(settings.BASE_DIR / "manage.py"), *arguments]

    yield Program(
        _("画面"), manage("web", "--bind", options["bind"], "--port", str(options["port"]))
    )
    if not settings.REDIS_URL:
        yield Program(_("裏側の仕事"), manage("work"))
    elif not options["no_worker"]:
        yield Program(_("裏側の仕事"), manage("work", "--only", "worker"))
        yield Program(_("時刻の合図"), manage("work", "--only", "beat"))


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
