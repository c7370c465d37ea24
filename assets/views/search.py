"""The search over everything, from the field at the top of every page."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from assets.access import Request
from assets.forms.listing import LONGEST_SEARCH
from assets.services import search as finding


@require_GET
def search(request: Request) -> HttpResponse:
    """Open the asset whose number was typed; otherwise show what is found, by kind."""
    query = request.GET.get("q", "").strip()[:LONGEST_SEARCH]
    if asset := finding.numbered(query, viewer=request.viewer):
        return redirect(asset)
    found = finding.find(query, viewer=request.viewer) if query else None
    recent = [] if query else finding.recent(viewer=request.viewer)
    context = {"q": query, "found": found, "recent": recent}
    return render(request, "assets/search.html", context)
