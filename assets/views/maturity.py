"""How complete the records are: the work that is left, unit by unit."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate
from django.views.decorators.http import require_GET

from assets.access import Request
from assets.services import completeness


@require_GET
def maturity_list(request: Request) -> HttpResponse:
    request.viewer.demand("read_assets")
    lines = completeness.of_units(request.viewer, on=localdate())
    context = {
        "lines": lines,
        "totals": [sum(column) for column in zip(*(line.counts for line in lines), strict=True)],
    }
    return render(request, "assets/maturity_list.html", context)
