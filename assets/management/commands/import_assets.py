"""manage.py import_assets FILE: bring a register in unattended, from file to result."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files import File
from django.core.management.base import BaseCommand, CommandError
from django.http import Http404
from django.utils.timezone import now
from django.utils.translation import gettext as _

from assets.access import Viewer
from assets.models import ImportRun
from assets.services import directory
from assets.services.imports import reporting, runs
from config.kit import recording

REJECTED = 2


class Command(BaseCommand):
    help = _("台帳のファイルを取り込む（確かなものは登録し、推測したものは提案に、誤りは残す）")

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", type=Path)
        parser.add_argument("--municipality", required=True, metavar="CODE", help=_("団体コード"))
        parser.add_argument("--unit", default="", metavar="CODE", help=_("所管のない行の所管"))
        parser.add_argument("--sheet", default="", metavar="NAME", help=_("このシートだけ"))
        parser.add_argument("--by", default="", metavar="USERNAME", help=_("この利用者の権限で"))
        parser.add_argument(
            "--mapping", type=Path, metavar="FILE", help=_("見出しと項目の対応（JSON）")
        )
        parser.add_argument("--check", action="store_true", help=_("検査だけをして登録しない"))
        parser.add_argument("--json", action="store_true", help=_("結果をJSONで出力する"))

    def handle(self, *_args: Any, file: Path, **options: Any) -> None:
        with recording.origin("command import_assets"):
            run = _run(file, options)
            found = reporting.report(run)
            runs.settle(run, at=now())
        if options["json"]:
            self.stdout.write(json.dumps(found, ensure_ascii=False))
        else:
            self.stdout.write(found["message"])
            for one in found["errors"]:
                self.stderr.write(f"{one['sheet']} {one['row']}: {one['label']} {one['message']}")
        if found["status"] in {"rejected", "failed"}:
            raise SystemExit(REJECTED if found["status"] == "rejected" else 1)


def _run(file: Path, options: dict[str, Any]) -> ImportRun:
    try:
        viewer = directory.at_command_line(options["municipality"], username=options["by"])
        unit = viewer.get_unit(options["unit"], "edit_assets") if options["unit"] else None
        return _taken_through(file, viewer, unit, options)
    except ValidationError as error:
        raise CommandError("".join(error.messages)) from error
    except (PermissionDenied, Http404) as error:
        raise CommandError(str(error)) from error
    except (OSError, ValueError) as error:
        raise CommandError(_("ファイル「%s」を読めません。") % file) from error


def _taken_through(file: Path, viewer: Viewer, unit: Any, options: dict[str, Any]) -> ImportRun:
    told = {"unattended": True, "check": options["check"], "sheet": options["sheet"]}
    if options["mapping"]:
        told["mapping"] = json.loads(options["mapping"].read_text("utf-8-sig"))
    with file.open("rb") as content:
        upload = File(content, name=file.name)
        run = runs.receive(upload, viewer=viewer, unit=unit, at=now(), options=told)
    while run.state in ImportRun.WAITING:
        run = runs.advance(run, clock=now)
    return run
