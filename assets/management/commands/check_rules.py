"""manage.py check_rules --municipality CODE: what the rules find in the register now."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from assets.services.findings import rounds, showing
from assets.services.municipality import named
from config.kit import recording


class Command(BaseCommand):
    help = _("三層の網の規則などに照らして、台帳の食い違いを出力する")

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--municipality", required=True, metavar="CODE")
        parser.add_argument("--json", action="store_true", help=_("JSONで出力する"))

    def handle(self, *_args: Any, municipality: str, **options: Any) -> None:
        village = named(municipality)
        if village is None:
            raise CommandError(_("団体コード「%s」の団体がありません。") % municipality)
        with recording.origin("command check_rules"):
            rounds.evaluate(village, by=recording.PROGRAM, on=localdate())
        found = showing.of_municipality(village)
        if options["json"]:
            rows = [_as_json(finding) for finding in found]
            self.stdout.write(json.dumps(rows, ensure_ascii=False, indent=2))
            return
        for finding in found:
            self.stdout.write(f"{finding.row.asset.asset_no} {finding.rule.id} {finding.message}")
        self.stderr.write(_("%d件の食い違いがあります。") % len(found))


def _as_json(finding: showing.Shown) -> dict[str, str]:
    return {
        "asset_no": finding.row.asset.asset_no,
        "rule": finding.rule.id,
        "severity": finding.row.severity,
        "state": finding.row.state,
        "clause": finding.rule.clause,
        "message": finding.message,
        "field": finding.field,
    }
