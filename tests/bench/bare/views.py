"""Three pages: nothing (A), fifty rows of twelve columns (L), one row of thirty (D)."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from tests.bench.bare.models import Item


@login_required
def nothing(request: Any) -> HttpResponse:
    return HttpResponse(request.user.username)


@login_required
def rows(request: Any) -> HttpResponse:
    mine = Item._default_manager.filter(municipality_id=request.user.municipality_id)
    return render(request, "bare/list.html", {"items": mine.order_by("asset_no", "pk")[:50]})


@login_required
def row(request: Any, number: str) -> HttpResponse:
    mine = Item._default_manager.filter(municipality_id=request.user.municipality_id)
    return render(request, "bare/detail.html", {"item": get_object_or_404(mine, asset_no=number)})
