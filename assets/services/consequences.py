"""What follows from stored assets and is kept beside them, so that no page works it out."""

from collections.abc import Iterable
from datetime import date

from assets.models import Asset
from assets.services.findings import keeping


def draw(assets: Iterable[Asset], *, on: date) -> None:
    """Bring everything that is derived from these assets in step with what was just stored.

    To be called inside the recorded action that stored them.
    """
    stored = list(assets)
    keeping.refresh(stored, on=on)
