"""A sign of life of a background process, asked by /readyz."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Heartbeat(models.Model):
    """When a background process was last seen working."""

    name = models.CharField(max_length=20, primary_key=True)
    seen_at = models.DateTimeField()

    class Meta:
        verbose_name = verbose_name_plural = _("稼働の印")

    def __str__(self) -> str:
        return self.name
