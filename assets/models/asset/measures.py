"""What is done to protect an asset, and who else handles it (policy 6(4)-(8))."""

from django.db import models

from assets.models.asset import choices, fields
from assets.models.responsibility import Post
from classification.columns import label


class Protected(models.Model):
    """現状の対策: the measures in place, apart from the level that is needed."""

    access_control = fields.line("access_control")
    mfa = fields.answer("mfa")
    takeout_block = fields.answer("takeout_block")
    media_encrypted = fields.answer("media_encrypted")
    backup = fields.line("backup")
    log_kept = fields.line("log_kept", 100)
    via_security_cloud = fields.answer("via_security_cloud")
    physical_measure = fields.lines("physical_measure")
    strong_access = fields.answer("strong_access")
    published = fields.answer("published")
    public_facing = fields.answer("public_facing")
    is_procedure = fields.answer("is_procedure")

    class Meta:
        abstract = True


class Outsourced(models.Model):
    """Contractors, clouds and social media (policy 6(8))."""

    outsourced = fields.answer("outsourced")
    contractor = fields.line("contractor")
    contract_no = fields.line("contract_no", 100)
    contract_sec_clause = fields.answer("contract_sec_clause")
    resub_rule = fields.choice("resub_rule", choices.ResubRule)
    contract_check_on = fields.day("contract_check_on")
    cloud_type = fields.choice("cloud_type", choices.CloudType, default=choices.CloudType.NONE)
    cloud_permit_no = fields.line("cloud_permit_no", 40)
    ismap = fields.choice("ismap", choices.Ismap)
    data_location = fields.line("data_location", 100)
    is_sns = fields.answer("is_sns")
    sns_owner = models.ForeignKey(
        Post,
        models.PROTECT,
        related_name="sns_accounts",
        null=True,
        blank=True,
        verbose_name=label("sns_owner"),
    )
    sns_policy_url = models.URLField(label("sns_policy_url"), blank=True, default="")

    class Meta:
        abstract = True
