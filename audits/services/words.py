"""The Japanese words of the record: doors, deeds, operations and kinds of rows."""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from django.apps import apps
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

# The first word of a source says the door, the second what was done there.
DOORS: Mapping[str, Any] = {
    "screen": gettext_lazy("画面から"),
    "import": gettext_lazy("取り込み"),
    "bulk": gettext_lazy("一括"),
    "command": gettext_lazy("コマンド"),
    "task": gettext_lazy("定期の処理"),
    "api": gettext_lazy("API"),
    "program": gettext_lazy("自動の処理"),
}
DOINGS: Mapping[str, Any] = {
    "bulk": gettext_lazy("一括変更"),
    "restore": gettext_lazy("元に戻す"),
    "import": gettext_lazy("取り込み"),
    "undo": gettext_lazy("取り消し"),
}
OPERATIONS: Mapping[str, Any] = {
    "insert": gettext_lazy("登録"),
    "update": gettext_lazy("変更"),
    "delete": gettext_lazy("削除"),
    "truncate": gettext_lazy("全件の削除"),
}
# What happened besides changes (config.kit.events), and what the change log tells of as well.
EVENTS: Mapping[str, Any] = {
    "login": gettext_lazy("サインイン"),
    "logout": gettext_lazy("サインアウト"),
    "login_failed": gettext_lazy("サインインの失敗"),
    "locked_out": gettext_lazy("サインインの停止"),
    "refused": gettext_lazy("断られた操作"),
    "hidden": gettext_lazy("見る権限のないもの"),
    "view": gettext_lazy("資産の閲覧"),
    "download": gettext_lazy("ダウンロード"),
    "export": gettext_lazy("台帳の書き出し"),
    "export_large": gettext_lazy("大量の書き出し"),
    "events_export": gettext_lazy("出来事の書き出し"),
    "events_dropped": gettext_lazy("年数を過ぎた記録の削除"),
    "evidence": gettext_lazy("証拠の包みの受取り"),
    "restored": gettext_lazy("控えからの復元"),
}
DEEDS: Mapping[str, Any] = {
    "rights": gettext_lazy("利用者と権限の変更"),
    "master": gettext_lazy("組織・設定・基準の変更"),
    "imports": gettext_lazy("取り込み"),
    "approvals": gettext_lazy("承認"),
}
# Tables whose model speaks English.
KINDS: Mapping[str, Any] = {
    "assets_unituserpermission": gettext_lazy("利用者の権限"),
    "assets_unitgrouppermission": gettext_lazy("グループの権限"),
    "assets_user_groups": gettext_lazy("利用者のグループ"),
    "assets_user_user_permissions": gettext_lazy("利用者の個別の権限"),
    "auth_group": gettext_lazy("グループ"),
    "auth_group_permissions": gettext_lazy("グループの許可"),
    "guardian_userobjectpermission": gettext_lazy("利用者の権限（汎用）"),
    "guardian_groupobjectpermission": gettext_lazy("グループの権限（汎用）"),
}


def door(source: str) -> str:
    """Return 画面から, 取り込み 41, 画面から（一括変更） for the source of a change."""
    words = source.replace(":", " ").split()
    if not words:
        return ""
    first, rest = words[0], words[1:]
    parts = [str(DOORS.get(first, first)), *(str(DOINGS.get(word, word)) for word in rest)]
    if len(rest) == 1 and rest[0] in DOINGS:
        return _("%(door)s（%(doing)s）") % {"door": parts[0], "doing": parts[1]}
    return " ".join(parts)


def doing(source: str) -> str:
    """Return the word for what was done at the door ("bulk", "import" …), or nothing."""
    return next((word for word in source.replace(":", " ").split() if word in DOINGS), "")


@cache
def models_by_table() -> Mapping[str, type[models.Model]]:
    return {m._meta.db_table: m for m in apps.get_models(include_auto_created=True)}


def kind_of(table: str) -> str:
    """Return the Japanese name of a table; a table of the past keeps its own."""
    model = models_by_table().get(table)
    return str(KINDS.get(table) or (model._meta.verbose_name if model else table))


def kinds(tables: Iterable[str]) -> list[tuple[str, str]]:
    """Return tables with their Japanese names, in the order of the names."""
    return sorted(((table, kind_of(table)) for table in tables), key=lambda pair: pair[1])
