"""How assets hang together, so that what one holds raises what another must protect."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from assets.models.asset import Asset
from config.kit.recording import Versions


class AssetRelation(models.Model):
    """A directed link between two assets of one municipality."""

    class Kind(models.TextChoices):
        HOLDS = "holds", _("保持する")
        RUNS_ON = "runs_on", _("の上で動く")
        CONNECTS_TO = "connects_to", _("とつながる")
        BACKS_UP = "backs_up", _("の控えである")
        DOCUMENTS = "documents", _("の資料である")
        COPIED_FROM = "copied_from", _("から複製した")

    # The same link read from its other end.
    REVERSED = {
        Kind.HOLDS: _("に保持される"),
        Kind.RUNS_ON: _("を動かす"),
        Kind.CONNECTS_TO: _("とつながる"),
        Kind.BACKS_UP: _("の控えを持つ"),
        Kind.DOCUMENTS: _("の資料を持つ"),
        Kind.COPIED_FROM: _("に複製された"),
    }

    source = models.ForeignKey(
        Asset, models.PROTECT, related_name="links_out", verbose_name=_("つなぐ資産")
    )
    target = models.ForeignKey(
        Asset, models.PROTECT, related_name="links_in", verbose_name=_("つなぐ先の資産")
    )
    kind = models.CharField(_("つながり"), max_length=12, choices=Kind)
    note = models.CharField(_("補足"), max_length=200, blank=True, default="")

    history = Versions()

    class Meta:
        verbose_name = verbose_name_plural = _("資産のつながり")
        constraints = [
            models.UniqueConstraint("source", "target", "kind", name="relation_once"),
            models.CheckConstraint(
                condition=~Q(source=F("target")),
                name="relation_joins_two_assets",
                violation_error_message=_("同じ資産どうしはつなげません。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.get_kind_display()} {self.target}"
