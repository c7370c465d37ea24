"""The sheet of duties of one asset: each stage of its life with its rules and permissions."""

from dataclasses import dataclass

from assets.models import Asset
from assets.services import local_catalogue
from classification.handling import Duty, Erasure
from classification.services import catalogue


@dataclass(frozen=True)
class Line:
    """One duty as it is read: whose permission, which record."""

    duty: Duty
    permission: str

    @property
    def records(self) -> str:
        return "、".join(self.duty.records)


@dataclass(frozen=True)
class Stage:
    """One stage of life with what applies there."""

    name: str
    lines: list[Line]


class HandlingSheet:
    """What applies to one asset, and how it is to be disposed of."""

    def __init__(self, asset: Asset) -> None:
        facts = asset.facts()
        book = local_catalogue.handbook(asset.municipality)
        self.is_graded = bool(asset.c_level)
        self.stages = [
            Stage(name, [Line(duty, _permission(duty)) for duty in duties])
            for name, duties in book.sheet(facts)
            if duties
        ]
        self.erasure: Erasure = book.erasure(facts)


def _permission(duty: Duty) -> str:
    role = catalogue.roles().get(duty.permission)
    return role.label if role else duty.permission
