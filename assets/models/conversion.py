"""One scheme of grades put in another's place, for all assets of a municipality at once."""

import uuid

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from assets.models.organisation import Municipality, User
from classification.levels import Scope
from classification.models import SchemeVersion


class Conversion(models.Model):
    """A change of the scheme (policy 6(2)): what was certain, what was left to people.

    The row is the queue: its state says what is next.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("付け替え待ち")
        DONE = "done", _("付け替え済み")
        TO_UNDO = "to_undo", _("取り消し待ち")
        UNDONE = "undone", _("取り消し済み")
        FAILED = "failed", _("失敗")

    UNDER_WAY = (State.WAITING, State.TO_UNDO)

    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="conversions", verbose_name=_("団体")
    )
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    scope = models.CharField(_("範囲"), max_length=10, choices=Scope)
    source = models.ForeignKey(
        SchemeVersion, models.PROTECT, related_name="+", verbose_name=_("今までの基準")
    )
    target = models.ForeignKey(
        SchemeVersion, models.PROTECT, related_name="+", verbose_name=_("新しい基準")
    )
    reason = models.CharField(_("理由"), max_length=200)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("付け替えた人"))
    asked_at = models.DateTimeField(_("申し込んだ日時"))
    ended_at = models.DateTimeField(_("終わった日時"), null=True, blank=True)
    state = models.CharField(_("状態"), max_length=10, choices=State, default=State.WAITING)
    converted = models.PositiveIntegerField(_("付け替えた資産"), default=0)
    proposed = models.PositiveIntegerField(_("案にした資産"), default=0)
    put_back = models.PositiveIntegerField(_("元に戻した資産"), default=0)
    left = models.PositiveIntegerField(_("後から変わったため残した資産"), default=0)
    message = models.TextField(_("結果の説明"), blank=True, default="")
    done_as = models.UUIDField(_("操作番号"), null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("分類基準の付け替え")
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "scope"],
                condition=models.Q(state__in=["waiting", "to_undo"]),
                name="one_conversion_under_way_per_scope",
                violation_error_message=_(
                    "付け替えがもう始まっています。終わるまで待ってください。"
                ),
            )
        ]
        indexes = [models.Index(fields=["state"], name="conversion_by_state")]

    def __str__(self) -> str:
        return f"{self.source} → {self.target}"

    def get_absolute_url(self) -> str:
        return reverse("scheme_run", args=[self.key])

    @property
    def is_under_way(self) -> bool:
        return self.state in self.UNDER_WAY
