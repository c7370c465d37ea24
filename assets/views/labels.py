"""Labels to stick on things: of one asset, or of all that a list shows."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate
from django.views.decorators.http import require_GET

from assets.access import Request
from assets.forms.labels import StartForm
from assets.forms.listing import Conditions
from assets.models import Asset, AssetQuerySet
from assets.tables.labels import MOST, labels


@require_GET
def asset_labels(request: Request) -> HttpResponse:
    """Print the labels of the assets that the address names, or that its conditions find."""
    found = _wanted(request).select_related("org_unit").order_by("asset_no")
    form = StartForm(request.GET)
    context = {
        "labels": labels(found[:MOST], address_of=lambda asset: _short_address(request, asset)),
        "total": found.count(),
        "most": MOST,
        "form": form,
        "kept": [(k, v) for k, values in request.GET.lists() for v in values if k != "start"],
        "today": localdate(),
    }
    return render(request, "assets/asset_labels.html", context)


def _wanted(request: Request) -> AssetQuerySet:
    numbers = request.GET.getlist("no")
    if numbers:
        return request.viewer.assets().filter(asset_no__in=numbers)
    return Conditions(request.GET, request.viewer, on=localdate()).assets()


def _short_address(request: Request, asset: Asset) -> str:
    return request.build_absolute_uri(reverse("asset_short", args=[asset.asset_no]))
