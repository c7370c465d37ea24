"""Steps that a person takes with something planned: each with its words, asked for once more."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.functional import Promise

Text = str | Promise
KEPT = frozenset({"version", "reason"})
DATED = frozenset({"on", "at"})


@dataclass(frozen=True)
class Step:
    """One step: what it is called, what it does, what is said when it is done.

    `asks` names what its service wants to know besides who takes it.
    """

    key: str
    label: Text
    explained: Text
    done: Text
    states: tuple[str, ...]
    do: Callable[..., Any]
    asks: frozenset[str] = KEPT
    is_dangerous: bool = False

    def take(
        self, change: Any, *, by: Any, on: date, at: datetime, version: int, reason: str
    ) -> Any:
        known = {"on": on, "at": at, "version": version, "reason": reason}
        return self.do(change, by=by, **{name: known[name] for name in self.asks})
