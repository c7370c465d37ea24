"""A planned change of staff on its day: one recorded action, done whole or not at all."""

from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from assets.models import Appointment, Membership, PersonnelChange, PersonnelMove, User
from assets.services import people, responsibility, rights, versions
from assets.services.moves import passing_on, plans
from assets.services.moves.plans import Plan, PlanLine
from assets.services.moves.problems import Kind
from config.kit import recording
from config.kit.dates import wareki

State = PersonnelChange.State


def apply(change: PersonnelChange, *, by: Any, on: date, at: datetime) -> PersonnelChange:
    """Carry out a change that is planned and has come due; done twice it changes nothing.

    Everything is one action: whatever ends it in between, nothing of it has happened. Raises
    ValidationError where it may not be done now.
    """
    with (
        recording.doing("moves", apart=True),
        recording.action(
            by=by,
            reason=_("人事異動「%(name)s」を適用") % {"name": change.name},
            municipality_id=change.municipality_id,
        ),
    ):
        locked = PersonnelChange.objects.select_for_update().get(pk=change.pk)
        if locked.state == State.APPLIED:
            return locked
        plan = plans.make(locked)
        _demand(plan, by=by, on=on)
        _carry_out(plan, by=by, on=on)
        locked.state, locked.applied_at, locked.hindrance = State.APPLIED, at, ""
        locked.applied_request = recording.request_id()
        versions.store(locked, version=locked.version)
    return locked


def _demand(plan: Plan, *, by: Any, on: date) -> None:
    change = plan.change
    if change.state != State.PLANNED:
        told = {"state": change.get_state_display()}
        raise ValidationError(_("この人事異動は「%(state)s」のため、適用できません。") % told)
    if change.effective_on > on:
        told = {"day": wareki(change.effective_on)}
        raise ValidationError(_("発令日（%(day)s）より前には適用できません。") % told)
    if not plan.is_ready:
        asked = [problem for line in plan.asking for problem in line.problems]
        told = {"why": [*plan.objections, *asked][0]}
        raise ValidationError(_("確かめることが残っています：%(why)s") % told)
    own = any(line.move.user_id == by.pk and line.move.kind == Kind.LEAVE for line in plan.lines)
    if own and by.pk:
        raise ValidationError(
            _("自分の退職を含む人事異動は、ほかの管理者か自動の適用に任せてください。")
        )


def _carry_out(plan: Plan, *, by: Any, on: date) -> None:
    """End everything first, so that nobody meets a predecessor who is on the list as well."""
    for line in plan.lines:
        if line.move.kind == Kind.LEAVE:
            _leave(line, plan, by=by)
        else:
            _end(line, plan)
    for line in plan.lines:
        if line.move.kind != Kind.LEAVE:
            _arrive(line, plan, by=by, on=on)
    passing_on.begin_all(plan, on=on)


def _leave(line: PlanLine, plan: Plan, *, by: Any) -> None:
    user = _fresh(line.move)
    reason = _("人事異動により利用を停止")
    people.deactivate_user(
        user, by=by, on=plans.last_day(plan.change), version=user.version, reason=reason
    )


def _end(line: PlanLine, plan: Plan) -> None:
    last = plans.last_day(plan.change)
    for term in Appointment.objects.select_for_update().filter(
        pk__in=[term.pk for term in line.terms]
    ):
        term.end_date = last
        versions.store(term, version=term.version)
    for role in Membership.objects.filter(pk__in=[role.pk for role in line.roles]):
        people.end_membership(role, on=last)


def _arrive(line: PlanLine, plan: Plan, *, by: Any, on: date) -> None:
    move, day = line.move, plan.change.effective_on
    user = _fresh(move) if move.user_id else _enter(move, by=by)
    if move.kind == Kind.MOVE:
        _place(user, move)
    if move.to_post:
        _appoint(user, move, day=day, by=by)
    unit = move.to_post.unit if move.to_post else move.to_unit
    if move.role and unit is not None:
        held = user.memberships.valid(on=day).filter(unit=unit, role=move.role)
        if not held.exists():
            people.give_role(user, unit=unit, role=move.role, start=day, until=None, by=by, on=on)
    rights.apply_rights(user, on=on, by=by)


def _enter(move: PersonnelMove, *, by: Any) -> User:
    """Make the account of somebody new; they sign in once an administrator gave a password."""
    if move.to_unit is None:
        raise ValidationError(_("新しい部署が分かりません。部署を選んでください。"))
    user = people.create_user(
        username=move.username,
        name=move.name,
        title=move.title,
        unit=move.to_unit,
        by=by,
        must_change=True,
        reason=_("人事異動により利用者を追加"),
    )
    move.user = user
    move.save(update_fields=["user"])
    return user


def _place(user: User, move: PersonnelMove) -> None:
    """Note the new unit and title of somebody."""
    title = move.title or user.title
    if (user.unit_id, user.title) != (move.to_unit_id, title):
        user.unit, user.title = move.to_unit, title
        versions.store(user, version=user.version)


def _appoint(user: User, move: PersonnelMove, *, day: date, by: Any) -> None:
    post = move.to_post
    if post is None:
        return
    capacity = Appointment.Capacity.HOLDER
    if move.kind == Kind.DEPUTY:
        capacity = Appointment.Capacity.DEPUTY
    held = post.appointments.in_force(on=day).filter(holder=user, capacity=capacity)
    if held.exists():
        return
    responsibility.appoint(
        post,
        holder=user,
        capacity=capacity,
        start=day,
        by=by,
        succeed=capacity == Appointment.Capacity.HOLDER,
        reason=_("人事異動により就任"),
    )


def _fresh(move: PersonnelMove) -> User:
    return User.objects.select_for_update(of=("self",)).get(pk=move.user_id or 0)
