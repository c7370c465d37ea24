"""Telling people what is due: notices on the screen, and the digests that are mailed of them."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from assets.models.organisation import Municipality, User


class MailQuerySet(models.QuerySet["Mail"]):
    """What can be asked of the outbox."""

    def troubled(self) -> Self:
        """What may not have arrived, and nobody has looked after it."""
        return self.filter(state__in=[Mail.State.UNKNOWN, Mail.State.FAILED], remedy=None)


class Mail(models.Model):
    """A digest for one person on one day; the row is the outbox, its key keeps it single."""

    class State(models.TextChoices):
        PENDING = "pending", _("送信待ち")
        SENDING = "sending", _("送信中")
        SENT = "sent", _("送信済み")
        UNKNOWN = "unknown", _("送信できたか不明")
        FAILED = "failed", _("送信できない")

    key = models.CharField(_("業務上の鍵"), max_length=120, unique=True)
    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="mails", verbose_name=_("団体")
    )
    recipient = models.ForeignKey(
        User, models.PROTECT, related_name="mails", verbose_name=_("宛先")
    )
    address = models.EmailField(_("メールアドレス"))
    subject = models.CharField(_("件名"), max_length=200)
    body = models.TextField(_("本文"))
    message_id = models.CharField(_("メッセージID"), max_length=200)
    state = models.CharField(_("状態"), max_length=8, choices=State, default=State.PENDING)
    attempts = models.PositiveSmallIntegerField(_("試した回数"), default=0)
    taken_until = models.DateTimeField(_("送信中の期限"), null=True, blank=True)
    next_try_at = models.DateTimeField(_("次に試す日時"))
    planned_at = models.DateTimeField(_("作った日時"))
    sent_at = models.DateTimeField(_("送信した日時"), null=True, blank=True)
    error = models.CharField(_("失敗の理由"), max_length=300, blank=True, default="")
    is_urgent = models.BooleanField(_("至急（届いたか不明なら送り直す）"), default=False)

    objects = MailQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("送るメール")
        indexes = [
            models.Index(
                fields=["next_try_at"],
                condition=Q(state__in=["pending", "sending"]),
                name="mail_to_send",
            ),
            models.Index(fields=["municipality", "state", "-planned_at"], name="mail_by_state"),
        ]

    def __str__(self) -> str:
        return self.key


class MailRemedy(models.Model):
    """What an administrator did about a mail that may not have arrived; once for each."""

    mail = models.OneToOneField(
        Mail, models.PROTECT, related_name="remedy", verbose_name=_("送るメール")
    )
    again = models.OneToOneField(
        Mail,
        models.PROTECT,
        related_name="remedy_of",
        null=True,
        blank=True,
        verbose_name=_("送り直したメール"),
    )
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("対処した人"))
    at = models.DateTimeField(_("対処した日時"))

    class Meta:
        verbose_name = verbose_name_plural = _("メールへの対処")

    def __str__(self) -> str:
        return str(self.mail)


class NoticeDay(models.Model):
    """What has been done of one day's reminders; after a crash, the rest is done.

    The row is also the lock under which the digests of the day are made, once.
    """

    municipality = models.ForeignKey(
        Municipality, models.CASCADE, related_name="notice_days", verbose_name=_("団体")
    )
    day = models.DateField(_("日"))
    planned_at = models.DateTimeField(_("お知らせを作った日時"), null=True, blank=True)
    mailed_at = models.DateTimeField(_("メールを作った日時"), null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("お知らせの日")
        constraints = [models.UniqueConstraint("municipality", "day", name="notice_day_once")]

    def __str__(self) -> str:
        return f"{self.municipality_id} {self.day}"


class Notice(models.Model):
    """One thing that a person is told, once per step (14 days before, the day after …).

    `key` is the business key, such as review:CAMPAIGN:UNIT:14: planned again, it is the same
    row. The text never names a secret asset: it counts, and links to the list.
    """

    class Kind(models.TextChoices):
        REVIEW = "review", _("資産の確認")
        APPROVAL = "approval", _("承認")
        FINDING = "finding", _("規則との食い違い")
        EXPIRY = "expiry", _("期限")
        HANDOVER = "handover", _("引継ぎ")
        CALENDAR = "calendar", _("年間予定")
        ALARM = "alarm", _("至急")
        MAIL = "mail", _("メールの不達")

    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="notices", verbose_name=_("団体")
    )
    recipient = models.ForeignKey(
        User, models.PROTECT, related_name="notices", verbose_name=_("知らせる人")
    )
    key = models.CharField(_("業務上の鍵"), max_length=160)
    kind = models.CharField(_("種類"), max_length=10, choices=Kind)
    text = models.CharField(_("内容"), max_length=300)
    url = models.CharField(_("開く画面"), max_length=300)
    count = models.PositiveIntegerField(_("件数"), default=0)
    due_on = models.DateField(_("締切日"), null=True, blank=True)
    notified_on = models.DateField(_("知らせる日"))
    is_copy = models.BooleanField(_("写し"), default=False)
    read_at = models.DateTimeField(_("読んだ日時"), null=True, blank=True)
    mail = models.ForeignKey(Mail, models.SET_NULL, related_name="notices", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("お知らせ")
        constraints = [models.UniqueConstraint("recipient", "key", name="notice_once")]
        indexes = [
            models.Index(
                fields=["recipient", "notified_on"],
                condition=Q(mail=None),
                name="notice_to_mail",
            ),
            models.Index(fields=["recipient", "read_at", "-notified_on"], name="notice_unread"),
        ]

    def __str__(self) -> str:
        return self.key
