"""Watching the ledger: alarms about it, and its seals on their way out of the house."""

from datetime import datetime

from audits.services import alarms, posting


def watch(*, at: datetime) -> dict[str, int]:
    """Do what is due of it at this moment; return how much each part had to do."""
    return {
        "alarms": alarms.tell(at=at),
        "seals_posted": posting.post(at=at),
        "copies_noted": posting.note_sent(at=at),
    }
