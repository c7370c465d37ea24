"""How the register is proven."""

from audits.models.change import Change
from audits.models.event import Event
from audits.models.heartbeat import Heartbeat
from audits.models.seal import (
    Checkpoint,
    OutsideCopy,
    SealKey,
    SealLeaf,
    SealNode,
    SealState,
    SealTree,
)
from audits.models.verification import VerificationRun

__all__ = [
    "Change",
    "Checkpoint",
    "Event",
    "Heartbeat",
    "OutsideCopy",
    "SealKey",
    "SealLeaf",
    "SealNode",
    "SealState",
    "SealTree",
    "VerificationRun",
]
