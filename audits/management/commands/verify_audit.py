"""manage.py verify_audit: is every change recorded, and does the record match what is stored?"""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from audits.services.verification import Report, verify


class Command(BaseCommand):
    help = _("変更の記録・履歴・台帳の内容が互いに一致することを確かめる（異常は終了コード1）")
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help=_("結果をJSONで出す"))
        parser.add_argument(
            "--only", nargs="+", default=[], help=_("照合する表かアプリの名前（例：assets_asset）")
        )

    def handle(self, *args: Any, **options: Any) -> None:
        report = verify(only=options["only"], say=self.stderr.write)
        if options["json"]:
            self.stdout.write(_as_json(report))
        else:
            self._show(report)
        if not report.intact:
            raise SystemExit(1)

    def _show(self, report: Report) -> None:
        facts = {"rows": report.rows, "lines": report.lines, "versions": report.versions}
        if report.intact:
            self.stdout.write(
                self.style.SUCCESS(
                    _(
                        "記録に欠けも食い違いもありません"
                        "（台帳の行%(rows)d、変更の記録%(lines)d、履歴%(versions)dを照合）。"
                    )
                    % facts
                )
            )
            return
        for fault in report.faults:
            self.stdout.write(self.style.ERROR(f"{fault.object}：{fault.reason}"))


def _as_json(report: Report) -> str:
    first = report.faults[0] if report.faults else None
    facts = {"intact": report.intact, "first": asdict(first) if first else None, **asdict(report)}
    return json.dumps(facts, ensure_ascii=False, indent=2)
