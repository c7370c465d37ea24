"""What people may do: roles on units for a period, and the guardian rows derived from them."""

from datetime import date
from typing import Any

from django.contrib.auth.models import Permission
from django.utils.translation import gettext as _

from assets.models import RIGHTS, Membership, Unit, UnitUserPermission, User
from config.kit import recording


def grant_role(
    user: User, *, unit: Unit, role: str, by: Any, on: date, until: date | None = None
) -> Membership:
    """Give a role on a unit and all below it; raise ValidationError for impossible dates."""
    membership = Membership(user=user, unit=unit, role=role, valid_from=on, valid_to=until)
    membership.full_clean()
    with recording.action(by=by, reason=_("役割を割り当て")):
        membership.save()
        apply_rights(user, on=on, by=by)
    return membership


def apply_rights(user: User, *, on: date, by: Any) -> int:
    """Make the guardian rows of a person those of the roles in force; return how many changed."""
    memberships = Membership.objects.valid(on=on).filter(user=user)
    wanted = {(m.unit_id, right) for m in memberships for right in RIGHTS[m.role]}
    rows = UnitUserPermission.objects.filter(user=user).select_related("permission")
    held = {(row.content_object_id, row.permission.codename): row for row in rows}
    missing = wanted - held.keys()
    surplus = [held[key].pk for key in held.keys() - wanted]
    if not missing and not surplus:
        return 0
    permissions = _permissions()
    with recording.action(by=by, reason=_("役割に合わせて権限を更新")):
        UnitUserPermission.objects.filter(pk__in=surplus).delete()
        UnitUserPermission.objects.bulk_create(
            UnitUserPermission(user=user, content_object_id=unit, permission=permissions[right])
            for unit, right in sorted(missing)
        )
    return len(missing) + len(surplus)


def apply_due_rights(*, on: date, by: User) -> int:
    """Bring everybody's rights up to the day: roles that begin or have ended (daily)."""
    people = User.objects.filter(memberships__isnull=False).distinct()
    return sum(apply_rights(user, on=on, by=by) > 0 for user in people)


def _permissions() -> dict[str, Permission]:
    found = Permission.objects.filter(content_type__app_label="assets", content_type__model="unit")
    return {permission.codename: permission for permission in found}
