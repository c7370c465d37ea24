"""取扱制限: what must be done with an asset at each stage of its life (policy 6(2), 6(4)-(8)).

Pure: the rules come from the catalogue (handling_rules.yaml), facts go in. An asset that is
not graded yet is handled as if it had the strictest grade, until somebody decides.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from classification import levels

Facts = Mapping[str, Any]

CONDITIONS: Mapping[str, Callable[[Facts], bool]] = {
    "": lambda _facts: True,
    "I=2 または A=2": lambda facts: (
        levels.above_lowest(facts.get("i_level")) or levels.above_lowest(facts.get("a_level"))
    ),
    "my_number!=none": lambda facts: facts.get("my_number") not in {None, "", "none"},
    "personal_info!=none": lambda facts: facts.get("personal_info") not in {None, "", "none"},
}


@dataclass(frozen=True)
class Duty:
    """One rule: at which stage, for which levels, whose permission, which record."""

    id: str
    stage: str
    levels: frozenset[str]
    condition: str
    is_for_schools: bool
    text: str
    permission: str  # key of a role, "" where none is needed
    permission_when: str
    records: tuple[str, ...]
    source: str
    verified: str

    @property
    def verified_mark(self) -> str:
        return levels.mark(self.verified)

    def applies(self, facts: Facts) -> bool:
        """Whether an asset with these facts falls under it."""
        code = facts.get("mext_level") if self.is_for_schools else facts.get("c_level")
        if self.is_for_schools and not code:
            return False
        return self._covers(code or "") and CONDITIONS[self.condition](facts)

    def _covers(self, code: str) -> bool:
        """Whether a level is meant; a scheme without 3A-3C knows them all as 3."""
        if not self.levels or not code:
            return True
        if code in self.levels:
            return True
        return code.isdigit() and any(level[:-1] == code for level in self.levels)


@dataclass(frozen=True)
class Erasure:
    """How a medium is to be made unreadable when its life ends (D1-D4)."""

    level: str
    applies: str
    method: str
    where: str
    source: str
    verified: str

    @property
    def verified_mark(self) -> str:
        return levels.mark(self.verified)


@dataclass(frozen=True)
class Handbook:
    """All duties by the stages of life, and the ways of erasing."""

    stages: tuple[str, ...]
    duties: tuple[Duty, ...]
    erasures: Mapping[str, Erasure]

    def sheet(self, facts: Facts) -> list[tuple[str, list[Duty]]]:
        """Return what applies to one asset, stage by stage."""
        found = [duty for duty in self.duties if duty.applies(facts)]
        return [(stage, [d for d in found if d.stage == stage]) for stage in self.stages]

    def erasure(self, facts: Facts) -> Erasure:
        """Return how an asset with these facts is to be disposed of."""
        if facts.get("form") == "paper":
            return self.erasures["D4"]
        residents = facts.get("personal_info") not in {None, "", "none"}
        if facts.get("segment") == "mynumber" and residents:
            return self.erasures["D1"]
        return self.erasures["D3" if facts.get("c_level") == levels.LOWEST else "D2"]


def read(document: Mapping[str, Any]) -> Handbook:
    """Return the rules of a catalogue document; KeyError for an unknown condition or record."""
    names = {key: entry["label"] for key, entry in document["record_types"].items()}
    duties = tuple(_duty(entry, names) for entry in document["matrix"])
    for duty in duties:
        CONDITIONS[duty.condition]
    erasures = {entry["level"]: _erasure(entry) for entry in document["disposal_levels"]}
    return Handbook(tuple(document["stages"]), duties, erasures)


def _duty(entry: Mapping[str, Any], records: Mapping[str, str]) -> Duty:
    permission = entry["permission"]
    return Duty(
        id=entry["id"],
        stage=entry["stage"],
        levels=frozenset(entry["levels"]),
        condition=entry.get("also_when", ""),
        is_for_schools=entry.get("scope") == "school",
        text=entry["rule"],
        permission="" if permission == "none" else permission,
        permission_when=entry.get("permission_when", ""),
        records=tuple(records[key] for key in entry["record"]),
        source=entry["source"],
        verified=entry["verified"],
    )


def _erasure(entry: Mapping[str, Any]) -> Erasure:
    kept = ("level", "applies", "method", "where", "source", "verified")
    return Erasure(**{name: entry[name] for name in kept})
