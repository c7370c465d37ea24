"""How the register is proven."""

from audits.models.change import Change
from audits.models.erasure import ErasedPlace, Erasure
from audits.models.event import Event
from audits.models.evidence import EvidencePackage, Sample
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
    "ErasedPlace",
    "Erasure",
    "Event",
    "EvidencePackage",
    "Heartbeat",
    "OutsideCopy",
    "Sample",
    "SealKey",
    "SealLeaf",
    "SealNode",
    "SealState",
    "SealTree",
    "VerificationRun",
]
