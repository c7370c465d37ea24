"""The measures of the policy (対策, 6(1)-6(9)) as assets and units have them: what is asked.

Which are asked of an asset follows from its facts; those of a unit and of the municipality,
which is the root unit, are asked of each.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from assets.models import Asset, AssetControl, Municipality, Unit, UnitControl
from assets.models.control import Implementation
from assets.services import local_catalogue
from classification import rules
from classification.controls import Control, asked, of_scope
from classification.services import catalogue
from config.kit.prepared import Prepared

Subject = Asset | Unit
Answer = AssetControl | UnitControl


_of_assets: Prepared[AssetControl] = Prepared(
    lambda assets: AssetControl.objects.filter(asset__in=assets)
)


@dataclass(frozen=True)
class Measure:
    """One measure that is asked, with what was answered, if anything."""

    control: Control
    answer: Answer | None

    @property
    def is_met(self) -> bool:
        return self.answer is not None and self.answer.state in Implementation.MET

    @property
    def is_proven(self) -> bool:
        """Whether what is said to be done names what proves it."""
        if self.answer is None or self.answer.state != Implementation.State.DONE:
            return True
        return bool(self.answer.evidence)


def asked_of(subject: Subject) -> tuple[Control, ...]:
    """Return the measures that this asset or unit needs, in the order of the policy."""
    if isinstance(subject, Unit):
        every = local_catalogue.controls(subject.municipality)
        return of_scope(every, "org" if subject.parent_id is None else "unit")
    facts = {**subject.facts(), **(subject.extra or {})}
    return asked_by(subject.municipality, facts, _ranks(subject))


def asked_by(
    municipality: Municipality, facts: Mapping[str, Any], ranks: Mapping[str, int]
) -> tuple[Control, ...]:
    """Do the same where the facts of an asset and the ranks of its grades are known."""
    every = local_catalogue.controls(municipality)
    return asked(every, {**facts, **rules.derived(facts)}, ranks)


def measures(subject: Subject) -> list[Measure]:
    """Return what is asked of an asset or a unit, each with its answer."""
    given = {answer.control: answer for answer in answers_of(subject).select_related("post")}
    return [Measure(control, given.get(control.id)) for control in asked_of(subject)]


def blank(subject: Subject, control: str) -> Answer:
    """Return an unsaved answer; its version is 0 until it is stored."""
    if isinstance(subject, Unit):
        return UnitControl(unit=subject, control=control, version=0)
    return AssetControl(asset=subject, control=control, version=0)


def answered(assets: Iterable[int]) -> dict[int, dict[str, AssetControl]]:
    """Return the answers of many assets in one query: asset → measure → answer."""
    found: dict[int, dict[str, AssetControl]] = {}
    for answer in _of_assets(assets=list(assets)):
        found.setdefault(answer.asset_id, {})[answer.control] = answer
    return found


def _ranks(asset: Asset) -> Mapping[str, int]:
    version = asset.scheme_version_id or asset.municipality.scheme_version_id
    return catalogue.ranks(version, "confidentiality")


def answers_of(subject: Subject) -> QuerySet[Any]:
    """What was answered for an asset or a unit."""
    if isinstance(subject, Unit):
        return UnitControl.objects.filter(unit=subject)
    return AssetControl.objects.filter(asset=subject)
