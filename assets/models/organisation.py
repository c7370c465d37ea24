"""Who holds assets: the municipality, its units and its people."""

from datetime import date
from typing import Any, ClassVar, Self

from django.contrib.auth.models import AbstractUser, UserManager
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from classification.models import SchemeVersion
from config.kit import recording
from config.kit.recording import Versions

CODE = RegexValidator(
    r"^[A-Z0-9]{2,8}$", _("英大文字と数字の2〜8文字で入力してください（例：SOM）。")
)


class Municipality(models.Model):
    """A local government that keeps its own register (policy 1); the hard boundary."""

    class NetworkModel(models.TextChoices):
        ALPHA = "alpha", _("αモデル")
        ALPHA_DASH = "alpha_dash", _("α'モデル")
        BETA = "beta", _("βモデル")
        BETA_DASH = "beta_dash", _("β'モデル")

    code = models.CharField(_("団体コード"), max_length=8, unique=True)
    name = models.CharField(_("団体名"), max_length=40)
    network_model = models.CharField(
        _("ネットワークモデル"), max_length=12, choices=NetworkModel, default=NetworkModel.ALPHA
    )
    scheme_version = models.ForeignKey(
        SchemeVersion, models.PROTECT, related_name="+", verbose_name=_("分類基準")
    )
    school_scheme_version = models.ForeignKey(
        SchemeVersion, models.PROTECT, related_name="+", verbose_name=_("学校の分類基準")
    )
    notice_rank = models.PositiveSmallIntegerField(
        _("注意の帯を出す機密性"),
        default=4,
        help_text=_("この順位以上の資産を開くと、画面に注意を出します。"),
    )
    restricted_rank = models.PositiveSmallIntegerField(
        _("限られた人だけに見せる機密性"),
        default=5,
        help_text=_("この順位以上の資産と実施手順は、権限のある人だけに見えます。"),
    )
    review_months = models.PositiveSmallIntegerField(
        _("確認の間隔（月）"),
        default=12,
        validators=[MinValueValidator(1), MaxValueValidator(60)],
        help_text=_("資産を見直す間隔です。次に確認したときから、この間隔で期限を決めます。"),
    )
    secret_review_months = models.PositiveSmallIntegerField(
        _("限られた人だけに見せる資産の確認の間隔（月）"),
        default=6,
        validators=[MinValueValidator(1), MaxValueValidator(60)],
        help_text=_("部署の間隔の方が短ければ、そちらに従います。"),
    )
    watched_rank = models.PositiveSmallIntegerField(
        _("閲覧を記録する機密性"),
        default=3,
        help_text=_("この順位以上の資産と、限られた人だけに見せる資産は、見た人と日時を残します。"),
    )
    event_years = models.PositiveSmallIntegerField(
        _("閲覧やサインインの記録を残す年数"),
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(30)],
        help_text=_("書き出しと変更の記録は、この年数にかかわらず残します。"),
    )
    guide_closed = models.BooleanField(_("はじめの案内を閉じた"), default=False)
    # Another one with every change of a LocalEntry: what was read of them holds until then.
    catalogue_stamp = models.UUIDField(_("決め方の版"), null=True, editable=False)
    version = models.PositiveIntegerField(_("版"), default=1)

    history = Versions()

    class Meta:
        verbose_name = verbose_name_plural = _("団体")
        constraints = [
            models.CheckConstraint(
                condition=Q(event_years__gte=1), name="events_are_kept_for_a_year"
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.code})"


class UnitQuerySet(models.QuerySet["Unit"]):
    """What can be asked of the organisation chart."""

    def valid(self, *, on: date) -> Self:
        return self.filter(valid_from__lte=on).filter(Q(valid_to=None) | Q(valid_to__gte=on))

    def below(self, *paths: str) -> Self:
        """The units at and under any of these paths."""
        under = Q()
        for path in paths:
            under |= Q(path__startswith=path)
        return self.filter(under) if paths else self.none()


class Unit(models.Model):
    """A department, committee, assembly office, school or facility (policy 4(1)).

    `path` names the unit and everything above it ("/05401/SOM/"), so that a right
    granted on a unit reaches all below it by one prefix.
    """

    class Kind(models.TextChoices):
        ROOT = "root", _("団体")
        DEPARTMENT = "department", _("本庁の課")
        COMMITTEE = "committee", _("行政委員会")
        ASSEMBLY = "assembly", _("議会事務局")
        EDUCATION = "education", _("教育委員会")
        ELEMENTARY = "elementary", _("小学校")
        JUNIOR_HIGH = "junior_high", _("中学校")
        FACILITY = "facility", _("施設")

    SCHOOLS = (Kind.ELEMENTARY, Kind.JUNIOR_HIGH)

    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="units", verbose_name=_("団体")
    )
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        related_name="children",
        null=True,
        blank=True,
        verbose_name=_("上の部署"),
    )
    kind = models.CharField(_("種別"), max_length=16, choices=Kind)
    code = models.CharField(_("略号"), max_length=8, validators=[CODE])
    name = models.CharField(_("名称"), max_length=60)
    also_known_as = models.JSONField(_("略称・旧称"), default=list, blank=True)
    path = models.CharField(max_length=120, editable=False)
    position = models.PositiveSmallIntegerField(_("並び順"), default=0)
    review_months = models.PositiveSmallIntegerField(
        _("確認の間隔（月）"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(60)],
        help_text=_("空欄は団体の設定に従います。次に確認したときから変わります。"),
    )
    valid_from = models.DateField(_("設置日"))
    valid_to = models.DateField(_("廃止日"), null=True, blank=True)
    successor = models.ForeignKey(
        "self",
        models.PROTECT,
        related_name="predecessors",
        null=True,
        blank=True,
        verbose_name=_("引き継ぐ部署"),
    )
    version = models.PositiveIntegerField(_("版"), default=1)

    objects = UnitQuerySet.as_manager()
    history = Versions()

    class Meta:
        verbose_name = verbose_name_plural = _("部署")
        permissions = [
            ("read_assets", _("資産を見る")),
            ("edit_assets", _("資産を登録・変更する")),
            ("approve_assets", _("資産を確定する")),
            ("export_assets", _("台帳を書き出す")),
            ("read_restricted", _("実施手順と秘密の資産を見る")),
            ("manage_units", _("組織・利用者・設定を管理する")),
        ]
        constraints = [
            models.UniqueConstraint("municipality", "code", name="unit_code_once"),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                name="unit_ends_after_it_begins",
                violation_error_message=_("廃止日は設置日より後にしてください。"),
            ),
        ]
        indexes = [models.Index(fields=["municipality", "path"], name="unit_path")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("unit_detail", args=[self.code])

    def is_valid(self, *, on: date) -> bool:
        """Whether the unit exists on a day, as the queryset's `valid` asks."""
        return self.valid_from <= on and (self.valid_to is None or self.valid_to >= on)

    @property
    def is_school(self) -> bool:
        return self.kind in self.SCHOOLS

    @property
    def org_type(self) -> str:
        """The kind of organisation as the rules ask for it: admin, edu or school."""
        if self.is_school:
            return "school"
        return "edu" if self.kind == self.Kind.EDUCATION else "admin"


class NumberSeries(models.Model):
    """The last asset number given out in a unit: a number is never used twice."""

    unit = models.OneToOneField(Unit, models.PROTECT, primary_key=True, related_name="series")
    last_serial = models.PositiveIntegerField(default=0)
    digits = models.PositiveSmallIntegerField(default=4)

    class Meta:
        verbose_name = verbose_name_plural = _("番号の系列")

    def __str__(self) -> str:
        return f"{self.unit} {self.last_serial}"


class StaffManager(UserManager["User"]):
    """Loads people with the municipality and unit that every page names."""

    def get_queryset(self) -> models.QuerySet["User"]:
        return super().get_queryset().select_related("municipality", "unit")


class User(AbstractUser):
    """A member of staff (職員等, policy 5). What they may do is granted per unit."""

    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    name = models.CharField(_("氏名"), max_length=60)
    title = models.CharField(_("職名"), max_length=40, blank=True)
    municipality = models.ForeignKey(
        Municipality,
        models.PROTECT,
        related_name="staff",
        null=True,
        blank=True,
        verbose_name=_("団体"),
    )
    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="staff", null=True, blank=True, verbose_name=_("所属")
    )
    preferences = models.JSONField(_("表示の設定"), default=dict, blank=True)
    must_change_password = models.BooleanField(_("次回にパスワードを変える"), default=False)
    version = models.PositiveIntegerField(_("版"), default=1)

    REQUIRED_FIELDS = ["name"]

    objects: ClassVar[StaffManager] = StaffManager()
    history = Versions(excluded_fields=["password", "last_login", "preferences"])

    class Meta:
        verbose_name = verbose_name_plural = _("利用者")

    def __str__(self) -> str:
        return self.name or self.username

    def save(self, **options: Any) -> None:
        """Store the person.

        Django itself writes two columns at a log-in: the time, which makes no version,
        and the password in a newer form, which is an action of its own.
        """
        written = set(options.get("update_fields") or ())
        if written == {"last_login"}:
            User.objects.filter(pk=self.pk).update(last_login=self.last_login)
        elif written == {"password"} and not recording.is_running():
            with recording.action(by=self, reason=str(_("パスワードの保存のしかたを更新"))):
                super().save(**options)
        else:
            super().save(**options)

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name
