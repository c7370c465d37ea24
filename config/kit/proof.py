"""What an export, a paper or the home says of the ledger, told by the audits.

They belong to a part of the product that does not know the ledger. The ledger registers
itself here when the program starts.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from django.utils.translation import gettext as _

from config.kit.notes import Checkpoint


@dataclass(frozen=True)
class Seal:
    """The newest checkpoint of a municipality, with its signed text for those who keep it."""

    checkpoint: Checkpoint
    note: str

    @property
    def short(self) -> str:
        """One line for a footer; each paper that bears it is a witness of the ledger."""
        return _("台帳の封印 %(size)s件 %(digest)s") % {
            "size": f"{self.checkpoint.size:,}",
            "digest": self.checkpoint.digest,
        }


class Ledger(Protocol):
    """What the ledger does for exports and papers."""

    def freshen(self, *, at: datetime) -> None:
        """Seal what waits, where this process may and it takes no time worth mentioning."""

    def current(self, municipality_id: int | None) -> Seal | None:
        """Return the newest seal of a municipality (None: of the installation)."""

    def leave(self, seal: Seal, *, receiver: str, at: datetime) -> None:
        """Note, inside a recorded action, that a seal has left the house with an export."""


_ledgers: list[Ledger] = []


def register(ledger: Ledger) -> None:
    _ledgers[:] = [ledger]


def freshen(*, at: datetime) -> None:
    for ledger in _ledgers:
        ledger.freshen(at=at)


def current(municipality_id: int | None) -> Seal | None:
    """Return the newest seal, or None before the first one."""
    return _ledgers[0].current(municipality_id) if _ledgers else None


def leave(seal: Seal, *, receiver: str, at: datetime) -> None:
    for ledger in _ledgers:
        ledger.leave(seal, receiver=receiver, at=at)


@dataclass(frozen=True)
class Fact:
    """One line of what is said: a label and its words; `look` is ok, warn or err."""

    label: str
    words: str
    look: str = ""


@dataclass(frozen=True)
class Standing:
    """How the ledger stands, for the homes of those who watch over it.

    `alarms` cannot wait, `warning` is what the municipality itself can mend.
    """

    alarms: Sequence[str]
    warning: str
    facts: Sequence[Fact]


Teller = Callable[[Any, datetime], Standing]
_tellers: list[Teller] = []


def tell_with(teller: Teller) -> None:
    """Let `teller` say how the ledger of a municipality stands at a moment."""
    _tellers[:] = [teller]


def standing(municipality: Any, *, at: datetime) -> Standing | None:
    return _tellers[0](municipality, at) if _tellers else None
