"""What one asset needs for what it holds, and what a change would pull along."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from assets.access import Request
from assets.forms.lifecycle import LinkForm
from assets.forms.needed import GradesForm
from assets.services import sheets
from assets.services.protection import deviations, pulling, showing
from assets.views.detail import head_context
from assets.views.once import once
from assets.views.saving import REFUSED


@require_GET
def asset_needed(request: Request, number: str) -> HttpResponse:
    asset = request.viewer.get_asset(number)
    form = GradesForm(asset, request.GET)
    effect = None
    if form.is_bound and form.is_valid():
        effect = pulling.of_grades(asset, ranks=form.ranks, viewer=request.viewer)
    context = head_context(request, asset, "links") | {
        "panel": showing.panel(asset, viewer=request.viewer),
        "led": showing.led_from(asset, viewer=request.viewer),
        "deviations": deviations.of_asset(asset),
        "form": form,
        "effect": effect,
    }
    return render(request, "assets/asset_needed.html", context)


@require_POST
@once
def link_look(request: Request, number: str) -> HttpResponse:
    """Show what a link would pull along; nothing is stored."""
    asset = request.viewer.get_asset(number, "edit_assets")
    form, effect = LinkForm(request.viewer, request.POST), None
    if form.is_valid():
        target, kind = form.cleaned_data["target"], form.cleaned_data["kind"]
        effect = pulling.of_link(asset, target=target, kind=kind, viewer=request.viewer)
    context = head_context(request, asset, "links") | {"form": form, "effect": effect}
    context["links"] = sheets.links(asset, visible=request.viewer.assets())
    status = 200 if effect else REFUSED
    return render(request, "assets/asset_links.html", context, status=status)
