"""Taking back a change of the chart within a week, as one action, where nobody touched it since."""

from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from assets.models import Appointment, Asset, Membership, Post, Reorganisation, Unit, User
from assets.services import rights, versions
from assets.services.reorganising.applying import move_assets
from config.kit import recording

DAYS = 7
State = Reorganisation.State
Before = dict[int, Any]


def can_undo(change: Reorganisation, *, at: datetime) -> bool:
    """Whether a change is applied and young enough to be taken back."""
    applied = change.applied_at
    return change.state == State.APPLIED and bool(applied and applied > at - timedelta(days=DAYS))


def undo(
    change: Reorganisation, *, by: Any, on: date, at: datetime, version: int, reason: str = ""
) -> Reorganisation:
    """Put back every row as it was before. Raises ValidationError when the change is too old,
    or when a row was changed since: half a chart would be worse than the new one."""
    told = {"unit": change.unit.name, "kind": change.get_kind_display()}
    default = _("機構改革を取り消し：%(unit)sの%(kind)s") % told
    with (
        recording.doing("undo", apart=True),
        recording.action(by=by, reason=reason or default, municipality_id=change.municipality_id),
    ):
        stored = versions.lock(change, version=version)
        if not can_undo(stored, at=at):
            raise ValidationError(_("取り消せるのは、適用から%(n)d日以内です。") % {"n": DAYS})
        _put_back_assets(stored, by=by, reason=reason or default)
        for model in (Unit, Post, Appointment, User):
            _put_back(model, stored)
        _put_back_roles(stored, by=by, on=on)
        stored.state = State.UNDONE
        versions.store(stored, version=version)
    return stored


def _changed(model: Any, change: Reorganisation) -> tuple[Before, Before]:
    """Return the rows of a kind before and after the change, by key."""
    after: Before = {}
    before: Before = {}
    versions_of = model.history.filter(request_id=change.applied_request)
    for row in versions_of.order_by("history_id"):
        after[row.id] = row
        if row.id not in before:
            earlier = model.history.filter(id=row.id, history_id__lt=row.history_id)
            before[row.id] = earlier.order_by("-history_id").first()
    return before, after


def _put_back(model: Any, change: Reorganisation) -> None:
    before, after = _changed(model, change)
    for row in model._base_manager.select_for_update().filter(pk__in=before):
        _refuse_touched(row, after[row.pk])
        earlier = before[row.pk]
        columns = [
            field.attname
            for field in row._meta.concrete_fields
            if field.attname != "version" and hasattr(earlier, field.attname)
        ]
        for name in columns:
            setattr(row, name, getattr(earlier, name))
        versions.store(row, version=row.version, columns=_names(row, columns))


def _put_back_assets(change: Reorganisation, *, by: Any, reason: str) -> None:
    """Put back unit and owner of many assets in few statements."""
    first: Before = {}
    last: Before = {}
    done = Asset.history.filter(request_id=change.applied_request).order_by("history_id")
    for row in done:
        first.setdefault(row.id, row)
        last[row.id] = row
    wanted = {(row.id, row.version - 1) for row in first.values()}
    rows = Asset.history.filter(id__in=first, version__in={version for _pk, version in wanted})
    before = {row.id: row for row in rows if (row.id, row.version) in wanted}
    found = Asset.objects.select_for_update(of=("self",)).filter(pk__in=first)
    assets = list(found.select_related("org_unit"))
    units = Unit.objects.in_bulk({row.org_unit_id for row in before.values()})
    for asset in assets:
        _refuse_touched(asset, last[asset.pk])
        asset.org_unit = units[before[asset.pk].org_unit_id]
        asset.owner_role_id = before[asset.pk].owner_role_id
    move_assets(assets, columns=["org_unit", "owner_role"], by=by, reason=reason)


def _put_back_roles(change: Reorganisation, *, by: Any, on: date) -> None:
    """Take back what was given and give back what was ended; a role has no version to compare."""
    before, after = _changed(Membership, change)
    users = {row.user_id for row in after.values()}
    for role in Membership.objects.filter(pk__in=before):
        if before[role.pk] is None:
            role.delete()
        else:
            earlier = before[role.pk]
            role.valid_to, role.withdrawn = earlier.valid_to, earlier.withdrawn
            role.save()
    for user in User.objects.filter(pk__in=users):
        rights.apply_rights(user, on=on, by=by)


def _refuse_touched(row: Any, after: Any) -> None:
    if row.version != after.version:
        told = {"row": str(row)}
        raise ValidationError(_("%(row)sは、そのあとに変更されているため、取り消せません。") % told)


def _names(row: Any, columns: list[str]) -> list[str]:
    return [f.name for f in row._meta.concrete_fields if f.attname in columns and not f.primary_key]
