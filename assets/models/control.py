"""Which measures of policy 6(1)–6(9) are in place, for one asset and for one unit."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from assets.models.asset import Asset
from assets.models.organisation import Unit
from assets.models.responsibility import Post
from config.kit.recording import Versions


class Implementation(models.Model):
    """How far a control (classification/data/controls.yaml) is carried out."""

    class State(models.TextChoices):
        DONE = "done", _("実施")
        PARTLY = "partly", _("一部")
        NOT_DONE = "not_done", _("未実施")
        NOT_APPLICABLE = "not_applicable", _("対象外")

    MET = (State.DONE, State.NOT_APPLICABLE)

    control = models.CharField(_("対策"), max_length=20)
    state = models.CharField(_("状態"), max_length=16, choices=State)
    reason = models.TextField(_("理由・計画"), blank=True, default="")
    evidence = models.CharField(_("根拠になるもの"), max_length=300, blank=True, default="")
    due_on = models.DateField(_("期限"), null=True, blank=True)
    post = models.ForeignKey(
        Post, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("担当の役職")
    )
    version = models.PositiveIntegerField(_("版"), default=1)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.control} {self.state}"


def _reasoned(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=~Q(state="not_applicable") | ~Q(reason=""),
        name=name,
        violation_error_message=_("対象外とする理由を入力してください。"),
    )


class AssetControl(Implementation):
    """A control as one asset has it; which are asked of it follows from its facts."""

    asset = models.ForeignKey(
        Asset, models.CASCADE, related_name="controls", verbose_name=_("情報資産")
    )

    history = Versions()

    class Meta:
        verbose_name = verbose_name_plural = _("資産の対策")
        constraints = [
            models.UniqueConstraint("asset", "control", name="asset_control_once"),
            _reasoned("asset_control_not_applicable_has_its_reason"),
        ]


class UnitControl(Implementation):
    """A control as one unit, or the municipality as the root unit, has it."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="controls", verbose_name=_("部署"))

    history = Versions()

    class Meta:
        verbose_name = verbose_name_plural = _("部署の対策")
        constraints = [
            models.UniqueConstraint("unit", "control", name="unit_control_once"),
            _reasoned("unit_control_not_applicable_has_its_reason"),
        ]
