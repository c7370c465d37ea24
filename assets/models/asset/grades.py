"""How an asset is classified (policy 6(2)): grades as decided, with reason and scheme version."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from assets.models.asset import fields
from classification.columns import label
from classification.models import SchemeVersion

AXES = {"c": "confidentiality", "i": "integrity", "a": "availability", "mext": "importance"}


def rank(key: str) -> models.PositiveSmallIntegerField:
    """The grade's place in its scheme, larger is stricter, 0 is not yet classified."""
    return models.PositiveSmallIntegerField(label(key), default=0, editable=False)


class Graded(models.Model):
    """Grades are stored as decided, never computed on reading.

    An auditor must see what was decided then, not what today's scheme would say;
    so the code and its rank stay with the version of the scheme they come from.
    """

    c_level = fields.line("c_level", 4)
    i_level = fields.line("i_level", 4)
    a_level = fields.line("a_level", 4)
    mext_level = fields.line("mext_level", 4)
    c_rank = rank("c_level")
    i_rank = rank("i_level")
    a_rank = rank("a_level")
    mext_rank = rank("mext_level")
    scheme_version = models.ForeignKey(
        SchemeVersion,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=label("scheme_version"),
    )
    school_scheme_version = models.ForeignKey(
        SchemeVersion,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("学校の分類基準の版"),
    )
    classify_reason = fields.prose("classify_reason")
    handling = fields.lines("handling")
    restricted = models.BooleanField(
        _("限られた人だけに見せる"),
        default=False,
        editable=False,
        help_text=_("実施手順、又は団体が定めた機密性以上。書き込みのときに決まります。"),
    )

    class Meta:
        abstract = True
