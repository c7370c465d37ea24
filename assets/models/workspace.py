"""What a person keeps while working: drafts, saved views and the keys of sent forms."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from assets.models.asset import Asset
from assets.models.organisation import Unit, User
from config.kit.storing import Stored


class Draft(models.Model):
    """The unsent contents of a form, kept by autosave until it is sent or thrown away."""

    user = models.ForeignKey(User, models.CASCADE, related_name="drafts")
    asset = models.ForeignKey(Asset, models.CASCADE, related_name="+", null=True, blank=True)
    content = models.JSONField(default=dict)
    saved_at = models.DateTimeField()

    class Meta:
        verbose_name = verbose_name_plural = _("入力中の内容")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "asset"],
                condition=models.Q(asset__isnull=False),
                name="draft_once_for_an_asset",
            ),
            models.UniqueConstraint(
                fields=["user"],
                condition=models.Q(asset__isnull=True),
                name="draft_once_for_a_new_asset",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.asset or '-'}"


class SavedView(models.Model):
    """A list with its conditions, kept under a name for oneself, a unit or everybody."""

    class Audience(models.TextChoices):
        OWN = "own", _("自分だけ")
        UNIT = "unit", _("同じ部署")
        ALL = "all", _("団体の全員")

    name = models.CharField(_("表示の名前"), max_length=40)
    query = models.CharField(_("条件"), max_length=1000, blank=True, default="")
    owner = models.ForeignKey(User, models.CASCADE, related_name="saved_views")
    audience = models.CharField(_("使う人"), max_length=4, choices=Audience, default=Audience.OWN)
    unit = models.ForeignKey(Unit, models.CASCADE, related_name="+", null=True, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = verbose_name_plural = _("保存した表示")
        constraints = [models.UniqueConstraint("owner", "name", name="view_name_once")]

    def __str__(self) -> str:
        return self.name


class SubmitKey(Stored):
    """The key of a form that has been carried out: sending it again changes nothing."""

    key = models.UUIDField(primary_key=True, default=uuid.uuid4)
    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    result_url = models.CharField(max_length=300)
    used_at = models.DateTimeField()

    class Meta:
        verbose_name = verbose_name_plural = _("送信済みの鍵")

    def __str__(self) -> str:
        return str(self.key)
