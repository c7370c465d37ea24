"""manage.py add_municipality FILE.json: enter a municipality with its units."""

import json
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from assets.services import founding
from config.kit import recording


class Command(BaseCommand):
    help = _("団体と部署をJSONファイルから登録し、団体コードを出力する")

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE.json", type=Path)

    def handle(self, *_args: Any, file: Path, **_options: Any) -> None:
        with recording.origin("command add_municipality"):
            try:
                municipality = founding.found(_read(file), by=recording.PROGRAM, on=localdate())
            except ValidationError as error:
                raise CommandError("".join(error.messages)) from error
        self.stderr.write(
            _("%(name)sを登録しました（%(count)d部署）。")
            % {"name": municipality.name, "count": municipality.units.count() - 1}
        )
        self.stdout.write(municipality.code)


def _read(file: Path) -> dict[str, Any]:
    try:
        content = json.loads(file.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise CommandError(_("ファイル「%s」を読めません。") % file) from error
    except ValueError as error:
        raise CommandError(_("ファイル「%s」はJSONとして読めません。") % file) from error
    if not isinstance(content, dict):
        raise CommandError(_("ファイル「%s」は団体1つの内容ではありません。") % file)
    return content
