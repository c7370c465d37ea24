"""The calendar: what a municipality does every year, and the feeds in which people see it."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from assets.models.organisation import Municipality, User
from config.kit.recording import Versions

FISCAL_ORDER = (4, 5, 6, 7, 8, 9, 10, 11, 12, 1, 2, 3)


class YearEvent(models.Model):
    """One thing that is done every fiscal year, by a day of a month (policy 7, 8)."""

    class Audience(models.TextChoices):
        OFFICE = "office", _("統括と全庁管理者")
        HEADS = "heads", _("各部署の責任者")
        ALL = "all", _("台帳に役割のある全員")

    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="year_events", verbose_name=_("団体")
    )
    title = models.CharField(_("すること"), max_length=120)
    month = models.PositiveSmallIntegerField(
        _("月"), choices=[(month, _("%d月") % month) for month in FISCAL_ORDER]
    )
    due_day = models.PositiveSmallIntegerField(
        _("締切の日"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(31)],
        help_text=_("空欄なら月末。その月にない日は月末になります。"),
    )
    audience = models.CharField(
        _("知らせる人"), max_length=8, choices=Audience, default=Audience.OFFICE
    )
    remind_days = models.JSONField(_("知らせる時期（締切の何日前）"), default=list, blank=True)
    active = models.BooleanField(_("使う"), default=True)
    source = models.CharField(_("出典"), max_length=60, blank=True, default="", editable=False)
    verified = models.CharField(
        _("確認の程度"), max_length=20, blank=True, default="confirmed", editable=False
    )
    version = models.PositiveIntegerField(_("版"), default=1)

    history = Versions()

    class Meta:
        verbose_name = verbose_name_plural = _("年間予定")
        constraints = [
            models.UniqueConstraint("municipality", "month", "title", name="year_event_once"),
            models.CheckConstraint(
                condition=Q(month__range=(1, 12)), name="year_event_is_in_a_month"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class CalendarFeed(models.Model):
    """The secret address under which a person's own calendar program reads their deadlines.

    Only what the address hashes to is kept: who reads the database cannot read the feed.
    """

    user = models.OneToOneField(
        User, models.CASCADE, related_name="calendar_feed", verbose_name=_("利用者")
    )
    digest = models.CharField(_("番地の照合値"), max_length=64, unique=True)
    made_at = models.DateTimeField(_("作った日時"))

    class Meta:
        verbose_name = verbose_name_plural = _("予定表の番地")

    def __str__(self) -> str:
        return str(self.user)
