"""What people may do: roles on units for a period, and the permission rows made from them."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from guardian.models import GroupObjectPermissionBase, UserObjectPermissionBase

from assets.models.organisation import Unit, User
from config.kit.recording import Versions


class AppRole(models.TextChoices):
    """The roles of the application (REFERENCE 4): bundles of rights on a unit."""

    VIEWER = "viewer", _("閲覧者")
    REGISTRAR = "registrar", _("登録者")
    MANAGER = "manager", _("課の管理者")
    ADMIN = "admin", _("全庁管理者")
    CISO = "ciso", _("CISO")
    AUDITOR = "auditor", _("監査人")
    SUPPORTER = "supporter", _("県・組合の支援者")


RIGHTS: dict[str, tuple[str, ...]] = {
    AppRole.VIEWER: ("read_assets",),
    AppRole.REGISTRAR: ("read_assets", "edit_assets"),
    AppRole.MANAGER: (
        "read_assets",
        "edit_assets",
        "approve_assets",
        "export_assets",
        "read_restricted",
    ),
    AppRole.ADMIN: (
        "read_assets",
        "edit_assets",
        "approve_assets",
        "export_assets",
        "read_restricted",
        "manage_units",
    ),
    AppRole.CISO: ("read_assets", "approve_assets", "export_assets", "read_restricted"),
    AppRole.AUDITOR: ("read_assets", "export_assets", "read_restricted"),
    AppRole.SUPPORTER: ("read_assets",),
}


class MembershipQuerySet(models.QuerySet["Membership"]):
    """What can be asked of the roles that people hold."""

    def valid(self, *, on: date) -> Self:
        begun = self.filter(valid_from__lte=on, withdrawn=False)
        return begun.filter(Q(valid_to=None) | Q(valid_to__gte=on))


class Membership(models.Model):
    """A role of one person on one unit and all below it, for a period (policy 6(1)).

    The guardian permission rows are derived from it by services/rights.py.
    """

    user = models.ForeignKey(
        User, models.PROTECT, related_name="memberships", verbose_name=_("利用者")
    )
    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="memberships", verbose_name=_("部署")
    )
    role = models.CharField(_("役割"), max_length=12, choices=AppRole)
    valid_from = models.DateField(_("開始日"))
    valid_to = models.DateField(_("終了日"), null=True, blank=True)
    withdrawn = models.BooleanField(_("途中で終えた"), default=False, editable=False)

    objects = MembershipQuerySet.as_manager()
    history = Versions()

    class Meta:
        verbose_name = verbose_name_plural = _("役割の割り当て")
        constraints = [
            models.UniqueConstraint(
                "user", "unit", "role", "valid_from", name="membership_begins_once"
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                name="membership_ends_after_it_begins",
                violation_error_message=_("終了日は開始日より後にしてください。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.get_role_display()} {self.unit}"


class UnitUserPermission(UserObjectPermissionBase):
    """A right of one person on a unit; a real foreign key, so the database can join on it."""

    content_object = models.ForeignKey(Unit, models.CASCADE)


class UnitGroupPermission(GroupObjectPermissionBase):
    """A right of a group on a unit."""

    content_object = models.ForeignKey(Unit, models.CASCADE)
