"""What personal data an asset holds (個人情報保護法, 番号法)."""

from django.db import models

from assets.models.asset import choices, fields
from classification.columns import label


class PersonalData(models.Model):
    """Personal data, number of persons and My Number work; the number itself is refused."""

    personal_info = fields.choice(
        "personal_info", choices.PersonalInfo, default=choices.PersonalInfo.NONE
    )
    subject_count = models.PositiveIntegerField(label("subject_count"), null=True, blank=True)
    my_number = fields.choice("my_number", choices.MyNumber, default=choices.MyNumber.NONE)
    pi_file_listed = fields.answer("pi_file_listed")
    pi_items = fields.lines("pi_items")
    pi_purpose = fields.prose("pi_purpose")
    searchable = fields.choice("searchable", choices.Searchable)
    pia = fields.choice("pia", choices.ImpactAssessment)
    is_koseki = fields.answer("is_koseki")
    staff_only = fields.answer("staff_only")

    class Meta:
        abstract = True
