"""What stands around every page: the menu, the municipality and who is signed in."""

from functools import partial
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from assets.access import Viewer
from assets.services.notices import outbox
from config.kit.menu import Entry, Group, Heading, Menu

FIRST, REGISTERED, CHECKED = Heading(), Heading(_("台帳")), Heading(_("点検"))
RULED, MANAGED = Heading(_("リスクと規程")), Heading(_("管理"))
HOME = Entry(_("ホーム"), "/", "home", is_exact=True)
REGISTER = [
    Entry(_("情報資産"), "/assets/", "assets"),
    Entry(_("つながり図"), "/graph/", "graph"),
    Entry(_("承認"), "/approvals/", "shield"),
]
CHECKS = [
    Entry(_("資産の確認"), "/reviews/", "check"),
    Entry(_("決まりとの食い違い"), "/findings/", "flag"),
    Entry(_("記録の充実度"), "/maturity/", "list"),
]
POLICY = [Entry(_("対策"), "/controls/", "shield")]
UNITS = Entry(_("組織と責任者"), "/units/", "units")
MOVES = Entry(_("人事異動"), "/moves/", "exit")
IMPORTS = Entry(_("取り込み"), "/imports/", "import")
EXPORTS = Entry(_("書き出し"), "/exports/", "export")
SETTINGS = [
    Entry(_("利用者と権限"), "/users/", "users"),
    Entry(_("設定"), "/settings/", "settings"),
]
CATALOGUE = Entry(_("基準と規則"), "/settings/catalogue/", "settings")
RECORD = [
    Entry(_("変更の記録"), "/changes/", "history"),
    Entry(_("出来事の記録"), "/events/", "clock"),
    Entry(_("封印と検証"), "/ledger/", "lock"),
    Entry(_("抽出と証拠"), "/evidence/", "archive"),
]


def shell(request: HttpRequest) -> dict[str, Any]:
    """Return `menu` and `shell` for the base template; both are missing when signed out."""
    viewer: Viewer | None = getattr(request, "viewer", None)
    if viewer is None:
        return {"shell": {"environment": settings.ENVIRONMENT_NAME}}
    user = viewer.user
    unit = f"（{user.unit.name}）" if user.unit else ""
    return {
        "menu": Menu(_groups(viewer), request.path),
        "shell": {
            "troubled_mails": partial(outbox.troubled, viewer.municipality),
            "municipality_name": viewer.municipality.name if viewer.municipality else "",
            "user_label": f"{user.name}{unit}",
            "unread": getattr(user, "unread", 0),
            "density": user.preferences.get("density", ""),
            "keys_off": not user.preferences.get("keys", True),
            "environment": settings.ENVIRONMENT_NAME,
        },
    }


def _groups(viewer: Viewer) -> list[Group]:
    reads = viewer.can("read_assets")
    return [
        Group(FIRST, [HOME]),
        Group(REGISTERED, REGISTER if reads else []),
        Group(CHECKED, CHECKS if reads else []),
        Group(RULED, POLICY if reads else []),
        Group(MANAGED, _administration(viewer)),
    ]


def _administration(viewer: Viewer) -> list[Entry]:
    entries = []
    if viewer.can("read_assets"):
        entries.append(UNITS)
    if viewer.can("edit_assets"):
        entries.append(IMPORTS)
    if viewer.can("export_assets"):
        entries.append(EXPORTS)
    if viewer.can("manage_units"):
        entries += SETTINGS
    elif viewer.can_everywhere("read_restricted"):
        entries.append(CATALOGUE)
    if viewer.can_everywhere("manage_units"):
        entries.insert(1, MOVES)
    if viewer.can_everywhere("read_restricted"):
        entries += RECORD
    return entries
