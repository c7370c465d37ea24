"""manage.py work: the background work of Celery: worker, beat, or both in one process."""

import os
import signal
import threading
import warnings
from argparse import ArgumentParser
from typing import Any

from celery.beat import Scheduler, Service
from celery.exceptions import SecurityWarning
from django.core.checks import Tags
from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from config.celery import app
from config.kit import env
from config.processes import on_stop_signal


class Command(BaseCommand):
    help = _("裏側の仕事（取込み・通知・封印など）を動かす")
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--only",
            choices=["worker", "beat"],
            help=_("作業だけ、または時刻の合図だけを動かす（既定は両方を1つのプロセスで）"),
        )

    def handle(self, *args: Any, **options: Any) -> None:
        # The pages are the web's to check: to load them all takes fifteen megabytes.
        self.check(tags=[Tags.database, Tags.models], databases=["default"])
        os.environ.setdefault("CELERY_SKIP_CHECKS", "1")  # Celery would check everything again
        # The plain scheduler keeps no file that a crash could spoil: what is due, the rows say.
        beat = Service(app, scheduler_cls=Scheduler)
        if options["only"] == "beat":
            on_stop_signal(beat.stop)
            beat.start()
            return
        if options["only"] is None:
            threading.Thread(target=keep_time, args=[beat], name="beat", daemon=True).start()
        raise SystemExit(work())


def work() -> int:
    """Run the worker until a stop signal; only in the main thread does it do anything."""
    # The warning against root is about pickle: here messages are JSON, never code.
    warnings.simplefilter("ignore", SecurityWarning)
    worker = app.Worker(
        pool="threads",
        concurrency=env.number("WORKER_THREADS", default=2),
        loglevel=os.environ.get("LOG_LEVEL", "WARNING"),
        without_gossip=True,
        without_mingle=True,
        quiet=True,
    )
    worker.start()
    return worker.exitcode or 0


def keep_time(beat: Service) -> None:
    """End the whole process when beat fails, so that its supervisor starts both again."""
    try:
        beat.start()
    finally:
        os.kill(os.getpid(), signal.SIGTERM)
