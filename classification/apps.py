"""The app of the rules: knowledge that is the same for every municipality."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ClassificationConfig(AppConfig):
    name = "classification"
    verbose_name = _("分類と基準")
