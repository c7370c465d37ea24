"""The end of an asset: what was done with it, by whom, and who confirmed it (廃棄記録)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from assets.models.asset import Asset
from assets.models.organisation import User
from config.kit.recording import Versions


class Disposal(models.Model):
    """The disposal record of one asset; the asset itself is never deleted."""

    class Method(models.TextChoices):
        DESTROY = "D1", _("D1 物理的に壊す")
        ERASE = "D2", _("D2 復元できないように消去する")
        OVERWRITE = "D3", _("D3 一般の道具で復元できないように消去する")
        PAPER = "D4", _("D4 紙を焼却・溶解・裁断する")

    asset = models.OneToOneField(
        Asset, models.PROTECT, related_name="disposal", verbose_name=_("情報資産")
    )
    planned_reason = models.CharField(_("廃棄の理由"), max_length=400)
    planned_method = models.CharField(_("廃棄の方法"), max_length=2, choices=Method)
    planned_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name=_("廃棄を決めた人")
    )
    done_on = models.DateField(_("廃棄した日"), null=True, blank=True)
    done_by = models.CharField(_("実施した人"), max_length=100, blank=True, default="")
    place = models.CharField(_("場所"), max_length=100, blank=True, default="")
    serial_no = models.CharField(_("媒体・製造番号"), max_length=100, blank=True, default="")
    witness = models.CharField(_("立会者"), max_length=100, blank=True, default="")
    certificate_no = models.CharField(_("証明書の番号"), max_length=60, blank=True, default="")
    confirmed_by = models.ForeignKey(
        User,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("確認した人"),
    )

    history = Versions()

    class Meta:
        verbose_name = verbose_name_plural = _("廃棄記録")

    def __str__(self) -> str:
        return f"{self.asset} {self.get_planned_method_display()}"
