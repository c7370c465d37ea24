"""The review on paper: the form to print, and the page that takes in what was written on it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.timezone import localdate, localtime, now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from assets.access import Request
from assets.forms.review_paper import PaperForm
from assets.models import Asset, CampaignUnit
from assets.services.reviews import form, paper, queue
from assets.tables.review_paper import ON_A_PAGE, Entered, rows
from assets.views.exports_waiting import demand_form, sent
from assets.views.once import once
from assets.views.review_places import reviewed_part
from assets.views.saving import REFUSED

ENTRY = "assets/review_paper_entry.html"


@require_GET
def review_paper(request: Request, key: UUID, code: str) -> HttpResponse:
    """A form to take along: a line per asset, boxes for the verdicts, a code for the phone."""
    part = reviewed_part(request, key, code)
    seen = queue.undecided(queue.visible(part, viewer=request.viewer))
    page = Paginator(seen, ON_A_PAGE).get_page(request.GET.get("page"))
    items = queue.full(seen[max(page.start_index() - 1, 0) : page.end_index()], part=part)
    context = {
        "part": part,
        "page": page,
        "rows": rows(items, address_of=lambda asset: _short_address(request, asset)),
        "now": localtime(),
        "notice": any(item.asset.c_rank >= 2 for item in items),
        "may_export": request.viewer.can("export_assets", part.unit),
    }
    return render(request, "assets/review_paper.html", context)


@require_POST
def review_paper_file(request: Request, key: UUID, code: str, kind: str) -> HttpResponseBase:
    """Send the form as it is filed: a copy each time, so that it cannot be stored twice."""
    demand_form(kind)
    part = reviewed_part(request, key, code)
    request.viewer.demand("export_assets", part.unit)
    try:
        return sent(form.stream(part, viewer=request.viewer, file_format=kind, at=now()))
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return redirect("review_paper", key, code)


@require_GET
def review_short(request: Request, number: str) -> HttpResponse:
    """The short address in a code on paper: the card of the running review, else the asset."""
    asset = request.viewer.get_asset(number)
    part = queue.running(asset)
    if part is None:
        return redirect(asset)
    page = reverse("review_unit", args=[part.campaign.key, part.unit.code])
    return redirect(f"{page}?{urlencode({'at': number})}")


@require_http_methods(["GET", "POST"])
@once
def review_paper_entry(request: Request, key: UUID, code: str) -> HttpResponse:
    """Read the numbers that were written, show what they mean, then store that."""
    part = reviewed_part(request, key, code)
    request.viewer.demand("edit_assets", part.unit)
    items = queue.full(queue.visible(part, viewer=request.viewer), part=part)
    given = PaperForm(request.POST or None, items=items, on=localdate())
    context: dict[str, Any] = {"form": given, "part": part, "is_open": queue.is_open(part)}
    if request.method == "GET":
        return render(request, ENTRY, context)
    if not given.is_valid():
        return render(request, ENTRY, context, status=REFUSED)
    if "rows" not in request.POST:
        return render(request, ENTRY, context | {"entered": Entered(given.reading)})
    return _stored(request, part, given)


def _stored(request: Request, part: CampaignUnit, entered: PaperForm) -> HttpResponse:
    given = {"on": entered.cleaned_data["checked_on"], "beside": entered.beside}
    text = request.POST["rows"]
    try:
        count = paper.store(text, items=entered.items, by=request.user, at=now(), **given)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        messages.success(request, _("%(n)s件の結果を入力しました。") % {"n": f"{count:,}"})
    return redirect("review_unit", part.campaign.key, part.unit.code)


def _short_address(request: Request, asset: Asset) -> str:
    return request.build_absolute_uri(reverse("review_short", args=[asset.asset_no]))
