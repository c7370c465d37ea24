"""What a municipality decides about the entries of the installed catalogue."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from assets.models.organisation import Municipality, User
from config.kit.recording import Versions


class LocalEntry(models.Model):
    """How one municipality keeps an entry of the catalogue: its name, switch, severity, check."""

    class Kind(models.TextChoices):
        LEVEL = "level", _("分類の区分")
        SEGMENT = "segment", _("ネットワーク領域")
        MODEL = "model", _("ネットワークモデル")
        RULE = "rule", _("規則")
        HANDLING = "handling", _("取扱いの決まり")
        CONTROL = "control", _("対策")
        ROLE = "role", _("体制上の役割")
        RETENTION = "retention", _("保存期間")

    class Severity(models.TextChoices):
        ERROR = "error", _("是正が必要")
        WARN = "warn", _("要確認")
        INFO = "info", _("参考")

    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="local_entries", verbose_name=_("団体")
    )
    kind = models.CharField(_("種類"), max_length=10, choices=Kind)
    code = models.CharField(_("コード"), max_length=60)
    label = models.CharField(_("団体での名称"), max_length=200, blank=True, default="")
    short_label = models.CharField(_("団体での略称"), max_length=20, blank=True, default="")
    is_on = models.BooleanField(_("使う"), default=True)
    severity = models.CharField(_("重さ"), max_length=8, choices=Severity, blank=True, default="")
    reason = models.TextField(_("理由"), blank=True, default="")
    confirmed_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("確認した人")
    )
    confirmed_on = models.DateField(_("確認した日"), null=True, blank=True)
    version = models.PositiveIntegerField(_("版"), default=1)

    history = Versions()

    class Meta:
        verbose_name = verbose_name_plural = _("団体での決め方")
        constraints = [
            models.UniqueConstraint("municipality", "kind", "code", name="local_entry_once"),
            models.CheckConstraint(
                condition=Q(confirmed_by=None, confirmed_on=None)
                | Q(confirmed_by__isnull=False, confirmed_on__isnull=False),
                name="local_entry_confirmed_by_whom_and_when",
            ),
            models.CheckConstraint(
                condition=Q(is_on=True, severity="") | ~Q(reason=""),
                name="local_entry_that_weakens_has_its_reason",
                violation_error_message=_("使わない理由、又は重さを変える理由を入力してください。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.code}"

    def get_absolute_url(self) -> str:
        return reverse("catalogue_kind", args=[self.kind])
