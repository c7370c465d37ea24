"""manage.py load_catalogue: bring the catalogue up to the files that came with the product."""

from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from classification.services.catalogue import load_catalogue
from config.kit import recording


class Command(BaseCommand):
    help = _("分類基準・区分・役割などの初期値を読み込む（変更済みの行は変えない）")

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--by", metavar="USERNAME", help=_("だれの操作として残すか"))

    def handle(self, *_args: Any, by: str | None, **_options: Any) -> None:
        with recording.origin("command load_catalogue"):
            loaded = load_catalogue(by=_actor(by), reason=_("製品の初期値の読み込み"))
        if not loaded:
            self.stdout.write(_("初期値は最新です。"))
            return
        self.stdout.write(
            _("読み込みました：行 %(rows)d、分類基準の版 %(versions)d、規則集 %(documents)d")
            % {"rows": loaded.rows, "versions": loaded.versions, "documents": loaded.documents}
        )


def _actor(username: str | None) -> Any:
    users = get_user_model()
    if not username:
        return recording.PROGRAM
    try:
        return users._default_manager.get_by_natural_key(username)
    except users.DoesNotExist:
        raise CommandError(_("利用者「%s」がいません。") % username) from None
