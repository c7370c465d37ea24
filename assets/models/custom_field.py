"""Columns that a municipality adds to its register (ext columns and its own)."""

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from assets.models.organisation import Municipality
from config.kit.prepared import Prepared
from config.kit.recording import Versions

KEY = RegexValidator(
    r"^[a-z][a-z0-9_]{1,39}$", _("英小文字で始まる英小文字・数字・_ の2〜40文字にしてください。")
)


class CustomField(models.Model):
    """A typed column of one municipality; values are kept in Asset.extra under its key."""

    class Type(models.TextChoices):
        TEXT = "text", _("文字")
        INTEGER = "int", _("整数")
        DATE = "date", _("日付")
        BOOLEAN = "bool", _("はい・いいえ")
        CHOICE = "choice", _("1つ選ぶ")
        MULTI = "multi", _("いくつか並べる")

    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="custom_fields", verbose_name=_("団体")
    )
    key = models.CharField(_("項目の符号"), max_length=40, validators=[KEY])
    label = models.CharField(_("項目名"), max_length=60)
    type = models.CharField(_("種類"), max_length=8, choices=Type, default=Type.TEXT)
    choices = models.JSONField(_("選択肢"), default=list, blank=True)
    help_text = models.CharField(_("入力の助け"), max_length=200, blank=True, default="")
    required = models.BooleanField(_("必須"), default=False)
    confidential = models.BooleanField(_("限られた人だけに見せる"), default=False)
    active = models.BooleanField(_("使う"), default=True)
    position = models.PositiveSmallIntegerField(_("並び順"), default=0)
    version = models.PositiveIntegerField(_("版"), default=1)

    history = Versions()

    class Meta:
        verbose_name = verbose_name_plural = _("独自の項目")
        constraints = [models.UniqueConstraint("municipality", "key", name="custom_field_key_once")]

    def __str__(self) -> str:
        return self.label


# Every form, list and history asks for them; which of them it wants, it chooses itself.
own_columns: Prepared[CustomField] = Prepared(
    lambda municipality: CustomField.objects.filter(municipality=municipality).order_by(
        "position", "key"
    )
)
