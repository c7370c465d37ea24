"""What an asset is, whose it is and in which state (columns 識別・責任)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from assets.models.asset import choices, fields
from assets.models.organisation import Municipality, Unit
from assets.models.responsibility import Post
from classification.columns import label
from classification.models import Business


class Identified(models.Model):
    """Number, name and kind (policy 4(2) ①②③)."""

    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="assets", verbose_name=_("団体"), db_index=False
    )
    asset_no = models.CharField(label("asset_no"), max_length=24)
    name = models.CharField(label("name"), max_length=200)
    business = models.ForeignKey(
        Business,
        models.PROTECT,
        to_field="code",
        related_name="+",
        null=True,
        blank=True,
        verbose_name=label("business"),
    )
    kind = fields.choice("kind", choices.Kind, default=choices.Kind.INFORMATION)
    form = fields.choice("form", choices.Form, default=choices.Form.FILE)
    summary = fields.prose("summary")
    status = models.CharField(
        label("status"), max_length=20, choices=choices.Status, default=choices.Status.DRAFT
    )
    notes = fields.prose("notes")

    class Meta:
        abstract = True


class Owned(models.Model):
    """The unit, the post that answers for the asset, and who handles it (policy 6(1))."""

    org_unit = models.ForeignKey(
        Unit,
        models.PROTECT,
        related_name="assets",
        verbose_name=label("org_unit"),
        db_index=False,
    )
    owner_role = models.ForeignKey(
        Post,
        models.PROTECT,
        related_name="assets",
        null=True,
        blank=True,
        verbose_name=label("owner_role"),
    )
    operator = fields.line("operator", 100)
    user_scope = fields.lines("user_scope")
    handler_scope = fields.line("handler_scope")
    backup_owner = fields.line("backup_owner", 100)

    class Meta:
        abstract = True
