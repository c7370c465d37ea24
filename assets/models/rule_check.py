"""When the findings of a municipality were last brought in step, and with which rules."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from assets.models.organisation import Municipality


class RuleCheck(models.Model):
    """The last time that all assets of a municipality were asked; another basis asks anew.

    `alive_at` is the last sign of life of whoever is asking them now.
    """

    municipality = models.OneToOneField(
        Municipality, models.CASCADE, primary_key=True, related_name="rule_check"
    )
    basis = models.CharField(_("照合した規則"), max_length=64, blank=True, default="")
    done_on = models.DateField(_("照合した日"), null=True)
    alive_at = models.DateTimeField(_("照合中の印"), null=True)

    class Meta:
        verbose_name = verbose_name_plural = _("規則との照合")

    def __str__(self) -> str:
        return f"{self.municipality_id} {self.done_on}"
