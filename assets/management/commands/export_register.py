"""manage.py export_register: write the register of a municipality into a file."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _

from assets.forms.moment import AT, Seen, looking
from assets.forms.targets import ALL, TARGET
from assets.models import ExportRun
from assets.services import directory
from assets.services.exports import runs
from config.kit import recording
from config.kit.sheets.csv_writing import ENCODINGS


class Command(BaseCommand):
    help = _("台帳をファイルに書き出す（Excel・CSV・JSON・PDF）")

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--municipality", required=True, metavar="CODE", help=_("団体コード"))
        parser.add_argument("--format", required=True, choices=ExportRun.Format.values)
        parser.add_argument("--layout", default=ExportRun.Layout.ALL, choices=("all", "form"))
        parser.add_argument(
            "--form", default="", choices=ExportRun.Form.values, help=_("帳票の様式")
        )
        parser.add_argument("--paper", default="a4", choices=("a4", "a3"), help=_("帳票の用紙"))
        parser.add_argument("--by-unit", action="store_true", help=_("部署ごとに分ける"))
        parser.add_argument(
            "--encoding", default="", choices=["", *ENCODINGS], help=_("CSVの文字コード")
        )
        parser.add_argument(
            "--by", default="", metavar="USERNAME", help=_("この利用者の権限で書き出す")
        )
        parser.add_argument("--purpose", default="", help=_("記録に残す目的"))
        parser.add_argument(
            "--as-of", default="", metavar="DATE", help=_("この日の終わりの時点の台帳を書き出す")
        )
        parser.add_argument("--out", required=True, type=Path, metavar="FILE")

    def handle(self, *_args: Any, out: Path, **options: Any) -> None:
        wanted = runs.Wanted(
            format=options["format"],
            layout="form" if options["form"] else options["layout"],
            form=options["form"],
            paper=options["paper"],
            by_unit=options["by_unit"],
            encoding=options["encoding"],
            purpose=options["purpose"] or _("コマンドによる書き出し"),
        )
        with recording.origin("command export_register"):
            try:
                viewer = directory.at_command_line(options["municipality"], username=options["by"])
                shown = looking(viewer, options["as_of"], on=localdate())
                run, _name, chunks = runs.stream(shown.viewer, _all(shown), wanted, at=now())
            except ValidationError as error:
                raise CommandError("".join(error.messages)) from error
            except PermissionDenied as error:
                raise CommandError(str(error)) from error
            _write(out, chunks)
        self._tell(run, out)

    def _tell(self, run: ExportRun, out: Path) -> None:
        told = {"rows": run.rows, "file": out, "digest": run.digest}
        self.stderr.write(
            _("%(rows)d件を %(file)s に書き出しました（SHA-256 %(digest)s）。") % told
        )
        if run.unencodable:
            letters = "".join(entry["letter"] for entry in run.unencodable)
            self.stderr.write(
                _("文字コードにない文字を置き換えました：%(letters)s") % {"letters": letters}
            )


def _all(shown: Seen) -> runs.Selection:
    """Select everything; of a past moment, the record and the file say so."""
    if shown.moment is None:
        return runs.Selection()
    query = urlencode({TARGET: ALL, AT: shown.moment.key})
    return runs.Selection(query=query, words=shown.moment.words)


def _write(out: Path, chunks: Iterator[bytes]) -> None:
    """Write beside the file and put it in its place when it is whole."""
    try:
        with tempfile.NamedTemporaryFile(
            dir=out.parent, prefix=f".{out.name}.", delete=False
        ) as file:
            try:
                file.writelines(chunks)
                file.flush()
                os.fsync(file.fileno())
                Path(file.name).replace(out)
            except BaseException:
                Path(file.name).unlink(missing_ok=True)
                raise
    except OSError as error:
        raise CommandError(_("ファイル「%s」に書き込めません。") % out) from error
