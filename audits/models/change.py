"""The change log: one line for every change of the register, written by triggers only."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Change(models.Model):
    """Who changed which row, why, from where, and what was there before (policy 6(6), 7).

    `old` and `new` are JSON texts exactly as the trigger wrote them: the full row for
    an insert and a delete, the changed columns for an update. They are text, so that a
    line can be verified in ten years whatever has become of the tables. There are no
    foreign keys: a line outlives what it tells of.
    """

    municipality_id = models.BigIntegerField(null=True)
    table_name = models.CharField(_("表"), max_length=63)
    operation = models.CharField(_("操作"), max_length=8)
    row_key = models.CharField(_("行"), max_length=64)
    old = models.TextField(_("変更前"), null=True)  # noqa: DJ001 - none is not an empty image
    new = models.TextField(_("変更後"), null=True)  # noqa: DJ001
    actor = models.CharField(_("変更者"), max_length=150)
    actor_id = models.BigIntegerField(null=True)
    reason = models.TextField(_("理由"))
    source = models.CharField(_("入口"), max_length=60)
    request_id = models.UUIDField(_("操作番号"))
    address = models.CharField(_("接続元"), max_length=64, blank=True)
    database_user = models.CharField(_("データベースの利用者"), max_length=63, blank=True)
    at = models.DateTimeField(_("日時"))
    transaction = models.BigIntegerField(default=0)

    class Meta:
        verbose_name = verbose_name_plural = _("変更の記録")
        indexes = [
            models.Index(fields=["table_name", "row_key", "id"], name="change_of_row"),
            models.Index(fields=["request_id"], name="change_of_request"),
            models.Index(fields=["municipality_id", "id"], name="change_of_municipality"),
            models.Index(fields=["transaction", "id"], name="change_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.operation} {self.table_name} {self.row_key}"
