"""Whose approval a change needs (policy 6(1), 6(2), 6(8)): its kinds, and the chain of their roles.

Pure: who is asked for what comes from the catalogue (approvals.yaml), facts of an asset go in,
offices come out. Who holds an office is for the register to say.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from classification import levels

Facts = Mapping[str, Any]

NONE = (None, "", "none", False)
SCHOOL = "school"
HEADS = frozenset({"ism", "school_ism"})


@dataclass(frozen=True)
class Office:
    """One who is asked: a role, and where its office is looked for (unit, target or whole)."""

    key: str
    role: str
    of: str
    otherwise: str  # the role that answers where nobody holds the office


@dataclass(frozen=True)
class Link:
    """A part of a chain; `only` is the fact without which it is left out."""

    office: str
    only: str = ""


@dataclass(frozen=True)
class Kind:
    """What a change is, and who is asked about it in the offices and in schools."""

    key: str
    chain: tuple[Link, ...]
    school: tuple[Link, ...]
    source: str
    verified: str

    @property
    def verified_mark(self) -> str:
        return levels.mark(self.verified)

    def links(self, facts: Facts) -> tuple[Link, ...]:
        return self.school if facts.get("org_type") == SCHOOL else self.chain


@dataclass(frozen=True)
class Chains:
    """Everything that approvals.yaml says."""

    offices: Mapping[str, Office]
    kinds: Mapping[str, Kind]
    changes: Mapping[str, Any]

    def chain(self, kinds: Iterable[str], facts: Facts) -> list[Office]:
        """Return who is asked about all these kinds at once, each once and in their order."""
        asked = {
            link.office
            for kind in kinds
            for link in self.kinds[kind].links(facts)
            if not link.only or self._holds(link.only, facts)
        }
        return [office for key, office in self.offices.items() if key in asked]

    def stand_ins(self, role: str) -> list[str]:
        """Return the roles that answer for a vacant one, one after another."""
        found = [role]
        while role in self.offices and self.offices[role].otherwise not in found:
            role = self.offices[role].otherwise
            found.append(role)
        return found[1:]

    def kinds_of_new(self, after: Facts) -> list[str]:
        """Return what it is to enter an asset with these facts into the register."""
        special = [
            (self._is_confirmed(after), "confirm"),
            (after.get(self.changes["cloud"]) not in NONE, "cloud"),
            (after.get(self.changes["provide"]) not in NONE, "provide"),
            (self._is_sns(after), "sns"),
        ]
        return ["register", *(kind for found, kind in special if found)]

    def kinds_of_change(self, before: Facts, after: Facts) -> list[str]:
        """Return what the change from one state to another is; nothing for a small change."""
        rules, changed = self.changes, _changed(before, after)
        special = [
            (changed(rules["unit"]), "transfer"),
            (changed(rules["cloud"]) and after.get(rules["cloud"]) not in NONE, "cloud"),
            (changed(rules["provide"]) and after.get(rules["provide"]) not in NONE, "provide"),
            (self._is_sns(after) and not self._is_sns(before), "sns"),
            (any(map(changed, rules["important"])), "change"),
        ]
        grading = self._grading(before, after)
        return [*grading, *(kind for found, kind in special if found)]

    def _grading(self, before: Facts, after: Facts) -> Iterator[str]:
        changed = [key for key in self.changes["grades"] if _changed(before, after)(key)]
        if any(_rank(after, key) < _rank(before, key) for key in changed):
            yield "lower"
        if any(_rank(after, key) >= _rank(before, key) for key in changed):
            watched = self.changes["confirmed"].keys() & set(changed)
            yield "confirm" if watched and self._is_confirmed(after) else "classify"

    def _is_confirmed(self, facts: Facts) -> bool:
        return any(facts.get(key) in codes for key, codes in self.changes["confirmed"].items())

    def _is_sns(self, facts: Facts) -> bool:
        return any(facts.get(key) == value for key, value in self.changes["sns"].items())

    def _holds(self, name: str, facts: Facts) -> bool:
        return {"is_hardware": facts.get("form") in self.changes["hardware"]}[name]


def read(document: Mapping[str, Any]) -> Chains:
    """Return the chains of a catalogue document; KeyError for an office that it does not know."""
    offices = {
        entry["key"]: Office(entry["key"], entry.get("role", entry["key"]), entry["of"], "")
        for entry in document["roles"]
    }
    for entry in document["roles"]:
        known = offices[entry["key"]]
        offices[known.key] = Office(known.key, known.role, known.of, offices[entry["else"]].role)
    kinds = {
        entry["key"]: Kind(
            entry["key"],
            tuple(_link(part) for part in entry["chain"]),
            tuple(_link(part) for part in entry["school"]),
            entry["source"],
            entry["verified"],
        )
        for entry in document["kinds"]
    }
    for kind in kinds.values():
        for link in (*kind.chain, *kind.school):
            offices[link.office]
    return Chains(offices, kinds, document["changes"])


def _link(part: Any) -> Link:
    return Link(part) if isinstance(part, str) else Link(part["role"], part["only"])


def _changed(before: Facts, after: Facts) -> Any:
    return lambda key: (before.get(key) or None) != (after.get(key) or None)


def _rank(facts: Facts, key: str) -> int:
    return facts.get(key.replace("_level", "_rank")) or 0
