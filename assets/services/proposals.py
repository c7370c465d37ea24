"""Grades proposed from answers to questions, for a person to decide (policy 6(2)). Reads only."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from assets.access import Viewer
from assets.models import Asset, AssetQuerySet, Unit
from assets.models.asset.grades import AXES
from assets.services import local_catalogue
from classification import rules, wizard
from classification.controls import Control, asked
from classification.handling import Duty
from classification.levels import Axis
from classification.services import catalogue

COLUMNS = {axis: f"{short}_level" for short, axis in AXES.items()}


@dataclass(frozen=True)
class Consequences:
    """What follows from proposed grades: measures asked of the asset, permissions needed."""

    controls: tuple[Control, ...]
    duties: list[Duty]


@dataclass(frozen=True)
class Peers:
    """Assets of the same business, and how many of them have the proposed grades."""

    business: str
    count: int
    same: int

    @property
    def others(self) -> int:
        return self.count - self.same


def given(sent: Mapping[str, str]) -> dict[str, str]:
    """Return the answers among what was sent, as far as they exist."""
    return {
        question.key: sent[question.key]
        for question in catalogue.questions()
        if question.key in sent and question.option(sent[question.key])
    }


def propose(viewer: Viewer, answers: Mapping[str, str], *, unit: Unit | None) -> wizard.Proposal:
    """Return what the answers call for, by the schemes in force; a school's class for a school."""
    village: Any = viewer.municipality
    ranks = {axis: catalogue.ranks(village.scheme_version_id, axis) for axis in AXES.values()}
    ranks[Axis.IMPORTANCE] = {}
    if unit is not None and unit.is_school:
        school = village.school_scheme_version_id
        ranks[Axis.IMPORTANCE] = catalogue.ranks(school, Axis.IMPORTANCE)
    return wizard.propose(catalogue.questions(), answers, ranks)


def columns_of(proposal: wizard.Proposal) -> dict[str, Any]:
    """Return the columns that a proposal would fill, with its reasons as one sentence."""
    reasons = "、".join(dict.fromkeys(r.text for r in proposal.reasons if r.text))
    grades = {COLUMNS[axis]: code for axis, code in proposal.codes.items()}
    stated = {"classify_reason": f"{reasons}ため。"} if reasons else {}
    return {**grades, **stated, **proposal.fills}


def consequences(viewer: Viewer, proposal: wizard.Proposal, *, asset: Asset | None) -> Consequences:
    """Return what would be asked of the asset, or of a new one, with the proposed grades."""
    village: Any = viewer.municipality
    facts = {**(asset.facts() if asset else {}), **columns_of(proposal)}
    ranks = catalogue.ranks(village.scheme_version_id, Axis.CONFIDENTIALITY)
    found = asked(local_catalogue.controls(village), facts | rules.derived(facts), ranks)
    duties = [
        duty for _stage, each in local_catalogue.handbook(village).sheet(facts) for duty in each
    ]
    return Consequences(found, [duty for duty in duties if duty.permission])


def peers(viewer: Viewer, proposal: wizard.Proposal, *, asset: Asset | None) -> Peers | None:
    """Compare with the assets of the same business that this person may see."""
    if asset is None or asset.business_id is None:
        return None
    others = _graded(viewer.assets().kept().exclude(pk=asset.pk), asset)
    same = others.filter(**{COLUMNS[a]: code for a, code in _three(proposal.codes.items())})
    label = catalogue.label("business", asset.business_id)
    return Peers(label, others.count(), same.count())


def _graded(assets: AssetQuerySet, asset: Asset) -> AssetQuerySet:
    return assets.filter(business=asset.business, c_rank__gt=0)


def _three(codes: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(axis, code) for axis, code in codes if axis != Axis.IMPORTANCE]
