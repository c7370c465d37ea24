"""The page of one asset: overview, links, and what stands at its head."""

from collections.abc import Collection
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from assets.access import PastViewer, Request
from assets.forms.lifecycle import LinkForm
from assets.forms.moment import seen
from assets.models import Asset, Status
from assets.models.asset.wording import grade_names, plain
from assets.services import answers, beside, lifecycle, offers, register, relations, sheets
from assets.services.approvals import applying
from assets.services.findings import showing
from assets.services.imports import sources
from assets.services.protection import showing as needs
from assets.tables import sheet
from assets.tables.assessed import completeness
from assets.views.once import once
from assets.views.past import asset_then
from assets.views.saving import answer
from config.kit.http import found


@require_GET
def asset_detail(request: Request, number: str) -> HttpResponse:
    """Show an asset as it is, or as it was at the moment that the address names."""
    shown = seen(request.GET, request.viewer, on=localdate())
    if isinstance(shown.viewer, PastViewer):
        return asset_then(request, shown, shown.viewer, number)
    asset = offers.without_hidden(request.viewer.get_asset(number), viewer=request.viewer)
    context = head_context(request, asset, "overview")
    context |= _overview(request, asset, held=context["held"])
    context["sheet"] = _sheet(request, asset, may_edit=context["may_edit"])
    return render(request, "assets/asset_detail.html", context)


@require_GET
def asset_short(request: Request, number: str) -> HttpResponse:
    """The short address that a label's QR code holds."""
    return redirect(request.viewer.get_asset(number))


@require_POST
@once
def draft_delete(request: Request, number: str) -> HttpResponse:
    asset = request.viewer.get_asset(number, "edit_assets")
    try:
        register.delete_draft(asset, by=request.user)
    except ValidationError as error:
        raise PermissionDenied(error.messages[0]) from error
    messages.success(request, _("下書き%(number)sを削除しました。") % {"number": number})
    return redirect("asset_list")


@require_http_methods(["GET", "POST"])
@once
def asset_links(request: Request, number: str) -> HttpResponse:
    asset = request.viewer.get_asset(number)
    if request.method == "POST":
        request.viewer.demand("edit_assets", asset.org_unit)
    form = LinkForm(request.viewer, request.POST or None)

    def store() -> str:
        relations.link(asset, by=request.user, **form.cleaned_data)
        return request.path

    context = head_context(request, asset, "links")
    context["links"] = sheets.links(asset, visible=request.viewer.assets())
    done = _("つながりを追加しました。")
    return answer(request, form, "assets/asset_links.html", store=store, done=done, **context)


@require_POST
@once
def link_remove(request: Request, number: str, pk: int) -> HttpResponse:
    asset = request.viewer.get_asset(number, "edit_assets")
    link = found(lambda: sheets.get_link(asset, pk=pk))
    relations.unlink(link, by=request.user)
    messages.success(request, _("つながりを外しました。"))
    return redirect("asset_links", number)


def _overview(request: Request, asset: Asset, *, held: Collection[str]) -> dict[str, Any]:
    """What is known beside the columns of an asset; `held` is where there is anything."""
    return {
        "disposal": sheets.disposal_of(asset),
        "origin": sources.of(asset) if beside.SOURCE in held else None,
        "panel": needs.panel(asset, viewer=request.viewer) if beside.NEEDED in held else None,
        "findings": showing.of_asset(asset) if beside.FINDINGS in held else [],
        "gaps": completeness(asset),
        "earlier": answers.latest(asset) if beside.ANSWERS in held else None,
    }


def _sheet(request: Request, asset: Asset, *, may_edit: bool) -> SafeString:
    """The cards of an asset, with the way to fill their gaps for whoever may."""
    cards = sheets.cards(asset, confidential=request.viewer.sees_confidential(asset))
    edit = reverse("asset_edit", args=[asset.asset_no]) if may_edit else ""
    return sheet.cards(cards, edit=edit)


def head_context(request: Request, asset: Asset, tab: str) -> dict[str, Any]:
    """What the head of every page of an asset needs: facts, tabs and the next steps."""
    viewer, today = request.viewer, localdate()
    rights = {
        right for right in ("edit_assets", "approve_assets") if viewer.can(right, asset.org_unit)
    }
    held = beside.of(asset)
    application = applying.open_one(asset) if beside.APPLICATION in held else None
    is_mine = application is None or application.applicant_id == viewer.user.pk
    is_editable = not asset.is_closed and (is_mine or asset.status != Status.PENDING)
    return {
        "asset": asset,
        "tab": tab,
        "facts": sheet.facts(sheets.facts(asset, on=today)),
        "form_label": plain(asset, "form"),
        "grade_names": grade_names(asset),
        "segment_label": plain(asset, "segment"),
        "state_label": plain(asset, "status"),
        "held": held,
        "counts": sheets.counts(asset, viewer=viewer, held=held),
        "application": application,
        "may_submit": asset.is_draft or (asset.status == Status.PENDING and application is None),
        "steps": lifecycle.open_steps(asset, rights=rights),
        "may_edit": "edit_assets" in rights and is_editable,
        "may_approve": "approve_assets" in rights,
        "may_manage": viewer.can_everywhere("manage_units"),
        "notice": asset.c_rank >= asset.municipality.notice_rank,
    }
