"""manage.py verify_audit: is every change recorded, and does the record match what is stored?"""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from audits.services import verifying
from audits.services.sealing import copies
from audits.services.verification import Report, verify


class Command(BaseCommand):
    help = _("変更の記録・履歴・台帳の内容が互いに一致することを確かめる（異常は終了コード1）")
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help=_("結果をJSONで出す"))
        parser.add_argument(
            "--only", nargs="+", default=[], help=_("照合する表かアプリの名前（例：assets_asset）")
        )
        parser.add_argument(
            "--since-last",
            action="store_true",
            help=_("封印は、異常のなかった前回の検証より後だけを照合する"),
        )
        parser.add_argument(
            "--checkpoint",
            action="append",
            default=[],
            metavar="FILE",
            type=Path,
            help=_("別に保管していた封印の控えのファイルとも比べる（何度でも書ける）"),
        )

    def handle(self, *args: Any, **options: Any) -> None:
        given = [note for path in options["checkpoint"] for note in _notes_of(path)]
        since = verifying.last_reached() if options["since_last"] else None
        report = verify(only=options["only"], since=since, given=given, say=self.stderr.write)
        if options["json"]:
            self.stdout.write(_as_json(report))
        else:
            self._show(report)
        if not report.intact:
            raise SystemExit(1)

    def _show(self, report: Report) -> None:
        facts = {
            "rows": report.rows,
            "lines": report.lines,
            "versions": report.versions,
            "sealed": report.sealed,
        }
        if report.intact:
            self.stdout.write(
                self.style.SUCCESS(
                    _(
                        "記録に欠けも食い違いもありません"
                        "（台帳の行%(rows)d、変更の記録%(lines)d、履歴%(versions)d、封印%(sealed)dを照合）。"
                    )
                    % facts
                )
            )
            if report.erased:
                told = _("2人の確認で内容の一部を消した記録が%(count)d件あります。")
                self.stdout.write(told % {"count": report.erased})
            return
        for fault in report.faults:
            self.stdout.write(self.style.ERROR(f"{fault.object}：{fault.reason}"))


def _notes_of(path: Path) -> list[str]:
    """Return the checkpoints that a file keeps; a file without any is a mistake."""
    try:
        notes = copies.parted(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(_("控えのファイル %s を読めません。") % path) from error
    if not notes:
        raise CommandError(
            _("%s に封印の控えがありません。署名の行までそのままのテキストを渡してください。")
            % path
        )
    return notes


def _as_json(report: Report) -> str:
    first = report.faults[0] if report.faults else None
    told = {name: value for name, value in asdict(report).items() if name != "reached"}
    facts = {"intact": report.intact, "first": asdict(first) if first else None, **told}
    return json.dumps(facts, ensure_ascii=False, indent=2)
