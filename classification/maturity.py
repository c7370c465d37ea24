"""How complete the record of an asset is (記録の充実度, policy 6(2)): levels, and what is missing.

Pure: the criteria come from the catalogue (maturity.yaml); facts go in, levels and gaps come out.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from classification import columns, rules

HIGHEST = 3


@dataclass(frozen=True)
class Criterion:
    """One thing that a record must hold for a level."""

    level: int
    asks: str
    applies: tuple[rules.Test, ...]
    grounds: rules.Grounds


def read(document: Mapping[str, Any]) -> tuple[Criterion, ...]:
    """Return the criteria of a catalogue document, lowest level first."""
    found = map(_criterion, document["criteria"])
    return tuple(sorted(found, key=lambda criterion: criterion.level))


def gaps(
    criteria: Iterable[Criterion], facts: rules.Facts, ranks: rules.Ranks
) -> list[tuple[int, str]]:
    """Return level and key of what is missing, lowest level first.

    A fact that says no is missing, and so is one that is not stated.
    """
    return [
        (criterion.level, criterion.asks)
        for criterion in criteria
        if all(test(facts, ranks) for test in criterion.applies)
        and _is_missing(facts.get(criterion.asks))
    ]


def level(missing: Iterable[tuple[int, str]]) -> int:
    """Return the level that is reached: the one below the first that lacks something."""
    return min((lacking for lacking, _asks in missing), default=HIGHEST + 1) - 1


def _criterion(entry: Mapping[str, Any]) -> Criterion:
    when = entry.get("when", ())
    looked_at = rules.grounds(when) | rules.Grounds(stated=frozenset({entry["asks"]}))
    return Criterion(entry["level"], entry["asks"], rules.conditions(when), looked_at)


def _is_missing(value: Any) -> bool:
    return value is False or columns.is_empty(value)
