"""How long an asset is kept and when it was last checked against the register."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from assets.models.asset import choices, fields
from assets.models.organisation import User
from classification.columns import label
from classification.models import Retention


class Kept(models.Model):
    """Retention (文書の保存期間) and disposal date."""

    created_on = fields.day("created_on")
    doc_class = fields.line("doc_class", 40)
    retention = models.ForeignKey(
        Retention,
        models.PROTECT,
        to_field="code",
        related_name="+",
        null=True,
        blank=True,
        verbose_name=label("retention"),
        db_index=False,
    )
    retention_start = fields.choice("retention_start", choices.RetentionStart)
    retention_expires = fields.day("retention_expires")
    disposition = fields.choice("disposition", choices.Disposition)
    disposed_on = fields.day("disposed_on")

    class Meta:
        abstract = True


class Reviewed(models.Model):
    """Stocktaking (棚卸), threats and findings (policy 6(9), 7, 8)."""

    last_review = fields.day("last_review")
    reviewed_by = models.ForeignKey(
        User,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=label("reviewed_by"),
    )
    next_review = models.DateField(label("next_review"))
    risk_score = models.PositiveSmallIntegerField(label("risk_score"), null=True, blank=True)
    threats = fields.lines("threats")
    findings = fields.line("findings")
    exception_id = fields.line("exception_id", 40)
    extra = models.JSONField(_("独自の項目"), default=dict, blank=True)

    class Meta:
        abstract = True
