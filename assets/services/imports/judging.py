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
from classification.rules import Breach

# A breach stops no row: the register keeps it as a finding, to be mended there.
WEIGHTS: Mapping[str, Weight] = {"error": "warning", "warn": "notice"}
NOTED = 1_000  # rows that are told of a lesser breach; all of them are counted

Key = tuple[str, bool]  # a rule, and whether it is only unknown whether it is kept


class Jury:
    """Asks the rules about the rows of one file, and counts what they break."""

    def __init__(self, municipality: Municipality, *, on: date) -> None:
        self.judge = Judge(municipality, on=on, many=True)
        self.broken: Counter[Key] = Counter()
        self._told: dict[Key, tuple[str, str]] = {}
        self._issues: dict[Any, Issue | None] = {}  # of rows that break the same in the same way

    def hear(self, row: Row, state: dict[str, Any], *, before: Any, unit: Unit | None) -> None:
        """Tell the row what its asset will break, but for what it breaks already."""
        if unit is None or heaviest(row) == "error":
            return
        found = self._breaches(state, unit)
        known = self._rules(before, unit) if found and before else set()
        for breach in found:
            if breach.rule.id not in known and breach.rule.severity in WEIGHTS:
                self._tell(row, breach, is_blank=_is_blank(state, breach))

    def _tell(self, row: Row, breach: Breach, *, is_blank: bool) -> None:
        """Count a breach and name it at its cell; of what a file does not say, count alone.

        A column that the file lacks would else be an objection to every row of it, among
        which nobody finds those that state what is wrong.
        """
        rule, key = breach.rule, (breach.rule.id, is_blank)
        self.broken[key] += 1
        if key not in self._told:
            told = wording.unknown if is_blank else wording.message
            self._told[key] = rule.severity, told(rule, breach.fields)
        alike = (*key, breach.fields)
        if alike not in self._issues:
            self._issues[alike] = None if is_blank else _issue(breach)
        issue = self._issues[alike]
        if issue and (rule.severity == "error" or self.broken[key] <= NOTED):
            row.issues.append(issue)

    def told(self) -> list[dict[str, Any]]:
        """Return what is broken by how many rows: the gravest first, what is not stated last."""
        lines = [
            (is_blank, severity != "error", severity, text, rows)
            for (rule, is_blank), rows in self.broken.most_common()
            for severity, text in [self._told[rule, is_blank]]
        ]
        lines.sort(key=lambda line: line[:2])
        return [{"severity": line[2], "message": line[3], "rows": line[4]} for line in lines]

    def _breaches(self, state: dict[str, Any], unit: Unit) -> Breaches:
        return self.judge.breaches(state, org_type=unit.org_type, held=self.judge.held)

    def _rules(self, before: dict[str, Any], unit: Unit) -> set[str]:
        return {breach.rule.id for breach in self._breaches(before, unit)}


def _issue(breach: Breach) -> Issue | None:
    """Return the objection to a cell; a vacant post or a late review is the fault of none."""
    rule, fields = breach.rule, breach.fields
    if wording.ENTERED_AT.keys() >= set(fields):
        return None
    return Issue(wording.field(fields), WEIGHTS[rule.severity], wording.message(rule, fields))


def _is_blank(state: dict[str, Any], breach: Breach) -> bool:
    """Whether a rule is only broken because nothing is stated that could keep it."""
    return all(
        name not in breach.rule.needed and _stated(state, name) in (None, "", [])
        for name in breach.fields
    )


def _stated(state: dict[str, Any], name: str) -> Any:
    if name in wording.ENTERED_AT:
        return True
    kept = state.get(name, state.get(f"{name}_id"))
    return (state["extra"] or {}).get(name) if kept is None else kept
