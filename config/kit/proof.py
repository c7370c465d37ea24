"""What an export or a paper says of the ledger: the newest checkpoint, told by the audits.

Exports belong to a part of the product that does not know the ledger. The ledger registers
itself here when the program starts.
"""

from collections.abc import Callable
from dataclasses import dataclass

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
