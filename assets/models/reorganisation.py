"""Changes of the organisation chart (機構改革): renamed, merged and split units, from a day."""

import uuid

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from assets.models.organisation import Municipality, Unit, User
from assets.models.responsibility import Post
from config.kit.recording import Versions


class Reorganisation(models.Model):
    """One change of one unit that takes effect on a day (policy 4(1), 6(1)).

    A merged unit ends on the day before, and `successor` takes over its assets, people and
    rights; of a split one, the assets in `numbers` go to `successor`. `owner` answers
    for them from then on; without it the posts go along, or stay.
    """

    class Kind(models.TextChoices):
        RENAME = "rename", _("改称")
        MERGE = "merge", _("統合")
        SPLIT = "split", _("分割")

    class State(models.TextChoices):
        DRAFT = "draft", _("確認中")
        PLANNED = "planned", _("適用待ち")
        APPLIED = "applied", _("適用済み")
        CANCELLED = "cancelled", _("取りやめ")
        UNDONE = "undone", _("取り消し済み")

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="reorganisations", verbose_name=_("団体")
    )
    kind = models.CharField(_("種類"), max_length=6, choices=Kind)
    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="reorganisations", verbose_name=_("部署")
    )
    effective_on = models.DateField(_("実施日"))
    new_name = models.CharField(_("新しい名称"), max_length=60, blank=True, default="")
    successor = models.ForeignKey(
        Unit,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("移す先の部署"),
    )
    owner = models.ForeignKey(
        Post, models.PROTECT, related_name="+", null=True, blank=True,
        verbose_name=_("移した資産の情報セキュリティ管理者"),
    )  # fmt: skip
    numbers = models.JSONField(_("移す資産の番号"), default=list, blank=True)
    state = models.CharField(_("状態"), max_length=10, choices=State, default=State.DRAFT)
    hindrance = models.CharField(_("適用できなかった理由"), max_length=300, blank=True, default="")
    created_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name=_("作った人")
    )
    created_at = models.DateTimeField(_("作った日時"))
    applied_at = models.DateTimeField(_("適用した日時"), null=True, blank=True)
    applied_request = models.UUIDField(_("適用した操作番号"), null=True, blank=True)
    version = models.PositiveIntegerField(_("版"), default=1)

    history = Versions()

    class Meta:
        verbose_name = verbose_name_plural = _("機構改革")
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="rename", successor=None) | ~Q(kind="rename"),
                name="renamed_unit_has_no_successor",
            ),
        ]
        indexes = [
            models.Index(fields=["municipality", "-effective_on"], name="reorganisation_by_day")
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.get_kind_display()}"

    def get_absolute_url(self) -> str:
        return reverse("reorganisation_detail", args=[self.key])
