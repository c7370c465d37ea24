"""Asking for and giving approval (policy 6(1), 6(2)): applications and the steps of their chain."""

import uuid

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from assets.models.assessment import Deviation, RuleException
from assets.models.asset import Asset
from assets.models.organisation import Municipality, Unit, User
from assets.models.responsibility import Post
from classification.models import Role
from config.kit.recording import Versions
from config.kit.storing import Stored


class Application(Stored):
    """What somebody asks others to approve of one asset; carried out when the last has agreed.

    `columns` are the proposed values (attribute name → value), `before` those they replace.
    A change while it is open makes a new `revision`, whose steps begin anew.
    """

    class Kind(models.TextChoices):
        REGISTER = "register", _("資産の新規登録")
        CLASSIFY = "classify", _("分類の確定")
        CONFIRM = "confirm", _("3A・3Bの分類の確認")
        LOWER = "lower", _("分類の引き下げ")
        CHANGE = "change", _("重要な項目の変更")
        TRANSFER = "transfer", _("所管替え")
        DISPOSE = "dispose", _("廃棄")
        CLOUD = "cloud", _("クラウド利用")
        PROVIDE = "provide", _("委託先へのデータ提供")
        SNS = "sns", _("SNS開設")
        EXCEPTION = "exception", _("例外措置")
        DEVIATION = "deviation", _("必要な水準の修正")

    class State(models.TextChoices):
        OPEN = "open", _("承認待ち")
        APPROVED = "approved", _("承認済み")
        RETURNED = "returned", _("差し戻し")
        WITHDRAWN = "withdrawn", _("取り下げ")

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="applications", verbose_name=_("団体")
    )
    asset = models.ForeignKey(
        Asset, models.CASCADE, related_name="applications", verbose_name=_("情報資産")
    )
    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="applications", verbose_name=_("申請した部署")
    )
    kinds = models.JSONField(_("申請の種類"), default=list)
    columns = models.JSONField(_("申請の内容"), default=dict, encoder=DjangoJSONEncoder)
    before = models.JSONField(_("今の内容"), default=dict, encoder=DjangoJSONEncoder)
    exception = models.ForeignKey(
        RuleException, models.PROTECT, related_name="applications", null=True, blank=True
    )
    deviation = models.ForeignKey(
        Deviation, models.PROTECT, related_name="applications", null=True, blank=True
    )
    reason = models.TextField(_("理由"), blank=True, default="")
    revision = models.PositiveSmallIntegerField(_("申請の版"), default=1)
    asset_version = models.PositiveIntegerField(_("申請したときの資産の版"))
    applicant = models.ForeignKey(
        User, models.PROTECT, related_name="applications", verbose_name=_("申請者")
    )
    applied_at = models.DateTimeField(_("申請した日時"))
    ended_at = models.DateTimeField(_("終わった日時"), null=True, blank=True)
    state = models.CharField(_("状態"), max_length=10, choices=State, default=State.OPEN)
    version = models.PositiveIntegerField(_("版"), default=1)

    history = Versions()

    class Meta:
        verbose_name = verbose_name_plural = _("申請")
        constraints = [
            models.UniqueConstraint(
                fields=["asset"],
                condition=Q(state="open", exception=None, deviation=None),
                name="application_once_for_an_asset",
            )
        ]
        indexes = [
            models.Index(fields=["municipality", "state", "-applied_at"], name="application_open")
        ]

    def __str__(self) -> str:
        return f"{self.asset} {'・'.join(self.kinds)}"

    def get_absolute_url(self) -> str:
        return reverse("application_detail", args=[self.key])

    @property
    def is_open(self) -> bool:
        return bool(self.state == self.State.OPEN)

    @property
    def kind_labels(self) -> list[str]:
        """What is asked for, in words."""
        return [str(self.Kind(kind).label) for kind in self.kinds]

    def current_steps(self) -> list["ApprovalStep"]:
        """The steps of this revision, in the order in which they are asked."""
        mine = (step for step in self.steps.all() if step.revision == self.revision)
        return sorted(mine, key=lambda step: step.position)

    def waiting_steps(self) -> list["ApprovalStep"]:
        waiting = ApprovalStep.State.WAITING
        return [step for step in self.current_steps() if step.state == waiting]


class ApprovalStep(Stored):
    """One approver of the chain: the role asked, in which unit, and what was decided by whom."""

    class State(models.TextChoices):
        WAITING = "waiting", _("承認待ち")
        APPROVED = "approved", _("承認")
        RETURNED = "returned", _("差し戻し")
        ENDED = "ended", _("不要になった")

    application = models.ForeignKey(
        Application, models.CASCADE, related_name="steps", verbose_name=_("申請")
    )
    revision = models.PositiveSmallIntegerField(_("申請の版"))
    position = models.PositiveSmallIntegerField(_("順番"))
    role = models.ForeignKey(
        Role, models.PROTECT, to_field="key", related_name="+", verbose_name=_("承認する役割")
    )
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("承認する部署"))
    state = models.CharField(_("状態"), max_length=10, choices=State, default=State.WAITING)
    decided_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("決めた人")
    )
    post = models.ForeignKey(
        Post, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("役職")
    )
    as_deputy = models.BooleanField(_("代理"), default=False)
    decided_at = models.DateTimeField(_("決めた日時"), null=True, blank=True)
    comment = models.TextField(_("意見"), blank=True, default="")

    history = Versions()

    class Meta:
        verbose_name = verbose_name_plural = _("承認の段階")
        constraints = [
            models.UniqueConstraint(
                "application", "revision", "position", name="approval_step_once"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["approved", "returned"]) | Q(decided_by__isnull=False),
                name="decided_step_names_who_decided",
            ),
        ]
        indexes = [models.Index(fields=["state", "role", "unit"], name="approval_step_waiting")]

    def __str__(self) -> str:
        return f"{self.application_id} {self.position} {self.role_id}"
