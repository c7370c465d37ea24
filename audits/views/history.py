"""Pages of an asset's history: a change, the contents at a version, going back."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from assets.access import Request
from assets.models import Application, Asset
from assets.services.register import demand_open
from assets.services.versions import ConflictError
from assets.views.detail import head_context
from assets.views.once import once
from audits.forms.restore import RestoreForm
from audits.services.restoring import restore
from audits.tables.page import history_page, restore_preview, state_page


@require_GET
def asset_history(request: Request, number: str, key: str = "") -> HttpResponse:
    """Show the changes of an asset and one of them in full."""
    asset = request.viewer.get_asset(number)
    page = history_page(
        asset,
        request.viewer,
        key=str(key),
        start=_number(request.GET.get("start", "")),
        with_current=request.GET.get("with") == "current",
    )
    if page is None:
        raise Http404(_("その変更は見つかりません。"))
    return _render(request, "asset_history", asset, page=page, **_doors(request, asset))


@require_GET
def asset_state(request: Request, number: str, version: int) -> HttpResponse:
    asset = request.viewer.get_asset(number)
    page = _found(state_page(asset, request.viewer, version=version))
    return _render(request, "asset_state", asset, **page)


@require_http_methods(["GET", "POST"])
@once
def asset_restore(request: Request, number: str, version: int) -> HttpResponse:
    asset = request.viewer.get_asset(number, "edit_assets")
    demand_open(asset)
    page = _found(restore_preview(asset, request.viewer, version=version))
    form = RestoreForm(request.POST or None, initial={"version": asset.version})
    if request.method == "POST" and form.is_valid():
        try:
            return _restored(request, asset, form, version)
        except ValidationError as error:
            form.add_error(None, ValidationError(error.messages))
        except ConflictError as conflict:
            return _conflict(request, conflict, version)
    status = 422 if form.is_bound else 200
    return _render(request, "asset_restore", asset, status=status, form=form, **page)


def _restored(request: Request, asset: Asset, form: RestoreForm, to: int) -> HttpResponse:
    before = form.cleaned_data["version"]
    stored = restore(
        asset,
        to=to,
        viewer=request.viewer,
        reason=form.cleaned_data["reason"],
        version=before,
        at=now(),
    )
    if isinstance(stored, Application):
        messages.success(request, _("元に戻すには承認が必要です。承認を依頼しました。"))
        return redirect(stored)
    if stored.version == before:
        messages.info(request, _("今の内容と同じため、変更はありませんでした。"))
    else:
        messages.success(request, _("第%(version)d版の内容に戻しました。") % {"version": to})
    return redirect("asset_history", stored.asset_no)


def _conflict(request: Request, conflict: ConflictError, to: int) -> HttpResponse:
    """Show what would change now; the typed reason is kept, the new version is in the form."""
    asset = request.viewer.get_asset(conflict.stored.asset_no, "edit_assets")
    page = _found(restore_preview(asset, request.viewer, version=to))
    data = {"reason": request.POST.get("reason", ""), "version": asset.version}
    form = RestoreForm(initial=data)
    return _render(request, "asset_restore", asset, status=409, form=form, conflict=True, **page)


def _doors(request: Request, asset: Asset) -> dict[str, Any]:
    """Where this person may go on from a change."""
    may_edit = request.viewer.can("edit_assets", asset.org_unit)
    return {
        "may_restore": may_edit and not asset.is_closed,
        "may_read_changes": request.viewer.can_everywhere("read_restricted"),
        "may_erase": request.viewer.can("manage_units", asset.org_unit),
    }


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() else None


def _found(page: dict[str, Any] | None) -> dict[str, Any]:
    if page is None:
        raise Http404(_("その時点の内容は見つかりません。"))
    return page


def _render(
    request: Request, name: str, asset: Asset, *, status: int = 200, **context: Any
) -> HttpResponse:
    head = head_context(request, asset, "history")
    return render(request, f"audits/{name}.html", head | context, status=status)
