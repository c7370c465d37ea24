"""manage.py run_due: everything that is due at this moment, once, for those who use cron."""

import json
from argparse import ArgumentParser
from datetime import datetime
from functools import partial
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_naive, localdate, make_aware, now
from django.utils.translation import gettext as _

from assets.forms.reviews import meant
from assets.forms.targets import selection_of
from assets.services.exports import background
from assets.services.findings import rounds
from assets.services.reviews import campaigns
from audits.services import due, verifying, watching
from audits.services.sealing import rounds as sealing
from audits.services.sealing.keys import NoKeyError
from audits.services.sealing.queue import HeldError
from config.kit import recording


class Command(BaseCommand):
    help = _("期限の来た仕事をすべて一度だけ行う（時刻の合図の代わりにcronから使える）")

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--now", default="", help=_("この日時として行う（ISO 8601）"))

    def handle(self, *args: Any, **options: Any) -> None:
        moment = _moment(options["now"]) if options["now"] else now()
        with recording.origin("command run_due"):
            done = due.do_due(now=moment, by=recording.PROGRAM, again=True)
            done["rules"] = rounds.evaluate_due(
                clock=lambda: moment, by=recording.PROGRAM, again=True
            )
            done["reviews"] = campaigns.do_due(
                select=partial(meant, on=localdate(moment)), by=recording.PROGRAM, at=moment
            )
            done |= due.remind(now=moment)
            done["exports_made"] = background.make_waiting(select=selection_of, clock=now)
            # The record is dated by the real clock, whatever moment is asked for.
            done["sealed"] = self._seal()
            done["verified"] = verifying.run_waiting(clock=now)
            done |= watching.watch(at=now())
        self.stdout.write(json.dumps(done, ensure_ascii=False))

    def _seal(self) -> int:
        """What hinders the seal hinders nothing else; whoever watches the ledger is told."""
        try:
            return sealing.seal(at=now())
        except (NoKeyError, HeldError) as error:
            self.stderr.write(str(error))
            return 0


def _moment(text: str) -> datetime:
    try:
        moment = parse_datetime(text)
    except ValueError:
        moment = None
    if moment is None:
        raise CommandError(_("日時は 2026-12-11T09:00 のように書いてください。"))
    return make_aware(moment) if is_naive(moment) else moment
