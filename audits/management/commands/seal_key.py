"""manage.py seal_key: show the key that seals the record, or put a new one in force."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.timezone import now
from django.utils.translation import gettext as _

from audits.services.sealing import keys
from audits.services.sealing.keys import NoKeyError
from config.kit import recording


class Command(BaseCommand):
    help = _("記録を封印する鍵を示す。--rotate で新しい鍵に替える（前の鍵が署名する）")

    def add_arguments(self, parser: ArgumentParser) -> None:
        group = parser.add_mutually_exclusive_group()
        group.add_argument("--rotate", action="store_true", help=_("新しい鍵に替える"))
        group.add_argument(
            "--lost", action="store_true", help=_("前の鍵を失ったとき。署名なしで替える")
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["rotate"] or options["lost"]:
            with recording.origin("command seal_key"):
                self._rotate(lost=options["lost"])
        for key in keys.all_keys():
            self.stdout.write(f"{key.made_at:%Y-%m-%d %H:%M} {key.public}")

    def _rotate(self, *, lost: bool) -> None:
        try:
            keys.rotate(at=now(), by=recording.PROGRAM, lost=lost)
        except NoKeyError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(_("新しい鍵に替えました。鍵のファイルを、別の場所にも保管してください。"))
