"""What stands around every page: the menu, the municipality and who is signed in."""

from functools import partial
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _

from assets.access import Viewer
from assets.services.notices import outbox

Item = dict[str, Any]


def shell(request: HttpRequest) -> dict[str, Any]:
    """Return `menu` and `shell` for the base template; both are missing when signed out."""
    viewer: Viewer | None = getattr(request, "viewer", None)
    if viewer is None:
        return {"shell": {"environment": settings.ENVIRONMENT_NAME}}
    user = viewer.user
    unit = f"（{user.unit.name}）" if user.unit else ""
    return {
        "menu": _menu(viewer, request.path),
        "shell": {
            "troubled_mails": partial(outbox.troubled, viewer.municipality),
            "municipality_name": viewer.municipality.name if viewer.municipality else "",
            "user_label": f"{user.name}{unit}",
            "density": user.preferences.get("density", ""),
            "keys_off": not user.preferences.get("keys", True),
            "environment": settings.ENVIRONMENT_NAME,
        },
    }


def _menu(viewer: Viewer, path: str) -> list[dict[str, Any]]:
    groups = [
        {"title": "", "items": [_item(_("ホーム"), "/", "home", path, exact=True)]},
        {"title": _("台帳"), "items": _register_items(viewer, path)},
        {"title": _("点検"), "items": _check_items(viewer, path)},
        {"title": _("リスクと規程"), "items": _policy_items(viewer, path)},
        {"title": _("管理"), "items": _admin_items(viewer, path)},
    ]
    return [group for group in groups if group["items"]]


def _register_items(viewer: Viewer, path: str) -> list[Item]:
    if not viewer.can("read_assets"):
        return []
    return [
        _item(_("情報資産"), "/assets/", "assets", path),
        _item(_("つながり図"), "/graph/", "graph", path),
        _item(_("承認"), "/approvals/", "shield", path),
    ]


def _check_items(viewer: Viewer, path: str) -> list[Item]:
    if not viewer.can("read_assets"):
        return []
    return [
        _item(_("資産の確認"), "/reviews/", "check", path),
        _item(_("決まりとの食い違い"), "/findings/", "flag", path),
        _item(_("記録の充実度"), "/maturity/", "list", path),
    ]


def _policy_items(viewer: Viewer, path: str) -> list[Item]:
    if not viewer.can("read_assets"):
        return []
    return [_item(_("対策"), "/controls/", "shield", path)]


def _admin_items(viewer: Viewer, path: str) -> list[Item]:
    items = []
    if viewer.can("read_assets"):
        items.append(_item(_("組織と責任者"), "/units/", "units", path))
    if viewer.can("edit_assets"):
        items.append(_item(_("取り込み"), "/imports/", "import", path))
    if viewer.can("export_assets"):
        items.append(_item(_("書き出し"), "/exports/", "export", path))
    if viewer.can("manage_units"):
        items += [
            _item(_("利用者と権限"), "/users/", "users", path),
            _item(_("設定"), "/settings/", "settings", path),
        ]
    elif viewer.can_everywhere("read_restricted"):
        items.append(_item(_("基準と規則"), "/settings/catalogue/", "settings", path))
    if viewer.can_everywhere("manage_units"):
        items.insert(1, _item(_("人事異動"), "/moves/", "exit", path))
    if viewer.can_everywhere("read_restricted"):
        items += [
            _item(_("変更の記録"), "/changes/", "history", path),
            _item(_("出来事の記録"), "/events/", "clock", path),
            _item(_("封印と検証"), "/ledger/", "lock", path),
            _item(_("抽出と証拠"), "/evidence/", "archive", path),
        ]
    return items


def _item(label: str, url: str, icon: str, path: str, *, exact: bool = False) -> Item:
    current = path == url if exact else path.startswith(url)
    # A template takes longest over what is missing: every item says that it counts nothing.
    return {
        "label": label,
        "url": url,
        "icon": icon,
        "current": current,
        "count": 0,
        "alert": 0,
    }
