"""Rows put back to what they were before one action: nothing that somebody touched since."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils.translation import gettext as _

from assets.models import Membership, User
from assets.services import rights, versions

Rows = dict[int, Any]
DAYS = 7


def is_recent(change: Any, *, at: datetime) -> bool:
    """Whether a change is applied, and so lately that it can be taken back."""
    applied = change.applied_at
    return change.state == change.State.APPLIED and bool(
        applied and applied > at - timedelta(days=DAYS)
    )


def demand_recent(change: Any, *, at: datetime) -> None:
    if not is_recent(change, at=at):
        raise ValidationError(_("取り消せるのは、適用から%(n)d日以内です。") % {"n": DAYS})


def changed(model: Any, request: UUID | None) -> tuple[Rows, Rows]:
    """Return the rows of a kind before and after an action, by key; None for new ones."""
    after: Rows = {}
    before: Rows = {}
    for row in model.history.filter(request_id=request).order_by("history_id"):
        after[row.id] = row
        if row.id not in before:
            earlier = model.history.filter(id=row.id, history_id__lt=row.history_id)
            before[row.id] = earlier.order_by("-history_id").first()
    return before, after


def put_back(model: Any, request: UUID | None) -> list[Any]:
    """Give changed rows the values they had, and return those that were new, untouched.

    Raises ValidationError where one was changed since.
    """
    before, after = changed(model, request)
    new = []
    for row in model._base_manager.select_for_update().filter(pk__in=before):
        refuse_touched(row, after[row.pk])
        if before[row.pk] is None:
            new.append(row)
        else:
            _restore(row, before[row.pk], after[row.pk])
    return new


def put_back_roles(request: UUID | None, *, by: Any, on: date) -> None:
    """Take back what was given and give back what was ended; a role has no version to compare."""
    before, after = changed(Membership, request)
    _refuse_later(Membership, after)
    for role in Membership.objects.filter(pk__in=before):
        if before[role.pk] is None:
            role.delete()
        else:
            earlier = before[role.pk]
            role.valid_to, role.withdrawn = earlier.valid_to, earlier.withdrawn
            role.save()
    for user in User.objects.filter(pk__in={row.user_id for row in after.values()}):
        rights.apply_rights(user, on=on, by=by)


def refuse_touched(row: Any, after: Any) -> None:
    if row.version != after.version:
        raise _touched(row)


def _restore(row: Any, before: Any, after: Any) -> None:
    names = []
    for field in row._meta.concrete_fields:
        name = field.attname
        if name == "version" or not hasattr(before, name):
            continue
        if getattr(before, name) != getattr(after, name):
            setattr(row, name, getattr(before, name))
            names.append(field.name)
    versions.store(row, version=row.version, columns=names)


def _refuse_later(model: Any, after: Rows) -> None:
    found = model.history.filter(id__in=after).values("id").annotate(last=Max("history_id"))
    for one in found.order_by():
        if one["last"] != after[one["id"]].history_id:
            raise _touched(after[one["id"]].instance)


def _touched(row: Any) -> ValidationError:
    told = {"row": str(row)}
    return ValidationError(_("%(row)sは、そのあとに変更されているため、取り消せません。") % told)
