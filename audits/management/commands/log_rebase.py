"""manage.py log_rebase: go on sealing after the database was restored into another cluster."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.timezone import now
from django.utils.translation import gettext as _

from audits.services.sealing import rounds
from audits.services.sealing.keys import NoKeyError
from config.kit import recording


class Command(BaseCommand):
    help = _("別のデータベースへ復元したあとに、記録の封印を続けられるようにする")

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--lost",
            action="store_true",
            help=_("古い控えへ戻したとき。その後の記録が失われたことを認めて記録する"),
        )

    def handle(self, *args: Any, **options: Any) -> None:
        with recording.origin("command log_rebase"):
            try:
                left = rounds.rebase(at=now(), by=recording.PROGRAM)
                lost = rounds.accept_loss(at=now(), by=recording.PROGRAM) if options["lost"] else {}
            except NoKeyError as error:
                raise CommandError(str(error)) from error
        told = _("残っていた%(count)d件を封印し、この場所で数え直しました。")
        self.stdout.write(told % {"count": left})
        for name, count in lost.items():
            told = _("%(name)s：失われた封印%(count)d件を、別のファイルへ移しました。")
            self.stdout.write(told % {"name": name, "count": count})
