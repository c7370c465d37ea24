"""From the address of one unit's review to its part in the campaign."""

from uuid import UUID

from assets.access import Request
from assets.models import CampaignUnit
from assets.services.reviews import queue
from config.kit.http import found


def reviewed_part(request: Request, key: UUID, code: str) -> CampaignUnit:
    """Return what a unit that may be read answers for in a campaign, or answer 404."""
    unit = request.viewer.get_unit(code)
    if request.viewer.municipality is not None:
        unit.municipality = request.viewer.municipality
    return found(lambda: queue.get_part(unit, key=key))
