"""manage.py verify_waiting: the verifications that are asked for, in a process of their own."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.timezone import now
from django.utils.translation import gettext as _

from audits.services import verifying
from config.kit import recording
from config.kit.beside import follow_parent


class Command(BaseCommand):
    help = _("頼まれている記録の検証を行う（裏側の仕事が自動で起動し、一緒に終わる）")
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        follow_parent()
        with recording.origin("command verify_waiting"):
            verifying.run_waiting(clock=now)
