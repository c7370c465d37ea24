"""What the rules of the municipality say of the rows of a file, before any of them is stored."""

from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import Any

from assets.models import Municipality, Unit
from assets.services.findings import wording
from assets.services.findings.evaluation import Breaches, Judge
from assets.services.imports.outcome import heaviest
from assets.services.imports.rows import Issue, Row, Weight

# A breach stops no row: the register keeps it as a finding, to be mended there.
WEIGHTS: Mapping[str, Weight] = {"error": "warning", "warn": "notice"}
NOTED = 1_000  # rows that are told of a lesser breach; all of them are counted


class Jury:
    """Asks the rules about the rows of one file, and counts what they break."""

    def __init__(self, municipality: Municipality, *, on: date) -> None:
        self.judge = Judge(municipality, on=on, many=True)
        self.broken: Counter[str] = Counter()
        self._told: dict[str, tuple[str, str]] = {}

    def hear(self, row: Row, state: dict[str, Any], *, before: Any, unit: Unit | None) -> None:
        """Tell the row what its asset will break, but for what it breaks already."""
        if unit is None or heaviest(row) == "error":
            return
        found = self._breaches(state, unit)
        known = self._rules(before, unit) if found and before else set()
        for breach in found:
            rule = breach.rule
            if rule.id in known or rule.severity not in WEIGHTS:
                continue
            self.broken[rule.id] += 1
            message = wording.message(rule, breach.fields)
            self._told.setdefault(rule.id, (rule.severity, message))
            if wording.ENTERED_AT.keys() >= set(breach.fields):
                continue  # a vacant post, a late review: of the register, and no cell's fault
            if rule.severity == "error" or self.broken[rule.id] <= NOTED:
                field = wording.field(breach.fields)
                row.issues.append(Issue(field, WEIGHTS[rule.severity], message))

    def told(self) -> list[dict[str, Any]]:
        """Return what is broken by how many rows, the gravest first."""
        lines = [(*self._told[rule], rows) for rule, rows in self.broken.most_common()]
        lines.sort(key=lambda line: line[0] != "error")
        return [{"severity": severity, "message": text, "rows": n} for severity, text, n in lines]

    def _breaches(self, state: dict[str, Any], unit: Unit) -> Breaches:
        return self.judge.breaches(state, org_type=unit.org_type, held=self.judge.held)

    def _rules(self, before: dict[str, Any], unit: Unit) -> set[str]:
        return {breach.rule.id for breach in self._breaches(before, unit)}
