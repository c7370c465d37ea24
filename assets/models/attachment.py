"""Files kept with an asset: diagrams, photographs, permits."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from assets.models.asset import Asset
from assets.models.organisation import User
from config.kit.recording import Versions


class Attachment(models.Model):
    """A file of an asset, stored under a random name; its digest shows that it is unchanged."""

    asset = models.ForeignKey(
        Asset, models.PROTECT, related_name="attachments", verbose_name=_("情報資産")
    )
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("ファイル名"), max_length=120)
    size = models.PositiveIntegerField(_("大きさ"))
    digest = models.CharField(_("照合値（SHA-256）"), max_length=64)
    confidential = models.BooleanField(_("限られた人だけに見せる"), default=False)
    added_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name=_("添付した人")
    )
    added_at = models.DateTimeField(_("添付した日時"))
    withdrawn = models.BooleanField(_("取り下げた"), default=False)

    history = Versions()

    class Meta:
        verbose_name = verbose_name_plural = _("添付")
        constraints = [
            models.CheckConstraint(condition=models.Q(size__gt=0), name="attachment_is_not_empty")
        ]

    def __str__(self) -> str:
        return self.name
