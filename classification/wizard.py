"""The questions that lead to a proposal of grades: facts are asked, never levels (policy 6(2)).

Pure: the questions come from the catalogue (wizard.yaml), answers go in, a proposal with its
reasons comes out. A person decides; nothing here is ever stored as a decision.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from classification import levels

Ranks = Mapping[str, Mapping[str, int]]

# How the axes of a scheme are called in the questions and in the register's columns.
AXES = {"confidentiality": "c", "integrity": "i", "availability": "a", "importance": "mext"}


@dataclass(frozen=True)
class Option:
    """One answer: what it calls for, why, and which columns it states."""

    key: str
    text: str
    hint: str
    reason: str
    calls_for: Mapping[str, str]
    fills: Mapping[str, Any]


@dataclass(frozen=True)
class Question:
    """One question; exactly one of its options is chosen."""

    key: str
    ask: str
    number: int
    options: tuple[Option, ...]

    def option(self, key: str) -> Option | None:
        return next((option for option in self.options if option.key == key), None)


@dataclass(frozen=True)
class Reason:
    """Why an axis got its level: the question, and what the answer says."""

    axis: str
    code: str
    text: str
    question: Question


@dataclass
class Proposal:
    """What the answers so far call for: level by axis, reasons, and columns that they state."""

    codes: dict[str, str] = field(default_factory=dict)
    reasons: list[Reason] = field(default_factory=list)
    fills: dict[str, Any] = field(default_factory=dict)
    unanswered: list[Question] = field(default_factory=list)
    ranks: Ranks = field(default_factory=dict)

    @property
    def is_complete(self) -> bool:
        return not self.unanswered


def read(document: Mapping[str, Any]) -> tuple[Question, ...]:
    """Return the questions of a catalogue document, in their order."""
    return tuple(
        Question(entry["key"], entry["ask"], number, tuple(map(_option, entry["options"])))
        for number, entry in enumerate(document["questions"], start=1)
    )


def propose(questions: tuple[Question, ...], answers: Mapping[str, str], ranks: Ranks) -> Proposal:
    """Return what the answers call for under a scheme.

    `ranks` are code → rank by axis; axes that the scheme lacks are not proposed. The strictest
    answer decides each axis, and every answer that calls for that level is a reason.
    """
    found = Proposal(ranks=ranks)
    called: list[Reason] = []
    for question in questions:
        option = question.option(answers.get(question.key, ""))
        if option is None:
            found.unanswered.append(question)
            continue
        found.fills |= option.fills
        called += _called(question, option, ranks)
    for axis in AXES:
        codes = [reason.code for reason in called if reason.axis == axis]
        strictest = levels.highest(ranks.get(axis, {}), codes)
        if strictest:
            found.codes[axis] = strictest
            found.reasons += [r for r in called if r.axis == axis and r.code == strictest]
    return found


def in_scheme(code: str, ranks: Mapping[str, int]) -> str:
    """Return a level as a scheme writes it: one without 3B knows it as 3."""
    if code in ranks:
        return code
    return code[:1] if code[:1] in ranks else ""


def _called(question: Question, option: Option, ranks: Ranks) -> list[Reason]:
    reasons = []
    for axis, code in option.calls_for.items():
        if known := in_scheme(code, ranks.get(axis, {})):
            reasons.append(Reason(axis, known, option.reason, question))
    return reasons


def _option(entry: Mapping[str, Any]) -> Option:
    return Option(
        key=entry["key"],
        text=entry["text"],
        hint=entry.get("hint", ""),
        reason=entry.get("reason", ""),
        calls_for={axis: entry[short] for axis, short in AXES.items() if short in entry},
        fills=entry.get("fills", {}),
    )
