"""Where an asset is: segment, links across segments, place and machine (policy 6(3), 6(4))."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from assets.models.asset import choices, fields
from classification.columns import label
from classification.models import Segment


class Placed(models.Model):
    """Network segment and physical place."""

    segment = models.ForeignKey(
        Segment,
        models.PROTECT,
        to_field="code",
        related_name="+",
        null=True,
        blank=True,
        verbose_name=label("segment"),
        db_index=False,
    )
    connects_to = fields.lines("connects_to")
    transfer_method = fields.choice("transfer_method", choices.TransferMethod)
    connects_to_other_segment = fields.answer("connects_to_other_segment")
    specific_comm_id = fields.line("specific_comm_id", 40)
    comm_peer_type = fields.choice("comm_peer_type", choices.PeerType)
    system = models.ForeignKey(
        "assets.Asset",
        models.PROTECT,
        related_name="system_users",
        null=True,
        blank=True,
        verbose_name=label("system"),
    )
    system_name = models.CharField(
        _("関連システム（台帳にないもの）"), max_length=200, blank=True, default=""
    )
    location = fields.line("location")
    room = fields.line("room", 60)
    locked = fields.answer("locked")
    count = models.PositiveIntegerField(label("count"), null=True, blank=True)
    count_unit = models.CharField(_("単位"), max_length=10, blank=True, default="")
    hostname = fields.line("hostname", 100)
    model_no = fields.line("model_no")
    support_end = fields.day("support_end")
    lease_end = fields.day("lease_end")
    acquired_on = fields.day("acquired_on")

    class Meta:
        abstract = True
