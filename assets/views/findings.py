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
    counts = listing.counts(viewer, wanted)
    total = counts.get(wanted.severity, sum(counts.values()))
    rows = listing.listed(viewer, wanted)
    context = {
        "filter": form,
        "table": finding_table(rows, request.GET, viewer, total=total),
        "tabs": tabs(counts, request.GET),
        "is_narrowed": form.is_narrowed,
    }
    return render(request, "assets/finding_list.html", context)
