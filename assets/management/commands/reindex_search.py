"""manage.py reindex_search: write the search entries of all assets anew."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from assets.services import indexing


class Command(BaseCommand):
    help = _("すべての資産の検索の索引を作り直す")
    requires_system_checks = []

    def handle(self, *_args: Any, **_options: Any) -> None:
        count = indexing.reindex()
        self.stdout.write(_("%(count)d件の索引を作り直しました。") % {"count": count})
