"""The list of what breaks the rules, with the way to mend it."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from assets.access import Request
from assets.forms.findings import FindingFilter
from assets.services.findings import listing
from assets.tables.findings import finding_table, tabs


@require_GET
def finding_list(request: Request) -> HttpResponse:
    viewer = request.viewer
    viewer.demand("read_assets")
    form = FindingFilter(viewer, request.GET)
    wanted = form.wanted
    context = {
        "filter": form,
        "table": finding_table(listing.listed(viewer, wanted), request.GET, viewer),
        "tabs": tabs(listing.counts(viewer, wanted), request.GET),
        "is_narrowed": form.is_narrowed,
    }
    return render(request, "assets/finding_list.html", context)
