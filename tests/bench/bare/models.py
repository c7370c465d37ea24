"""The product's own tables as a plain project would see them."""

from django.contrib.auth.models import AbstractUser
from django.db import models


class Person(AbstractUser):
    """Who is signed in; the same row, the same session."""

    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    municipality_id = models.BigIntegerField()

    class Meta:
        managed = False
        db_table = "assets_user"


class Item(models.Model):
    """Thirty of an asset's columns, and the one that tells whose it is."""

    municipality_id = models.BigIntegerField()
    asset_no = models.CharField(max_length=24)
    name = models.CharField(max_length=200)
    business_id = models.CharField(max_length=40)
    kind = models.CharField(max_length=20)
    form = models.CharField(max_length=20)
    summary = models.TextField()
    status = models.CharField(max_length=20)
    notes = models.TextField()
    org_unit_id = models.BigIntegerField()
    owner_role_id = models.BigIntegerField()
    operator = models.CharField(max_length=100)
    backup_owner = models.CharField(max_length=100)
    c_level = models.CharField(max_length=4)
    i_level = models.CharField(max_length=4)
    a_level = models.CharField(max_length=4)
    c_rank = models.PositiveSmallIntegerField()
    segment_id = models.CharField(max_length=40)
    location = models.CharField(max_length=200)
    room = models.CharField(max_length=60)
    locked = models.BooleanField()
    hostname = models.CharField(max_length=100)
    model_no = models.CharField(max_length=200)
    personal_info = models.CharField(max_length=20)
    subject_count = models.PositiveIntegerField()
    my_number = models.CharField(max_length=20)
    retention_id = models.CharField(max_length=40)
    created_on = models.DateField()
    next_review = models.DateField()
    contractor = models.CharField(max_length=200)
    version = models.PositiveIntegerField()

    class Meta:
        managed = False
        db_table = "assets_asset"

    def __str__(self) -> str:
        return self.name
