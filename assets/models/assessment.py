"""What the register finds out about an asset: breaches, exceptions, needed grades, gaps."""

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from assets.models.asset import Asset
from assets.models.organisation import Municipality, User
from classification.levels import Axis
from config.kit.recording import Versions

INHERITED = (Axis.CONFIDENTIALITY, Axis.INTEGRITY, Axis.AVAILABILITY)


class Tolerance(models.Model):
    """What is tolerated for a time: asked for, then in force or refused, and ended one day."""

    class State(models.TextChoices):
        ASKED = "asked", _("申請中")
        IN_FORCE = "in_force", _("有効")
        REFUSED = "refused", _("認めない")
        ENDED = "ended", _("終了")

    reason = models.TextField(_("理由"))
    expires_on = models.DateField(_("期限"))
    state = models.CharField(_("状態"), max_length=10, choices=State, default=State.ASKED)
    approved_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("承認者")
    )
    approved_on = models.DateField(_("承認日"), null=True, blank=True)
    version = models.PositiveIntegerField(_("版"), default=1)

    class Meta:
        abstract = True


class RuleException(Tolerance):
    """A breach tolerated for a time, with a measure in its place (例外措置, policy 6(7))."""

    asset = models.ForeignKey(
        Asset, models.PROTECT, related_name="exceptions", verbose_name=_("情報資産")
    )
    rule = models.CharField(_("規則"), max_length=20)
    measure = models.TextField(_("代わりの対策"))

    history = Versions()

    class Meta:
        verbose_name = verbose_name_plural = _("例外措置")
        constraints = [
            models.UniqueConstraint(
                fields=["asset", "rule"],
                condition=Q(state__in=["asked", "in_force"]),
                name="exception_once_for_a_rule",
            ),
            models.CheckConstraint(
                condition=~Q(state="in_force") | Q(approved_by__isnull=False),
                name="exception_in_force_names_its_approver",
            ),
        ]
        indexes = [models.Index(fields=["state", "expires_on"], name="exception_by_expiry")]

    def __str__(self) -> str:
        return f"{self.asset} {self.rule}"

    @property
    def what(self) -> str:
        """What it is, as people and the history call it."""
        return gettext("%(rule)sの例外措置") % {"rule": self.rule}


class FindingQuerySet(models.QuerySet["Finding"]):
    """What can be asked of the findings."""

    def unsettled(self) -> Self:
        return self.filter(state=Finding.State.OPEN)

    def standing(self) -> Self:
        """Everything that is so today, tolerated or not."""
        return self.exclude(state=Finding.State.RESOLVED)


class Finding(models.Model):
    """An asset that breaks a rule, from the day it was found to the day it was mended.

    One row a period: an asset that breaks the same rule again gets another row, so that
    the rows tell what was known on any day (docs/decisions/0018).
    """

    class State(models.TextChoices):
        OPEN = "open", _("未対応")
        EXCEPTED = "exception", _("例外")
        RESOLVED = "resolved", _("解消")

    municipality = models.ForeignKey(
        Municipality,
        models.PROTECT,
        related_name="findings",
        verbose_name=_("団体"),
        db_index=False,
    )
    asset = models.ForeignKey(
        Asset, models.CASCADE, related_name="breaches", verbose_name=_("情報資産")
    )
    rule = models.CharField(_("規則"), max_length=20)
    severity = models.CharField(_("重さ"), max_length=8)
    gravity = models.PositiveSmallIntegerField(_("重さの順"), default=0)
    columns = models.JSONField(_("項目"), default=list)
    state = models.CharField(_("状態"), max_length=10, choices=State, default=State.OPEN)
    exception = models.ForeignKey(
        RuleException,
        models.PROTECT,
        related_name="findings",
        null=True,
        blank=True,
        verbose_name=_("例外措置"),
    )
    found_on = models.DateField(_("見つけた日"))
    resolved_on = models.DateField(_("解消した日"), null=True, blank=True)

    objects = FindingQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("規則との食い違い")
        constraints = [
            models.UniqueConstraint(
                fields=["asset", "rule"],
                condition=~Q(state="resolved"),
                name="finding_stands_once_for_a_rule",
            ),
            models.CheckConstraint(
                condition=Q(state="resolved", resolved_on__isnull=False)
                | (~Q(state="resolved") & Q(resolved_on=None)),
                name="finding_resolved_has_its_date",
            ),
        ]
        indexes = [
            # The list of a municipality, the gravest first; counts, and the assets that have
            # findings, need no row at all.
            models.Index(
                fields=["municipality", "state", "gravity", "id", "rule", "asset"],
                name="finding_by_state",
            ),
            models.Index(fields=["municipality", "gravity", "id"], name="finding_by_gravity"),
        ]

    def __str__(self) -> str:
        return f"{self.asset} {self.rule}"


class Assessment(models.Model):
    """How complete an asset's record is and how far its measures are met; derived, for lists."""

    asset = models.OneToOneField(Asset, models.CASCADE, primary_key=True, related_name="assessment")
    maturity = models.PositiveSmallIntegerField(_("記録の充実度"), default=0)
    gaps = models.JSONField(_("足りないもの"), default=list)
    controls_asked = models.PositiveSmallIntegerField(_("求められる対策"), default=0)
    controls_met = models.PositiveSmallIntegerField(_("できている対策"), default=0)

    class Meta:
        verbose_name = verbose_name_plural = _("資産の評価")
        indexes = [models.Index(fields=["maturity"], name="assessment_by_maturity")]

    def __str__(self) -> str:
        return f"{self.asset_id} {self.maturity}"


def _asset_on_the_way(*, is_asked_for: bool = True) -> Any:
    return models.ForeignKey(
        Asset, models.SET_NULL, related_name="+", null=True, db_index=is_asked_for
    )


class Protection(models.Model):
    """The grade that an asset needs for what it holds, carries and documents (policy 6(2)).

    Derived, and kept for the assets whose links or deviations demand anything; a rank of 0
    demands nothing of an axis. `*_origin` is where the demand begins, `*_steps` how many links
    away, `*_via` the next asset on the way there, `*_why` the kind of link or of deviation that
    brings it. A row that is `waiting` is worked out anew in the background.
    """

    asset = models.OneToOneField(Asset, models.CASCADE, primary_key=True, related_name="protection")
    c_needed = models.PositiveSmallIntegerField(_("必要な機密性"), default=0)
    i_needed = models.PositiveSmallIntegerField(_("必要な完全性"), default=0)
    a_needed = models.PositiveSmallIntegerField(_("必要な可用性"), default=0)
    c_steps = models.PositiveIntegerField(default=0)
    i_steps = models.PositiveIntegerField(default=0)
    a_steps = models.PositiveIntegerField(default=0)
    c_origin = _asset_on_the_way(is_asked_for=False)
    i_origin = _asset_on_the_way(is_asked_for=False)
    a_origin = _asset_on_the_way(is_asked_for=False)
    c_via = _asset_on_the_way()
    i_via = _asset_on_the_way()
    a_via = _asset_on_the_way()
    c_why = models.CharField(max_length=12, default="", blank=True)
    i_why = models.CharField(max_length=12, default="", blank=True)
    a_why = models.CharField(max_length=12, default="", blank=True)
    falls_short = models.BooleanField(_("必要な水準に届かない"), default=False)
    waiting = models.BooleanField(_("計算待ち"), default=False)

    class Meta:
        verbose_name = verbose_name_plural = _("必要な水準")
        indexes = [
            models.Index(
                fields=["asset"], condition=Q(falls_short=True), name="protection_by_shortfall"
            ),
            models.Index(fields=["asset"], condition=Q(waiting=True), name="protection_waiting"),
        ]

    def __str__(self) -> str:
        return f"{self.asset_id} {self.c_needed}{self.i_needed}{self.a_needed}"


class Deviation(Tolerance):
    """A needed grade set by a person, because the maximum of the parts does not say it all."""

    class Kind(models.TextChoices):
        CUMULATION = "cumulation", _("集積（少しずつでも集まると重い）")
        DISTRIBUTION = "distribution", _("分散（一つが止まっても代わりがある）")
        BY_HAND = "by_hand", _("その他の事情")

    asset = models.ForeignKey(
        Asset, models.PROTECT, related_name="deviations", verbose_name=_("情報資産")
    )
    axis = models.CharField(
        _("軸"), max_length=20, choices=[(axis.value, axis.label) for axis in INHERITED]
    )
    kind = models.CharField(_("種類"), max_length=12, choices=Kind)
    level = models.CharField(_("必要な水準"), max_length=4)
    rank = models.PositiveSmallIntegerField(_("厳しさ"))

    history = Versions()

    class Meta:
        verbose_name = verbose_name_plural = _("必要な水準の修正")
        constraints = [
            models.UniqueConstraint(
                fields=["asset", "axis"],
                condition=Q(state__in=["asked", "in_force"]),
                name="deviation_once_for_an_axis",
            )
        ]
        indexes = [models.Index(fields=["state", "expires_on"], name="deviation_by_expiry")]

    def __str__(self) -> str:
        return f"{self.asset} {self.axis} {self.level}"

    @property
    def what(self) -> str:
        """What it is, as people and the history call it."""
        return gettext("%(axis)sの必要な水準の修正") % {"axis": self.get_axis_display()}


class WizardAnswers(models.Model):
    """What a person answered when an asset was classified, and what that proposed."""

    asset = models.ForeignKey(
        Asset, models.CASCADE, related_name="wizard_answers", verbose_name=_("情報資産")
    )
    answers = models.JSONField(_("答え"))
    proposed = models.JSONField(_("案"))
    reason = models.TextField(_("案と違う分類にした理由"), blank=True, default="")
    answered_at = models.DateTimeField(_("答えた日時"))
    answered_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name=_("答えた人")
    )

    class Meta:
        verbose_name = verbose_name_plural = _("分類の手伝いの答え")
        indexes = [models.Index(fields=["asset", "-answered_at"], name="answers_by_time")]

    def __str__(self) -> str:
        return f"{self.asset_id} {self.answered_at:%Y-%m-%d}"
