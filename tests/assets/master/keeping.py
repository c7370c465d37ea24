"""Ways of keeping entries, made as an administrator makes them."""

from typing import Any

from assets.models import LocalEntry, Municipality, User
from assets.services.master import keeping
from config.kit import recording


def keep(village: Municipality, kind: str, code: str, *, by: User, **columns: Any) -> LocalEntry:
    """Keep an entry in a way of one's own, as an action of its own."""
    entry = keeping.opened(village, kind, code)
    for name, value in columns.items():
        setattr(entry, name, value)
    with recording.origin("screen"):
        return keeping.keep_entry(entry, by=by, version=entry.version)
