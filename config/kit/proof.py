"""What an export, a paper or the home says of the ledger, told by the audits.

They belong to a part of the product that does not know the ledger. The ledger registers
itself here when the program starts.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

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


Source = Callable[[int | None], Seal | None]
_sources: list[Source] = []


def register(source: Source) -> None:
    """Let `source` answer for the ledger of a municipality (None: of the installation)."""
    _sources[:] = [source]


def current(municipality_id: int | None) -> Seal | None:
    """Return the newest seal, or None before the first one."""
    return _sources[0](municipality_id) if _sources else None


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
