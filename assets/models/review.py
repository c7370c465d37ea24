"""The yearly look at every asset (棚卸, policy 6(2), 6(9)): campaigns, units, items."""

import uuid

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from assets.models.asset import Asset
from assets.models.organisation import Municipality, Unit, User
from config.kit.recording import Versions


class Campaign(models.Model):
    """A review of the assets that meet its conditions, within a period."""

    class State(models.TextChoices):
        PLANNED = "planned", _("準備中")
        OPEN = "open", _("実施中")
        CLOSED = "closed", _("締切済み")
        SIGNED = "signed", _("確定")

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="campaigns", verbose_name=_("団体")
    )
    name = models.CharField(_("名称"), max_length=60)
    fiscal_year = models.PositiveSmallIntegerField(_("年度"))
    query = models.CharField(_("対象の条件"), max_length=1000, blank=True, default="")
    opens_on = models.DateField(_("始まりの日"))
    closes_on = models.DateField(_("締切日"))
    remind_days = models.JSONField(_("督促する日（締切の何日前）"), default=list, blank=True)
    spot_every = models.PositiveSmallIntegerField(
        _("抜き取り（何件に1件）"),
        default=10,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )
    carries_over = models.BooleanField(
        _("前回確かめられなかった資産も含める"),
        default=True,
    )
    state = models.CharField(_("状態"), max_length=8, choices=State, default=State.PLANNED)
    created_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", null=True, verbose_name=_("作った人")
    )
    signed_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("確定した人")
    )
    signed_at = models.DateTimeField(_("確定した日時"), null=True, blank=True)
    figures = models.JSONField(_("確定した数字"), default=dict, blank=True)
    version = models.PositiveIntegerField(_("版"), default=1)

    history = Versions()

    class Meta:
        verbose_name = verbose_name_plural = _("資産の確認")
        constraints = [
            models.UniqueConstraint("municipality", "name", name="campaign_name_once"),
            models.CheckConstraint(
                condition=Q(closes_on__gte=F("opens_on")),
                name="campaign_closes_after_it_opens",
                violation_error_message=_("締切日は始まりの日より後にしてください。"),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("review_detail", args=[self.key])


class CampaignUnit(models.Model):
    """The part of a campaign that one unit answers for, and how far it has come."""

    class State(models.TextChoices):
        OPEN = "open", _("確認中")
        SUBMITTED = "submitted", _("提出済み")
        CONFIRMED = "confirmed", _("所属長が確定")
        ACCEPTED = "accepted", _("責任者が確認")

    campaign = models.ForeignKey(
        Campaign, models.CASCADE, related_name="units", verbose_name=_("資産の確認")
    )
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="campaigns", verbose_name=_("部署"))
    state = models.CharField(_("状態"), max_length=10, choices=State, default=State.OPEN)
    closes_on = models.DateField(_("締切日"))
    extension_reason = models.CharField(_("延長の理由"), max_length=300, blank=True, default="")
    submitted_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("提出した人")
    )
    submitted_at = models.DateTimeField(_("提出した日時"), null=True, blank=True)
    confirmed_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("所属長")
    )
    confirmed_at = models.DateTimeField(_("確定した日時"), null=True, blank=True)
    accepted_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("責任者")
    )
    accepted_at = models.DateTimeField(_("責任者が確認した日時"), null=True, blank=True)
    returned_reason = models.CharField(_("差し戻しの理由"), max_length=300, blank=True, default="")
    figures = models.JSONField(_("提出した数字"), default=dict, blank=True)
    version = models.PositiveIntegerField(_("版"), default=1)

    history = Versions()

    class Meta:
        verbose_name = verbose_name_plural = _("部署の確認")
        constraints = [models.UniqueConstraint("campaign", "unit", name="unit_once_in_a_campaign")]

    def __str__(self) -> str:
        return f"{self.campaign} {self.unit}"


class ReviewItem(models.Model):
    """One asset in a campaign: what was seen of it last time and what is said of it now."""

    class Verdict(models.TextChoices):
        NONE = "", _("未確認")
        UNCHANGED = "unchanged", _("変更なし")
        CHANGED = "changed", _("修正した")
        ENDED = "ended", _("廃棄・移管")
        GONE = "gone", _("もう無い")
        LATER = "later", _("あとで")

    DECIDED = (Verdict.UNCHANGED, Verdict.CHANGED, Verdict.ENDED, Verdict.GONE)

    part = models.ForeignKey(
        CampaignUnit, models.CASCADE, related_name="items", verbose_name=_("部署の確認")
    )
    asset = models.ForeignKey(
        Asset, models.PROTECT, related_name="review_items", verbose_name=_("情報資産")
    )
    seen_version = models.PositiveIntegerField(_("前回確認したときの版"), default=0)
    verdict = models.CharField(
        _("結果"), max_length=10, choices=Verdict, default=Verdict.NONE, blank=True
    )
    decided_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("確認した人")
    )
    decided_at = models.DateTimeField(_("確認した日時"), null=True, blank=True)
    decided_version = models.PositiveIntegerField(_("確認した後の版"), null=True, blank=True)
    spot_column = models.CharField(_("抜き取りの項目"), max_length=40, blank=True, default="")
    spot_passed = models.BooleanField(_("抜き取りの結果"), null=True, blank=True)
    note = models.CharField(_("補足"), max_length=300, blank=True, default="")
    carried = models.BooleanField(_("前回から持ち越し"), default=False)

    class Meta:
        verbose_name = verbose_name_plural = _("資産ごとの確認")
        constraints = [
            models.UniqueConstraint("part", "asset", name="asset_once_in_a_campaign"),
            models.CheckConstraint(
                condition=Q(verdict="") | Q(decided_at__isnull=False),
                name="verdict_has_its_time",
            ),
        ]
        # The figures of a campaign are read from the index alone.
        indexes = [
            models.Index(fields=["part", "verdict", "decided_at"], name="review_item_by_verdict")
        ]

    def __str__(self) -> str:
        return f"{self.asset_id} {self.verdict}"
