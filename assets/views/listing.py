"""The list of assets: its pages, its filter panel, its columns and its print."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from assets.access import Request
from assets.forms.listing import Conditions, FilterForm
from assets.forms.moment import Choices, Seen, seen
from assets.forms.tabs import Tabs
from assets.services import people
from assets.services.bulk import MOST_CHANGED
from assets.tables.assets import asset_table, ledger
from assets.tables.chooser import Chooser
from assets.views.once import once
from config.kit.http import render_page
from config.kit.tables import Table

LIST = "list"
DENSITIES = {
    "compact": gettext_lazy("高密度"),
    "standard": gettext_lazy("標準"),
    "relaxed": gettext_lazy("ゆったり"),
}
# The fields that people change most for many at once; the last stands for all others.
BULK_ACTIONS = (
    ("owner_role", gettext_lazy("責任者を変更")),
    ("location", gettext_lazy("保管場所を変更")),
    ("next_review", gettext_lazy("次回確認を変更")),
    ("", gettext_lazy("その他の変更")),
)


@require_GET
def asset_list(request: Request) -> HttpResponse:
    """Show what the address asks of what the viewer may see; to htmx only the table."""
    shown = seen(request.GET, request.viewer, on=localdate())
    conditions = Conditions(request.GET, shown.viewer, on=shown.on)
    may_choose = any(map(request.viewer.can, ("edit_assets", "export_assets")))
    choosing = may_choose and shown.moment is None
    table = asset_table(
        conditions.assets(), request.GET, shown.viewer, on=shown.on, choosing=choosing
    )
    table.counted = conditions.counted()
    context = _page(request, shown, conditions, table) | {"choosing": choosing}
    return render_page(
        request, "assets/asset_list.html", context, part="assets/_asset_table.html", target=LIST
    )


@require_GET
def asset_tabs(request: Request) -> HttpResponse:
    """Show the tabs again with their counts, which the page itself does not wait for."""
    tabs = Tabs(request.GET, request.viewer, localdate())
    context = {"tabs": tabs, "shown": tabs.counted(), "counted": True}
    return render(request, "assets/_asset_tabs.html", context)


@require_GET
def asset_filter(request: Request) -> HttpResponse:
    """Ask for any conditions; sent, it leads to the list with them in its address."""
    sent, shown = "apply" in request.GET, seen(request.GET, request.viewer, on=localdate())
    form = FilterForm(request.GET, shown.viewer, on=shown.on, sent=sent)
    if sent and form.is_valid():
        return redirect(f"{reverse('asset_list')}?{form.address()}")
    return render_page(
        request,
        "assets/asset_filter.html",
        {"form": form},
        part="assets/_asset_filter.html",
        target="filter-panel",
    )


@require_http_methods(["GET", "POST"])
@once
def asset_columns(request: Request) -> HttpResponse:
    """Choose and order the columns; kept for the person."""
    chooser = Chooser(request.POST or request.GET, request.viewer, on=localdate())
    if request.method == "POST" and chooser.is_done:
        people.keep_preferences(request.user, preferences={"columns": chooser.to_keep})
        return redirect(f"{reverse('asset_list')}?{chooser.back}")
    return render_page(
        request,
        "assets/asset_columns.html",
        {"chooser": chooser},
        part="assets/_asset_columns.html",
        target="columns-panel",
    )


@require_POST
@once
def asset_density(request: Request) -> HttpResponse:
    """Keep the height of rows that the person likes."""
    density = request.POST.get("density", "")
    if density in DENSITIES:
        people.keep_preferences(request.user, preferences={"density": density})
    return redirect(f"{reverse('asset_list')}?{request.POST.get('back', '')}")


@require_GET
def asset_print(request: Request) -> HttpResponse:
    """Show the list as the ledger on paper, with its conditions and boxes for seals."""
    shown = seen(request.GET, request.viewer, on=localdate())
    conditions = Conditions(request.GET, shown.viewer, on=shown.on)
    table = ledger(conditions.assets(), request.GET, shown.viewer, on=shown.on)
    context = _page(request, shown, conditions, table) | {"printing": True}
    return render(request, "assets/asset_print.html", context)


def _page(request: Request, shown: Seen, conditions: Conditions, table: Table) -> dict[str, Any]:
    """Return what the list and its print have in common."""
    return {
        "table": table,
        "count_text": _count(table),
        "conditions": conditions,
        "shown": shown,
        "choices": Choices(request.GET, shown.moment, on=localdate()),
        "tabs": Tabs(request.GET, request.viewer, localdate()),
        "query": request.GET.urlencode(),
        "now": localtime(),
        "may_read": request.viewer.can("read_assets"),
        "can_register": request.viewer.can("edit_assets") and shown.moment is None,
        "may_export": request.viewer.can("export_assets"),
        "column_count": sum(column.key != "choose" for column in table.columns),
        "bulk_actions": BULK_ACTIONS,
        "may_choose_all": table.total <= MOST_CHANGED,
        "densities": DENSITIES,
        "density": request.user.preferences.get("density", "standard"),
    }


def _count(table: Table) -> str:
    if not table.is_counted:
        return _("1万件以上の情報資産")
    return _("%(n)s件の情報資産") % {"n": table.total_text}
