"""Shorthands for the register's columns: every label comes from register_columns.yaml."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from classification.columns import label


def check_lines(value: object) -> None:
    """Accept a list of texts only."""
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise ValidationError(_("文字の並びで入力してください。"))


def line(key: str, length: int = 200, **options: Any) -> models.CharField:
    return models.CharField(label(key), max_length=length, blank=True, default="", **options)


def prose(key: str) -> models.TextField:
    return models.TextField(label(key), max_length=4000, blank=True, default="")


def choice(
    key: str, choices: type[models.TextChoices], *, default: str = "", length: int = 20
) -> models.CharField:
    """One of some answers, or none: what nobody stated is not known, even where the form
    begins with the usual answer."""
    return models.CharField(
        label(key), max_length=length, choices=choices, blank=True, default=default
    )


def known(field: str, choices: type[models.TextChoices], name: str) -> models.CheckConstraint:
    """Allow the answers of a column, and that nobody has stated one."""
    stated = models.Q(**{f"{field}__in": choices.values}) | models.Q(**{field: ""})
    return models.CheckConstraint(condition=stated, name=name)


def answer(key: str) -> models.BooleanField:
    """はい, いいえ or not known yet: an unknown answer is never stored as no."""
    return models.BooleanField(label(key), null=True, blank=True)


def day(key: str) -> models.DateField:
    return models.DateField(label(key), null=True, blank=True)


def lines(key: str) -> models.JSONField:
    return models.JSONField(label(key), default=list, blank=True, validators=[check_lines])
