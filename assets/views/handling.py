"""What must be done with one asset: its duties by stage, and what the rules find in it."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from assets.access import Request
from assets.services.findings import showing
from assets.tables.handling import HandlingSheet
from assets.views.detail import head_context


@require_GET
def asset_handling(request: Request, number: str) -> HttpResponse:
    asset = request.viewer.get_asset(number)
    context = head_context(request, asset, "handling") | {
        "sheet": HandlingSheet(asset),
        "findings": showing.of_asset(asset),
    }
    return render(request, "assets/asset_handling.html", context)
