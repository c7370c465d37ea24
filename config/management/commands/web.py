"""manage.py web: the screens, served by waitress until a stop signal."""

import os
import signal
import threading
import time
from argparse import ArgumentParser
from typing import Any

import waitress
from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _
from waitress.server import BaseWSGIServer

from config.kit import env
from config.processes import on_stop_signal
from config.wsgi import application

DRAIN_SECONDS = 10.0
LARGEST_BODY = 100 * 1024 * 1024


class Command(BaseCommand):
    help = _("画面（Webサーバー）を動かす")
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--bind", default=env.secret("BIND", default="127.0.0.1"))
        parser.add_argument("--port", type=int, default=env.number("PORT", default=8000))

    def handle(self, *args: Any, **options: Any) -> None:
        self.check(databases=["default"])
        server = create_server(options["bind"], options["port"])
        on_stop_signal(Stop(server))
        server.run()


def create_server(bind: str, port: int) -> BaseWSGIServer:
    proxy = env.secret("TRUSTED_PROXY")
    behind_proxy = {
        "trusted_proxy": proxy,
        "trusted_proxy_count": 1,
        "trusted_proxy_headers": {"x-forwarded-for", "x-forwarded-proto"},
    }
    return waitress.create_server(
        application,
        host=bind,
        port=port,
        threads=env.number("WEB_THREADS", default=4),
        connection_limit=500,
        max_request_body_size=LARGEST_BODY,
        asyncore_use_poll=True,
        ident=None,
        **(behind_proxy if proxy else {}),
    )


class Stop:
    """Accepts nothing new, lets the running requests end, then leaves the server's loop."""

    def __init__(self, server: BaseWSGIServer) -> None:
        self.server = server

    def __call__(self) -> None:
        if not self.server.accepting:  # everything is answered, or somebody asked twice
            raise SystemExit
        self.server.accepting = False
        threading.Thread(target=self.drain, daemon=True).start()

    def drain(self) -> None:
        until = time.monotonic() + DRAIN_SECONDS
        while self.is_busy() and time.monotonic() < until:
            time.sleep(0.05)
        os.kill(os.getpid(), signal.SIGTERM)

    def is_busy(self) -> bool:
        channels = list(self.server.active_channels.values())
        return any(channel.requests or channel.total_outbufs_len for channel in channels)
