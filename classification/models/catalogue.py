"""The code lists that assets refer to, and the documents that rules are read from."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from classification.levels import Scope
from classification.models.entry import Entry, Listed, Recounted, versions


class Segment(Listed):
    """A network segment (2(9)-(11), 6(3)): the mynumber, LGWAN and internet layers, schools'."""

    short_label = models.CharField(_("略称"), max_length=20)
    covers = models.TextField(_("含むもの"), blank=True)

    history = versions()

    class Meta:
        verbose_name = verbose_name_plural = _("ネットワーク区分")


class Role(Entry):
    """A role of the security organisation (6(1)); its title may differ per municipality."""

    key = models.CharField(_("キー"), max_length=40, unique=True)
    label = models.CharField(_("名称"), max_length=100)
    scope = models.CharField(_("範囲"), max_length=10, choices=Scope, default=Scope.ADMIN)
    typical = models.CharField(_("小さな団体での例"), max_length=200, blank=True)
    duties = models.JSONField(_("職務"), default=list, blank=True)
    approves = models.JSONField(_("承認するもの"), default=list, blank=True)
    position = models.PositiveSmallIntegerField(_("並び順"), default=0)

    history = versions()

    class Meta:
        verbose_name = verbose_name_plural = _("役割")

    def __str__(self) -> str:
        return self.label


class Retention(Listed):
    """How long information is kept (6(2)); no `years` means that it never expires."""

    years = models.PositiveSmallIntegerField(_("年数"), null=True, blank=True)

    history = versions()

    class Meta:
        verbose_name = verbose_name_plural = _("保存期間")


class Business(Listed):
    """An area of the municipality's work (4(2)), by which people look for an asset."""

    aliases = models.JSONField(_("別の言い方"), default=list, blank=True)

    history = versions()

    class Meta:
        verbose_name = verbose_name_plural = _("業務分類")


class Catalogue(Recounted):
    """One version of a whole document that rules, duties and questions are read from."""

    kind = models.CharField(_("種類"), max_length=40)
    number = models.PositiveIntegerField(_("版"))
    digest = models.CharField(_("要約値"), max_length=64)
    content = models.JSONField(_("内容"))
    file = models.CharField(_("ファイル"), max_length=100)
    loaded_at = models.DateTimeField(_("読み込み日時"), auto_now_add=True)

    history = versions()

    class Meta:
        verbose_name = verbose_name_plural = _("規則集")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "number"], name="catalogue_number_once_per_kind"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"
