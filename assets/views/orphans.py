"""What nobody answers for, by post, with the way to give it to somebody."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate
from django.views.decorators.http import require_GET

from assets.access import Request
from assets.services import orphans


@require_GET
def orphan_list(request: Request) -> HttpResponse:
    request.viewer.demand("read_assets")
    rows = orphans.listed(request.viewer, on=localdate())
    context = {
        "rows": rows,
        "total": sum(row.count for row in rows),
        "may_assign": request.viewer.can("edit_assets"),
        "may_appoint": request.viewer.can("manage_units"),
    }
    return render(request, "assets/orphan_list.html", context)
