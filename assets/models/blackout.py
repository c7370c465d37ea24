"""The paper for the day without power: what was printed, where it lies, and whom to call."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from assets.models.organisation import Municipality, User
from config.kit.recording import Versions


class EmergencyContact(models.Model):
    """Somebody to call when nothing else works: a supplier, the power company, a person."""

    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="emergency_contacts", verbose_name=_("団体")
    )
    name = models.CharField(
        _("名称"),
        max_length=100,
        help_text=_("業者は、資産の「委託先」と同じ名称にすると、業者の表にも電話が出ます。"),
    )
    duty = models.CharField(_("何の連絡先か"), max_length=100, blank=True, default="")
    phone = models.CharField(_("電話"), max_length=60)
    note = models.CharField(_("補足"), max_length=100, blank=True, default="")
    position = models.PositiveSmallIntegerField(_("並び順"), default=10)
    active = models.BooleanField(_("載せる"), default=True)
    version = models.PositiveIntegerField(_("版"), default=1)

    history = Versions()

    class Meta:
        verbose_name = verbose_name_plural = _("緊急の連絡先")
        constraints = [
            models.UniqueConstraint("municipality", "name", "duty", name="contact_once_for_a_duty")
        ]

    def __str__(self) -> str:
        return self.name


class BlackoutPaper(models.Model):
    """One printed form of the most important assets (policy 6(7)), for the emergency base."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="blackout_papers", verbose_name=_("団体")
    )
    month = models.DateField(_("何月分"))
    made_at = models.DateTimeField(_("作った日時"))
    made_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("作った人")
    )
    assets = models.PositiveIntegerField(_("載せた資産の件数"))
    size = models.PositiveIntegerField(_("大きさ"))
    digest = models.CharField(_("照合値（SHA-256）"), max_length=64)
    placed_at = models.DateTimeField(_("印刷して置いた日時"), null=True, blank=True)
    placed_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("置いた人")
    )

    class Meta:
        verbose_name = verbose_name_plural = _("停電時の控え")
        indexes = [models.Index(fields=["municipality", "-made_at"], name="blackout_paper_newest")]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"
