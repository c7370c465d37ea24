"""manage.py prepare: the database in its latest form, with the demo when it is empty."""

from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from config.kit import statistics


class Command(BaseCommand):
    help = _("データベースを最新の形にし、空なら（DEMO=0 でなければ）見本を入れる")
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(_("データベースを用意しています…"))
        call_command("migrate", interactive=False, verbosity=0)
        call_command("load_catalogue", stdout=self.stdout)
        if settings.DEMO and not get_user_model()._default_manager.exists():
            self.stdout.write(_("見本（架空の自治体）を入れています…"))
            call_command("load_demo", verbosity=0)
        statistics.refresh()
