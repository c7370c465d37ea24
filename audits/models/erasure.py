"""Erasing what was entered by mistake: two persons, and the proof of all else stays."""

import uuid
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class ErasureQuerySet(models.QuerySet["Erasure"]):
    """What can be asked of the erasures."""

    def waiting(self) -> Self:
        return self.filter(state=Erasure.State.ASKED)


class Erasure(models.Model):
    """Words that must go from the record of an asset: asked by one, approved by another.

    The words themselves are kept nowhere. `check_value` lets the second person prove that
    they mean the same ones; it goes with them.
    """

    class State(models.TextChoices):
        ASKED = "asked", _("承認待ち")
        APPROVED = "approved", _("消去中")
        REFUSED = "refused", _("却下")
        DONE = "done", _("消去済み")

    municipality = models.ForeignKey(
        "assets.Municipality", models.PROTECT, related_name="+", verbose_name=_("団体")
    )
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    asset = models.ForeignKey(
        "assets.Asset", models.PROTECT, related_name="+", verbose_name=_("情報資産")
    )
    letters = models.PositiveSmallIntegerField(_("消す文字の数"))
    check_value = models.CharField(_("消す文字の照合値"), max_length=128, blank=True, default="")
    found = models.JSONField(_("見つかった所"), default=dict)  # table → how many rows
    first_at = models.DateTimeField(_("最初に書かれた日時"), null=True, blank=True)
    reason = models.TextField(_("消す理由"))
    asked_by = models.ForeignKey(
        "assets.User", models.PROTECT, related_name="+", verbose_name=_("依頼した人")
    )
    asked_at = models.DateTimeField(_("依頼した日時"))
    state = models.CharField(_("状態"), max_length=8, choices=State, default=State.ASKED)
    decided_by = models.ForeignKey(
        "assets.User",
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("決めた人"),
    )
    decided_at = models.DateTimeField(_("決めた日時"), null=True, blank=True)
    note = models.TextField(_("却下の理由"), blank=True, default="")
    swept_at = models.DateTimeField(_("データベースの空きからも消した日時"), null=True, blank=True)

    objects = ErasureQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("記録の消去")
        constraints = [
            models.CheckConstraint(
                condition=~Q(asked_by=F("decided_by")), name="erasure_by_two_persons"
            ),
            models.CheckConstraint(
                condition=Q(state="asked", decided_by=None)
                | (~Q(state="asked") & Q(decided_by__isnull=False)),
                name="erasure_decided_by_somebody",
            ),
            models.UniqueConstraint(
                fields=["asset"],
                condition=Q(state__in=["asked", "approved"]),
                name="one_erasure_at_a_time",
            ),
        ]
        indexes = [models.Index(fields=["municipality", "-asked_at"], name="erasure_by_time")]

    def __str__(self) -> str:
        return f"{self.asset_id} {self.asked_at:%Y-%m-%d}"

    def get_absolute_url(self) -> str:
        return reverse("erasure_detail", args=[self.key])


class ErasedPlace(models.Model):
    """One row from which words went, and what proves the rest of it.

    `body` is the salted hash under which a sealed line's contents were sealed: with the
    header, it still gives the leaf of the tree. `rest` is the hash of what is left.
    """

    erasure = models.ForeignKey(
        Erasure, models.PROTECT, related_name="places", verbose_name=_("記録の消去")
    )
    table_name = models.CharField(_("表"), max_length=63)
    row_id = models.BigIntegerField(_("行"))
    columns = models.CharField(_("項目"), max_length=300)
    body = models.CharField(_("元の内容の値"), max_length=64, blank=True, default="")
    rest = models.CharField(_("残りの内容の値"), max_length=64, blank=True, default="")

    class Meta:
        verbose_name = verbose_name_plural = _("記録から消した所")
        constraints = [
            models.UniqueConstraint("erasure", "table_name", "row_id", name="place_erased_once"),
        ]
        indexes = [models.Index(fields=["table_name", "row_id"], name="erased_place_of_row")]

    def __str__(self) -> str:
        return f"{self.table_name} {self.row_id}"
