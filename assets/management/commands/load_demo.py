"""manage.py load_demo: two fictional municipalities to look around in."""

import json
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from assets.services import demo


class Command(BaseCommand):
    help = _("見本（架空の2つの団体）を、空のデータベースに入れる")
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--again",
            action="store_true",
            help=_("団体がすでにあっても、足りない見本の団体を加える"),
        )

    def handle(self, *_args: Any, again: bool, verbosity: int, **_options: Any) -> None:
        people = self.load() if again or demo.needed() else []
        if not people:
            self.stdout.write(_("団体がすでに登録されているため、何も変えませんでした。"))
            return
        file = settings.DATA_DIR / "demo_users.json"
        known = json.loads(file.read_text("utf-8")) if again and file.exists() else []
        file.write_text(json.dumps([*known, *people], ensure_ascii=False, indent=1), "utf-8")
        if verbosity:
            for person in people:
                self.stdout.write(
                    "{role}  {username}  {password}  {municipality} {unit}".format(**person)
                )

    def load(self) -> list[dict[str, Any]]:
        try:
            return demo.load(on=timezone.localdate())
        except ValidationError as error:
            reasons = " ".join(error.messages)
            raise CommandError(
                _("見本を入れられませんでした。%(reasons)s") % {"reasons": reasons}
            ) from error
