"""manage.py rebuild_protection --municipality CODE: needed grades worked out afresh."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from assets.services.municipality import named
from assets.services.protection import nightly
from config.kit import recording


class Command(BaseCommand):
    help = _("つながりから必要な水準を計算し直す（違うところだけを書く）")

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--municipality", required=True, metavar="CODE")

    def handle(self, *_args: Any, municipality: str, **_options: Any) -> None:
        village = named(municipality)
        if village is None:
            raise CommandError(_("団体コード「%s」の団体がありません。") % municipality)
        with recording.origin("command rebuild_protection"):
            done = nightly.rebuild(village, by=recording.PROGRAM)
        told = {"linked": done.linked, "changed": done.changed, "circles": done.circles}
        self.stdout.write(json.dumps(told))
