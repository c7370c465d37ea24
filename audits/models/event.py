"""The events: what happened besides changes, written by the product, never altered."""

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

# Kept for as many years as the municipality says; every other kind is kept for ever.
PASSING = (
    "login",
    "logout",
    "login_failed",
    "locked_out",
    "refused",
    "hidden",
    "view",
    "download",
)


class Event(models.Model):
    """Who signed in, looked, took something away or was refused, and from where (policy 6(6)).

    `detail` is a JSON text exactly as it was written. There are no foreign keys: an event
    outlives what it tells of. The database dates it.
    """

    municipality_id = models.BigIntegerField(null=True)
    kind = models.CharField(_("出来事"), max_length=40)
    actor = models.CharField(_("した人"), max_length=150, blank=True)
    actor_id = models.BigIntegerField(null=True)
    subject = models.CharField(_("対象"), max_length=200, blank=True)
    detail = models.TextField(_("詳しい内容"))
    source = models.CharField(_("入口"), max_length=60)
    request_id = models.UUIDField(_("操作番号"))
    address = models.CharField(_("接続元"), max_length=64, blank=True)
    at = models.DateTimeField(_("日時"), db_default=Now())
    transaction = models.BigIntegerField(db_default=0)

    class Meta:
        verbose_name = verbose_name_plural = _("出来事の記録")
        indexes = [
            models.Index(fields=["municipality_id", "id"], name="event_of_municipality"),
            models.Index(fields=["municipality_id", "kind", "id"], name="event_of_kind"),
            models.Index(fields=["actor", "id"], name="event_of_actor"),
            models.Index(fields=["at", "id"], name="event_by_time"),
            models.Index(fields=["transaction", "id"], name="event_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"
