"""The hand-overs of a change of staff: of each post that answers for assets, and to whom."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from assets.models import PersonnelChange
from assets.services import versions
from assets.services.handovers import opening
from assets.services.moves import plans
from assets.services.moves.plans import Plan
from config.kit import recording


def begin_all(plan: Plan, *, on: date) -> int:
    """Open what is not open yet, inside an action, and tell both sides; return how many."""
    change = plan.change
    rows = [
        opening.open_for(
            passing.post,
            giver=passing.giver,
            taker=passing.taker.user if passing.taker else None,
            start=change.effective_on,
            change=change,
            count=passing.assets,
        )
        for passing in plan.handovers
    ]
    opened = [row for row in rows if row is not None]
    opening.tell(opened, on=on, day=change.effective_on)
    return len(opened)


def begin_early(
    change: PersonnelChange, *, by: Any, on: date, version: int, reason: str = ""
) -> PersonnelChange:
    """Begin the hand-overs before the day: whoever leaves the house cannot confirm after it."""
    with recording.action(
        by=by,
        reason=reason or _("引継ぎを始める"),
        municipality_id=change.municipality_id,
    ):
        stored = versions.lock(change, version=version)
        if stored.state != PersonnelChange.State.PLANNED:
            raise ValidationError(_("引継ぎは、計画を確定してから始めてください。"))
        begin_all(plans.make(stored), on=on)
    return stored
