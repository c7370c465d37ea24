"""The measures of the policy (対策, 6(1)-6(9), 7, 8, 10) and of which assets each is asked.

Pure: the measures come from the catalogue (controls.yaml), facts go in.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from classification import levels, rules

SCOPES = ("org", "unit", "asset")


@dataclass(frozen=True)
class Control:
    """One measure: who has it (municipality, unit or asset), what proves it, what to look at."""

    id: str
    clause: str
    name: str
    scope: str
    evidence: str
    check: str
    source: str
    verified: str
    applies: tuple[rules.Test, ...]
    grounds: rules.Grounds

    @property
    def verified_mark(self) -> str:
        return levels.mark(self.verified)


def read(document: Mapping[str, Any]) -> tuple[Control, ...]:
    """Return the measures of a catalogue document; ValueError names one that makes no sense."""
    return tuple(_control(entry) for entry in document["controls"])


def asked(
    controls: Iterable[Control], facts: rules.Facts, ranks: rules.Ranks
) -> tuple[Control, ...]:
    """Return the measures that an asset with these facts needs.

    `ranks` are code → rank of confidentiality in the scheme by which the asset is graded.
    """
    found = []
    for control in controls:
        if control.scope != "asset":
            continue
        # A loop and no all(…): seventy measures are asked of every asset at every save.
        for test in control.applies:
            if not test(facts, ranks):
                break
        else:
            found.append(control)
    return tuple(found)


def of_scope(controls: Iterable[Control], *scopes: str) -> tuple[Control, ...]:
    return tuple(control for control in controls if control.scope in scopes)


def _control(entry: Mapping[str, Any]) -> Control:
    if entry["scope"] not in SCOPES:
        raise ValueError(f"{entry['id']}: unknown scope {entry['scope']}")
    if (entry["scope"] == "asset") != ("when" in entry):
        raise ValueError(f"{entry['id']}: `when` belongs to measures of assets, and to all of them")
    try:
        applies = rules.conditions(entry.get("when", ()))
    except KeyError as missing:
        raise ValueError(f"{entry['id']}: {missing} is not known") from None
    kept = ("id", "clause", "name", "scope", "evidence", "check", "source", "verified")
    grounds = rules.grounds(entry.get("when", ()))
    return Control(**{key: entry[key] for key in kept}, applies=applies, grounds=grounds)
