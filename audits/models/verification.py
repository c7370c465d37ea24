"""Verifications of the record: asked for, carried out one after another, kept with their result."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class VerificationRun(models.Model):
    """One verification: who asked, how far it has come, what was looked at and found.

    `reached` tells how far each tree was found intact, so that a shorter verification can go
    on from there. It is no evidence: what it claims must agree with the signed checkpoints.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("待っています")
        RUNNING = "running", _("検証しています")
        INTACT = "intact", _("異常なし")
        BROKEN = "broken", _("異常あり")
        STOPPED = "stopped", _("終わらなかった")

    OPEN = (State.WAITING, State.RUNNING)

    key = models.UUIDField(default=uuid.uuid4, unique=True)
    municipality = models.ForeignKey(
        "assets.Municipality", models.PROTECT, null=True, related_name="+", verbose_name=_("団体")
    )
    asked_by = models.ForeignKey(
        "assets.User", models.PROTECT, null=True, related_name="+", verbose_name=_("頼んだ人")
    )
    asked_at = models.DateTimeField(_("頼んだ日時"))
    whole = models.BooleanField(_("はじめから検証"), default=True)
    state = models.CharField(_("状態"), max_length=8, choices=State, default=State.WAITING)
    begun_at = models.DateTimeField(_("始めた日時"), null=True)
    ended_at = models.DateTimeField(_("終わった日時"), null=True)
    tries = models.PositiveSmallIntegerField(_("試した回数"), default=0)
    counts = models.JSONField(_("見た件数"), default=dict)
    faults = models.JSONField(_("見つかった異常"), default=list)
    # How it goes on while it runs; not recorded.
    reached = models.JSONField(default=dict)
    progress = models.CharField(max_length=200, blank=True)
    alive_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = verbose_name_plural = _("記録の検証")
        constraints = [
            # Two at once would only slow each other down, and one more that waits is enough.
            models.UniqueConstraint(
                fields=["state"],
                condition=Q(state__in=["waiting", "running"]),
                name="one_verification_at_a_time",
            ),
        ]
        indexes = [models.Index(fields=["-asked_at"], name="newest_verification")]

    def __str__(self) -> str:
        return str(self.key)

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN
