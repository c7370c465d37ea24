"""What people answered when they classified an asset: kept, and shown at the next review (6(2))."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from assets.models import Asset, User, WizardAnswers
from assets.services import proposals
from classification import wizard
from classification.levels import Axis
from classification.services import catalogue
from config.kit import recording
from config.kit.prepared import Prepared

REASON_LENGTH = 20

_latest: Prepared[WizardAnswers] = Prepared(
    lambda asset: (
        WizardAnswers.objects.filter(asset=asset)
        .select_related("answered_by")
        .order_by("-answered_at", "-pk")[:1]
    )
)


@dataclass(frozen=True)
class Kept:
    """The latest answers for an asset, in the words of today's questions."""

    row: WizardAnswers
    lines: Sequence[tuple[str, str]]
    grades: Sequence[tuple[str, str]]


def demand_reason(asset: Asset, proposal: wizard.Proposal) -> None:
    """Raise ValidationError where an asset departs from a complete proposal without a reason."""
    if not departs(asset, proposal):
        return
    if len(asset.classify_reason.strip()) < REASON_LENGTH:
        message = _("案と違う分類にする理由を%(least)d字以上で入力してください。")
        raise ValidationError({"classify_reason": message % {"least": REASON_LENGTH}})


def departs(asset: Asset, proposal: wizard.Proposal) -> bool:
    """Whether a grade of the asset is another than all the answers call for."""
    return proposal.is_complete and any(
        getattr(asset, proposals.COLUMNS[Axis(axis)]) != code
        for axis, code in proposal.codes.items()
    )


def keep(
    asset: Asset,
    *,
    answers: Mapping[str, str],
    proposal: wizard.Proposal,
    by: User,
    at: datetime,
) -> WizardAnswers:
    """Store what was answered for an asset and what it proposed."""
    reason = asset.classify_reason if departs(asset, proposal) else ""
    said = _("分類の手伝いの答えを保存")
    with recording.action(by=by, reason=said, municipality_id=asset.municipality_id):
        return WizardAnswers.objects.create(
            asset=asset,
            answers=dict(answers),
            proposed={str(axis): code for axis, code in proposal.codes.items()},
            reason=reason,
            answered_at=at,
            answered_by=by,
        )


def latest(asset: Asset) -> Kept | None:
    """Return what was answered last for an asset; questions that are gone are left out."""
    row = _latest.first(asset=asset.pk)
    if row is None:
        return None
    lines = [
        (question.ask, option.text)
        for question in catalogue.questions()
        if (option := question.option(row.answers.get(question.key, "")))
    ]
    grades = [(str(Axis(axis).label), code) for axis, code in row.proposed.items()]
    return Kept(row, lines, grades)
