"""How the register is proven."""

from audits.models.change import Change
from audits.models.event import Event
from audits.models.heartbeat import Heartbeat

__all__ = ["Change", "Event", "Heartbeat"]
