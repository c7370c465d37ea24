"""The matrix read from its file: addresses, methods, and the answer that each role gets."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

FILE = Path(__file__).with_name("matrix.yaml")
STATUS = {
    "page": 200,
    "stored": 302,
    "handed": 200,
    "led": 302,
    "sign_in": 302,
    "invalid": 422,
    "refused": 403,
    "hidden": 404,
    "no_method": 405,
}


@dataclass(frozen=True)
class Entry:
    """One address of the matrix."""

    name: str
    facts: dict[str, Any]

    @property
    def arguments(self) -> dict[str, Any]:
        return self.facts.get("arguments", {})

    @property
    def data(self) -> dict[str, Any]:
        return self.facts.get("data", {})

    @property
    def is_whole_page(self) -> bool:
        """Whether a person sees a page of its own there, not JSON and not a part of one."""
        return not (self.facts.get("json") or self.facts.get("part"))

    def answers(self, method: str) -> dict[str, str]:
        """Return role → answer."""
        stated = self.facts[method]
        return {role: answer for answer in stated for role in _roles(stated[answer])}

    def cells(self, method: str) -> list["Cell"]:
        return [Cell(self, method, *pair) for pair in self.answers(method).items()]

    def stated(self, method: str) -> list[str]:
        """Return every role as often as the entry names it."""
        return [role for roles in self.facts[method].values() for role in _roles(roles)]


@dataclass(frozen=True)
class Cell:
    """One address asked by one role with one method, and the answer it must get."""

    entry: Entry
    method: str
    role: str
    answer: str


@cache
def entries() -> dict[str, Entry]:
    return {name: Entry(name, facts) for name, facts in _file()["addresses"].items()}


@cache
def roles() -> list[str]:
    return list(_file()["groups"]["everybody"])


def cells(method: str) -> Iterator[Cell]:
    for entry in entries().values():
        yield from entry.cells(method)


@cache
def _file() -> dict[str, Any]:
    return dict(yaml.safe_load(FILE.read_text("utf-8")))


def _roles(names: str | list[str]) -> list[str]:
    """Return the roles that a name, a group or a list of both stands for."""
    groups = _file()["groups"]
    found = [names] if isinstance(names, str) else names
    return [role for name in found for role in groups.get(name, [name])]
