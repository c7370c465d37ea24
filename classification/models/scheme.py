"""Classification schemes (6(2)): versions that are never edited by loading newer ones."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from classification.levels import Axis, Scope
from classification.models import entry
from classification.models.entry import Entry


class Scheme(Entry):
    """A way of grading information (6(2)), by the year and the body that wrote it."""

    key = models.CharField(_("キー"), max_length=40, unique=True)
    name = models.CharField(_("名称"), max_length=200)
    scope = models.CharField(_("範囲"), max_length=10, choices=Scope)
    is_default = models.BooleanField(_("はじめに使う基準"), default=False)
    note = models.TextField(_("注"), blank=True)

    history = entry.versions()

    class Meta:
        verbose_name = verbose_name_plural = _("分類基準")
        constraints = [
            models.UniqueConstraint(
                fields=["scope"],
                condition=models.Q(is_default=True),
                name="one_default_scheme_per_scope",
            )
        ]

    def __str__(self) -> str:
        return self.name


class SchemeVersion(Entry):
    """The levels of a scheme as they stood at one time; a grade names the version it used."""

    scheme = models.ForeignKey(
        Scheme, models.PROTECT, to_field="key", related_name="versions", verbose_name=_("分類基準")
    )
    number = models.PositiveIntegerField(_("版"))
    since = models.CharField(_("いつから"), max_length=200, blank=True)
    current = models.BooleanField(_("現行"), default=False)
    digest = models.CharField(_("要約値"), max_length=64)

    history = entry.versions()

    class Meta:
        verbose_name = verbose_name_plural = _("分類基準の版")
        constraints = [
            models.UniqueConstraint(
                fields=["scheme", "number"], name="version_number_once_per_scheme"
            ),
            models.UniqueConstraint(
                fields=["scheme"],
                condition=models.Q(current=True),
                name="one_current_version_per_scheme",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scheme_id} {self.number}"


class Level(Entry):
    """One grade of one axis (6(2)); a larger rank asks for more care."""

    version = models.ForeignKey(
        SchemeVersion, models.PROTECT, related_name="levels", verbose_name=_("分類基準の版")
    )
    axis = models.CharField(_("軸"), max_length=20, choices=Axis)
    code = models.CharField(_("記号"), max_length=10)
    rank = models.PositiveSmallIntegerField(_("厳しさ"))
    label = models.CharField(_("名称"), max_length=40)
    plain = models.CharField(_("平たい言い方"), max_length=40, blank=True)
    criteria = models.TextField(_("基準"), blank=True)
    examples = models.JSONField(_("例"), default=list, blank=True)
    note = models.TextField(_("注"), blank=True)

    history = entry.versions()

    class Meta:
        verbose_name = verbose_name_plural = _("分類の区分")
        constraints = [
            models.UniqueConstraint(
                fields=["version", "axis", "code"], name="level_code_once_per_axis"
            ),
            models.UniqueConstraint(
                fields=["version", "axis", "rank"], name="level_rank_once_per_axis"
            ),
        ]

    def __str__(self) -> str:
        return self.label
