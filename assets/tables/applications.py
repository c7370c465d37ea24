"""Applications as a person reads them: the list, the differences side by side, the chain."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.safestring import SafeString
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from assets.models import Application, ApprovalStep, Disposal
from assets.models.asset.wording import shown, spell
from assets.services.approvals.carrying_out import PLAN
from assets.services.approvals.comparing import States
from assets.services.approvals.inbox import Inbox
from assets.services.findings import evaluation
from classification import columns
from classification.services import catalogue
from config.kit import chips

LOOKS = {"open": "approval", "approved": "ok", "returned": "returned", "withdrawn": "draft"}
STEP_LOOKS = {"waiting": "approval", "approved": "ok", "returned": "returned", "ended": "draft"}
# What one reads of a new asset before one agrees that it is registered.
TOLD_OF_NEW = (
    "org_unit", "owner_role", "kind", "form", "c_level", "i_level", "a_level", "mext_level",
    "classify_reason", "segment", "location", "personal_info", "subject_count", "my_number",
    "cloud_type", "outsourced", "contractor", "summary",
)  # fmt: skip


@dataclass(frozen=True)
class Difference:
    """One column: as it was when it was applied for, as it is, and as it would be."""

    label: str
    before: str
    after: str
    now: str = ""
    overtaken: bool = False


@dataclass(frozen=True)
class Card:
    """One application with everything that one must see before deciding."""

    application: Application
    differences: list[Difference]

    @property
    def is_new(self) -> bool:
        """Whether nothing stands in the register yet that one could compare with."""
        one = self.application
        return "register" in one.kinds or bool(one.exception_id or one.deviation_id)

    @property
    def applied_on(self) -> date:
        return localdate(self.application.applied_at)

    @property
    def is_overtaken(self) -> bool:
        return any(one.overtaken for one in self.differences)

    @property
    def state(self) -> SafeString:
        return chips.state_chip(LOOKS[self.application.state], self.application.get_state_display())

    @property
    def kinds(self) -> str:
        return "・".join(self.application.kind_labels)

    @property
    def row(self) -> str:
        """What the form of many sends: which one, and in which versions it was seen."""
        one = self.application
        return f"{one.key}:{one.version}:{one.asset.version}"


@dataclass(frozen=True)
class StepLine:
    """One step of the chain: the office, who decided or who is asked, and what was said."""

    step: ApprovalStep
    office: str
    state: SafeString
    people: str
    note: str
    is_present: bool


def card(states: States) -> Card:
    return Card(states.application, list(_differences(states)))


def _differences(states: States) -> Iterator[Difference]:
    if "register" in states.application.kinds:
        for key in TOLD_OF_NEW:
            if after := shown(states.present, key):
                yield Difference(_label(key), "", after)
    for key in states.keys:
        three = (states.before, states.after, states.present)
        before, after, now = (shown(one, key) for one in three)
        yield Difference(_label(key), before, after, now, key in states.overtaken)
    for field in states.own:
        old, new = (
            spell((one.extra or {}).get(field.key)) for one in (states.before, states.after)
        )
        yield Difference(field.label, old, new)
    yield from _planned(states.application)
    yield from _tolerated(states.application)
    yield from _deviating(states.application)


def _planned(application: Application) -> Iterator[Difference]:
    """How the asset is to be disposed of."""
    if "dispose" in application.kinds:
        plan = Disposal(**{key: application.columns[key] for key in PLAN})
        meta: Any = Disposal._meta
        reason, method = map(meta.get_field, PLAN)
        yield Difference(str(method.verbose_name), "", plan.get_planned_method_display())
        yield Difference(str(reason.verbose_name), "", plan.planned_reason)


def _tolerated(application: Application) -> Iterator[Difference]:
    """What is to be tolerated, why, with what in its place, and until when."""
    wanted = application.exception
    if wanted:
        known = evaluation.by_id(application.asset.municipality)
        rule = known[wanted.rule].title if wanted.rule in known else ""
        yield Difference(_("決まり"), "", f"{wanted.rule} {rule}".strip())
        yield Difference(_("例外とする理由"), "", wanted.reason)
        yield Difference(_("代わりの対策"), "", wanted.measure)
        yield Difference(_("期限"), "", chips.date_text(wanted.expires_on))


def _deviating(application: Application) -> Iterator[Difference]:
    """Which level an asset is to need, of what kind, why and until when."""
    wanted = application.deviation
    if wanted:
        level = chips.level_chip(wanted.level, wanted.rank, wanted.axis)
        yield Difference(_("必要な%(axis)s") % {"axis": wanted.get_axis_display()}, "", level)
        yield Difference(_("種類"), "", wanted.get_kind_display())
        yield Difference(_("理由"), "", wanted.reason)
        yield Difference(_("期限"), "", chips.date_text(wanted.expires_on))


def _label(key: str) -> str:
    return str(columns.label(key)) if key in columns.columns() else key


def step_lines(application: Application, inbox: Inbox) -> list[StepLine]:
    """The chain of this revision; who is asked is looked up for the steps still to come."""
    lines, reached = [], application.is_open
    for step in application.current_steps():
        is_present = reached and step.state == ApprovalStep.State.WAITING
        lines.append(_line(step, application, inbox, is_present=is_present))
        reached = reached and not is_present
    return lines


def earlier_lines(application: Application) -> list[StepLine]:
    """What was decided of earlier revisions."""
    decided = [
        step
        for step in application.steps.all()
        if step.revision < application.revision and step.decided_at
    ]
    return [_decided(step, is_present=False) for step in decided]


def _line(
    step: ApprovalStep, application: Application, inbox: Inbox, *, is_present: bool
) -> StepLine:
    if step.decided_at or step.state != ApprovalStep.State.WAITING:
        return _decided(step, is_present=is_present)
    answer = inbox.answer(step, application)
    names = "、".join(user.name for user in answer.users)
    note = _("空席などのため、上の責任者が承認します。") if answer.stands_in else ""
    if not names:
        note = _("承認できる人がいません。責任者の就任を全庁管理者に依頼してください。")
    label = _("承認待ち") if is_present else _("このあと")
    look = "approval" if is_present else "draft"
    return StepLine(step, _office(step), chips.state_chip(look, label), names, note, is_present)


def _decided(step: ApprovalStep, *, is_present: bool) -> StepLine:
    who = step.decided_by.name if step.decided_by else ""
    people = _("%(name)s（代理）") % {"name": who} if step.as_deputy else who
    state = chips.state_chip(STEP_LOOKS[step.state], step.get_state_display())
    return StepLine(step, _office(step), state, people, step.comment, is_present)


def _office(step: ApprovalStep) -> str:
    role = catalogue.label("role", step.role_id)
    return role if step.unit.parent_id is None else f"{step.unit.name} {role}"
