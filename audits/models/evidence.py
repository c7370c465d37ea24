"""What an auditor takes along: a random sample, and a package that proves itself."""

import uuid

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from assets.models import Municipality, User


class Sample(models.Model):
    """Assets drawn at random for an audit (policy 7); whoever has the seed can draw them again.

    The order is that of SHA-256 over the seed and the number: nobody chooses, and a register
    that did not change gives the same assets for ever.
    """

    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="samples", verbose_name=_("団体")
    )
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    purpose = models.CharField(_("目的"), max_length=200)
    units = models.JSONField(_("対象の部署"), default=list, blank=True)
    size = models.PositiveIntegerField(
        _("抽出する件数"), validators=[MinValueValidator(1), MaxValueValidator(1_000)]
    )
    seed = models.CharField(_("乱数の種"), max_length=64)
    population = models.PositiveIntegerField(_("対象の件数"), default=0)
    numbers = models.JSONField(_("抽出した番号"), default=list)
    drawn_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("抽出者"))
    drawn_at = models.DateTimeField(_("抽出した日時"))

    class Meta:
        verbose_name = verbose_name_plural = _("監査の抽出")
        indexes = [models.Index(fields=["municipality", "-drawn_at"], name="sample_by_time")]

    def __str__(self) -> str:
        return self.purpose

    def get_absolute_url(self) -> str:
        return reverse("sample_detail", args=[self.key])


class EvidencePackage(models.Model):
    """Register, changes and events of a scope and period, with all that proves them (policy 7).

    The digest of its list of files is a line of the log itself: the package is sealed.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("準備を待っています")
        BUILDING = "building", _("準備しています")
        READY = "ready", _("受け取れます")
        FAILED = "failed", _("作れませんでした")

    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="packages", verbose_name=_("団体")
    )
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    purpose = models.CharField(_("目的"), max_length=200)
    units = models.JSONField(_("対象の部署"), default=list, blank=True)
    sample = models.ForeignKey(
        Sample, models.PROTECT, null=True, blank=True, related_name="packages",
        verbose_name=_("抽出"),
    )  # fmt: skip
    since = models.DateField(_("期間の始まり"))
    until = models.DateField(_("期間の終わり"))
    with_files = models.BooleanField(_("添付も入れる"), default=False)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("作成者"))
    asked_at = models.DateTimeField(_("依頼した日時"))
    state = models.CharField(_("状態"), max_length=8, choices=State, default=State.WAITING)
    begun_at = models.DateTimeField(_("始めた日時"), null=True, blank=True)
    made_at = models.DateTimeField(_("できた日時"), null=True, blank=True)
    rows = models.PositiveIntegerField(_("資産の件数"), default=0)
    lines = models.PositiveIntegerField(_("記録の件数"), default=0)
    size = models.PositiveBigIntegerField(_("大きさ"), default=0)
    digest = models.CharField(_("照合値（SHA-256）"), max_length=64, blank=True, default="")
    manifest_digest = models.CharField(
        _("一覧の照合値（SHA-256）"), max_length=64, blank=True, default=""
    )
    message = models.CharField(_("作れなかった理由"), max_length=300, blank=True, default="")

    class Meta:
        verbose_name = verbose_name_plural = _("証拠の包み")
        indexes = [models.Index(fields=["municipality", "-asked_at"], name="package_by_time")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(since__lte=models.F("until")),
                name="period_not_backwards",
                violation_error_message=_("期間の終わりは、始まりと同じ日か後の日にしてください。"),
            )
        ]

    def __str__(self) -> str:
        return self.purpose

    def get_absolute_url(self) -> str:
        return reverse("evidence_detail", args=[self.key])

    @property
    def is_settled(self) -> bool:
        return self.state in {self.State.READY, self.State.FAILED}

    @property
    def file_name(self) -> str:
        return _("証拠の包み_%(place)s_%(day)s.zip") % {
            "place": self.municipality.name,
            "day": f"{localtime(self.asked_at):%Y%m%d}",
        }
