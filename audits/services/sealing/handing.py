"""What exports and papers are given of the ledger: they leave the house as its witnesses."""

import logging
from datetime import datetime

from audits.models import OutsideCopy
from audits.services.sealing import copies, keys, queue, rounds
from audits.services.sealing.keys import NoKeyError
from audits.services.sealing.queue import HeldError
from config.kit.proof import Seal

logger = logging.getLogger(__name__)

MOST = 2_000  # lines that are sealed before an export begins; more are the sealer's work


class Handing:
    """The ledger as `config.kit.proof` knows it."""

    def freshen(self, *, at: datetime) -> None:
        """Seal what waits; on servers only the worker has the key, and seals by itself.

        An export is not refused for want of a seal: the alarm of the ledger tells of it.
        """
        count, _since = queue.waiting(most=MOST)
        if not 0 < count < MOST or not keys.is_readable():
            return
        try:
            rounds.seal(at=at)
        except (NoKeyError, HeldError) as error:
            logger.warning("not sealed before an export: %s", error)

    def current(self, municipality_id: int | None) -> Seal | None:
        return copies.current(municipality_id)

    def leave(self, seal: Seal, *, receiver: str, at: datetime) -> None:
        copies.note_copy(seal, way=OutsideCopy.Way.EXPORT, receiver=receiver, at=at)
