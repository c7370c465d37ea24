"""A change of staff as its page shows it: figures, what is open, posts, people, every line."""

from datetime import datetime
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from assets.models import PersonnelChange, PersonnelMove
from assets.services import taking_back
from assets.services.moves import steps
from assets.services.moves.plans import Passing, Plan, PlanLine
from assets.services.steps import Step

PER_PAGE = 50
State = PersonnelChange.State
Kind = PersonnelMove.Kind


class Sheet:
    """One change: its plan in the order in which it is read."""

    def __init__(self, plan: Plan, query: QueryDict, *, at: datetime) -> None:
        self.plan, self.query, self.at = plan, query, at
        self.change = plan.change

    @property
    def is_draft(self) -> bool:
        return self.change.state == State.DRAFT

    @property
    def is_over(self) -> bool:
        """Whether the plan is history: the register has moved on since."""
        return self.change.state in {State.APPLIED, State.CANCELLED, State.UNDONE}

    @property
    def is_due(self) -> bool:
        return self.change.effective_on <= localdate(self.at)

    @property
    def subtitle(self) -> str:
        counts = self.plan.counts
        parts = [f"{Kind(kind).label} {counts[kind]}" for kind in Kind if counts[kind]]
        return "、".join(map(str, parts)) or _("適用する行はありません")

    @property
    def tiles(self) -> list[dict[str, Any]]:
        """The four figures of the preview, each a link to what it counts."""
        plan = self.plan
        asking = len(plan.asking) + len(plan.objections)
        return [
            _tile(asking, _("確かめること"), _("答えると計画を確定できます"), "#asking", "e"),
            _tile(
                len(plan.vacancies), _("空席になる役職"), _("引き継ぎ先を選べます"), "#posts", "w"
            ),
            _tile(len(plan.handovers), _("引継ぎ"), _("資産のある役職の交代"), "#posts", ""),
            _tile(len(plan.newcomers), _("新しい利用者"), _("発令日に作ります"), "#newcomers", ""),
        ]

    @property
    def posts(self) -> list[Passing]:
        """The posts that change hands, those that become vacant first."""
        return sorted(self.plan.passings, key=lambda each: each.taker is not None)

    @property
    def unknown(self) -> int:
        """How many lines name somebody who is not known here."""
        return sum(
            line.move.user_id is None and not line.move.username for line in self.plan.asking
        )

    @property
    def steps(self) -> list[Step]:
        """The steps of the head of the page, as far as they can be taken now."""
        offered = steps.open_to(self.change)
        return [step for step in offered if self._is_possible(step.key)]

    @cached_property
    def page(self) -> Page:
        """The lines that do something, then those that were left out."""
        rows: list[PlanLine] = [*self.plan.lines, *map(PlanLine, self.plan.left_out)]
        return Paginator(rows, PER_PAGE).get_page(self.query.get("page"))

    def _is_possible(self, key: str) -> bool:
        if key == "plan":
            return self.plan.is_ready
        if key == "apply":
            return self.is_due
        if key == "undo":
            return taking_back.is_recent(self.change, at=self.at)
        if key == "hand_over":
            return bool(self.plan.handovers) and not self.change.handovers.exists()
        return key != "leave_out"


def _tile(count: int, title: str, note: str, href: str, css: str) -> dict[str, Any]:
    return {
        "count": count,
        "title": title,
        "note": note,
        "href": href,
        "css": css if count else "",
    }
