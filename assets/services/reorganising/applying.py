"""A change of the chart on its day: one recorded action, done whole or not at all."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from simple_history.utils import bulk_update_with_history

from assets.models import Asset, Membership, Notice, Post, Reorganisation, Unit
from assets.services import consequences, indexing, people, rights, versions
from assets.services.notices.offices import Offices
from assets.services.notices.telling import tell
from assets.services.reorganising import plans
from assets.services.reorganising.plans import ONE_DAY, Kind, Plan
from config.kit import recording
from config.kit.dates import wareki

State = Reorganisation.State
BATCH = 200
MOST_ALIASES = 20


def apply(change: Reorganisation, *, by: Any, on: date, at: datetime) -> Reorganisation:
    """Carry out a planned change that has come due; done twice it changes nothing.

    Raises ValidationError where it may not be done now.
    """
    reason = _("機構改革：%(unit)sの%(kind)s") % {
        "unit": change.unit.name, "kind": change.get_kind_display(),
    }  # fmt: skip
    with (
        recording.doing("reorganise", apart=True),
        recording.action(by=by, reason=reason, municipality_id=change.municipality_id),
    ):
        wanted = ("unit", "successor", "owner", "municipality")
        rows = Reorganisation.objects.select_for_update(of=("self",)).select_related(*wanted)
        locked = rows.get(pk=change.pk)
        if locked.state == State.APPLIED:
            return locked
        plan = plans.make(locked)
        _demand(plan, on=on)
        _carry_out(plan, by=by, on=on)
        locked.state, locked.applied_at, locked.hindrance = State.APPLIED, at, ""
        locked.applied_request = recording.request_id()
        versions.store(locked, version=locked.version)
    return locked


def move_assets(assets: Iterable[Asset], *, columns: list[str], by: Any, reason: str) -> int:
    """Store these columns of many assets with their versions, inside an action."""
    rows = list(assets)
    for row in rows:
        row.version += 1
    if rows:
        bulk_update_with_history(
            rows,
            Asset,
            [*columns, "version"],
            batch_size=BATCH,
            default_user=by if by.pk else None,
            default_change_reason=reason,
            default_date=recording.current().at,
        )
        indexing.index(rows)
        consequences.draw(rows, on=recording.today())
    return len(rows)


def _demand(plan: Plan, *, on: date) -> None:
    change = plan.change
    if change.state != State.PLANNED:
        told = {"state": change.get_state_display()}
        raise ValidationError(_("この機構改革は「%(state)s」のため、適用できません。") % told)
    if change.effective_on > on:
        told = {"day": wareki(change.effective_on)}
        raise ValidationError(_("実施日（%(day)s）より前には適用できません。") % told)
    if plan.objections:
        raise ValidationError(plan.objections[0])


def _carry_out(plan: Plan, *, by: Any, on: date) -> None:
    change = plan.change
    if change.kind == Kind.RENAME:
        _rename(change)
        return
    _move(plan, by=by)
    if change.kind == Kind.MERGE:
        _move_posts(plan)
        _move_people(plan)
        _move_roles(plan, by=by, on=on)
        _close(change)
    _tell(plan, on=on)


def _rename(change: Reorganisation) -> None:
    """Give the new name; imports and lists of staff know the old one from now on as well."""
    unit = Unit.objects.select_for_update().get(pk=change.unit_id)
    known = [name for name in unit.also_known_as if name != change.new_name]
    unit.also_known_as = list(dict.fromkeys([*known, unit.name]))[-MOST_ALIASES:]
    unit.name = change.new_name
    versions.store(unit, version=unit.version)


def _move(plan: Plan, *, by: Any) -> None:
    change = plan.change
    rows = list(plan.assets.select_for_update(of=("self",)).select_related("org_unit"))
    for row in rows:
        row.org_unit = change.successor  # type: ignore[assignment]  # was demanded
        if change.owner is not None:
            row.owner_role = change.owner
    columns = ["org_unit", "owner_role"]
    move_assets(rows, columns=columns, by=by, reason=recording.current().reason)
    if change.kind == Kind.MERGE and change.owner is not None:
        _take_elsewhere(plan, by=by)


def _take_elsewhere(plan: Plan, *, by: Any) -> None:
    """Assets of other units for which an ending post answers: none loses its owner silently."""
    owned = Asset.objects.kept().filter(owner_role__in=plan.posts)
    rows = list(owned.select_for_update(of=("self",)).select_related("org_unit"))
    for row in rows:
        row.owner_role = plan.change.owner
    move_assets(rows, columns=["owner_role"], by=by, reason=recording.current().reason)


def _move_posts(plan: Plan) -> None:
    """Let the posts go along, or end them and the terms in them."""
    change, last = plan.change, plan.change.effective_on - ONE_DAY
    for post in Post.objects.select_for_update().filter(pk__in=[post.pk for post in plan.posts]):
        if change.owner is None:
            post.unit = change.successor  # type: ignore[assignment]
        else:
            post.valid_to = last
            for term in post.appointments.filter(Q(end_date=None) | Q(end_date__gt=last)):
                if term.start_date > last:
                    term.delete()
                else:
                    term.end_date = last
                    versions.store(term, version=term.version)
        versions.store(post, version=post.version)


def _move_people(plan: Plan) -> None:
    for person in plan.people:
        person.unit = plan.change.successor
        versions.store(person, version=person.version)


def _move_roles(plan: Plan, *, by: Any, on: date) -> None:
    """End the roles on the unit with the day before, and give them on its successor."""
    change, heir = plan.change, plan.change.successor
    day = change.effective_on
    if heir is None:
        return
    for role in plan.roles:
        begins, until = max(role.valid_from, day), role.valid_to
        people.end_membership(role, on=day - ONE_DAY)
        held = role.user.memberships.valid(on=begins).filter(unit=heir, role=role.role)
        if role.user.is_active and not held.exists():
            Membership.objects.create(
                user=role.user, unit=heir, role=role.role, valid_from=begins, valid_to=until
            )
    for user in {role.user.pk: role.user for role in plan.roles}.values():
        rights.apply_rights(user, on=on, by=by)


def _close(change: Reorganisation) -> None:
    unit = Unit.objects.select_for_update().get(pk=change.unit_id)
    unit.valid_to, unit.successor = change.effective_on - ONE_DAY, change.successor
    versions.store(unit, version=unit.version)


def _tell(plan: Plan, *, on: date) -> None:
    """Tell whoever answers for the assets from now on; name and number none of them."""
    change = plan.change
    if change.owner is None or change.successor is None:
        return
    told = {"unit": change.unit.name, "post": change.owner.name}
    text = _("%(unit)sの情報資産を%(post)sが引き継ぎました。確認してください。") % told
    for person in Offices(change.municipality_id, on=on).of_post(change.owner.pk):
        url = f"{reverse('asset_list')}?unit={change.successor.code}"
        kind = Notice.Kind.HANDOVER
        tell(person, key=f"reorganise:{change.key}", kind=kind, text=text, url=url, on=on)
