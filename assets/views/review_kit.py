"""The review away from the network: a file out, the same file back, conflicts decided."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from assets.access import Request
from assets.forms.review_kit import KitForm, ReturnForm, read_rows
from assets.models import CampaignUnit, ReviewItem
from assets.services.reviews import merging, offline, queue
from assets.views.once import once
from assets.views.review_places import reviewed_part
from assets.views.saving import REFUSED

PAGE = "assets/review_kit.html"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_POST
def review_kit_file(request: Request, key: UUID, code: str) -> HttpResponse:
    """Send the file, and record that it left."""
    part = reviewed_part(request, key, code)
    request.viewer.demand("export_assets", part.unit)
    form, at = KitForm(request.POST), now()
    if not form.is_valid():
        return _page(request, part, kit=form, status=REFUSED)
    undecided = queue.undecided(queue.visible(part, viewer=request.viewer))
    items = queue.full(undecided, part=part)
    given = {"viewer": request.viewer, "purpose": form.cleaned_data["purpose"]}
    run, content = offline.hand_out(part, items=items, at=at, **given)
    disposition = content_disposition_header(as_attachment=True, filename=run.file_name) or ""
    return HttpResponse(content, EXCEL, headers={"Content-Disposition": disposition})


@require_http_methods(["GET", "POST"])
@once
def review_kit(request: Request, key: UUID, code: str) -> HttpResponse:
    """Take the file back: read it, show what it would do, then do that."""
    part = reviewed_part(request, key, code)
    request.viewer.demand("edit_assets", part.unit)
    if request.method == "GET":
        return _page(request, part)
    items = queue.full(queue.visible(part, viewer=request.viewer), part=part)
    if rows := read_rows(request.POST.get("rows", "")):
        return _merged(request, part, items, rows)
    form = ReturnForm(request.POST, request.FILES, part=part, items=items)
    if not form.is_valid():
        return _page(request, part, back=form, status=REFUSED)
    return _page(request, part, back=form, merge=form.merge, rows=form.rows)


def _merged(
    request: Request, part: CampaignUnit, items: list[ReviewItem], rows: list[list[Any]]
) -> HttpResponse:
    mine = request.POST.getlist("mine")
    by, at = request.user, now()
    try:
        outcome = merging.store(rows, items=items, mine=mine, by=by, at=at, on=localdate(at))
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return redirect("review_kit", part.campaign.key, part.unit.code)
    messages.success(request, _("%(n)s件の結果を入力しました。") % {"n": f"{outcome.count:,}"})
    if outcome.left:
        text = _("%(n)s件は、読み取った後に変わったため入力していません。")
        messages.warning(request, text % {"n": f"{outcome.left:,}"})
    for problem in outcome.problems:
        messages.warning(request, problem)
    return redirect("review_unit", part.campaign.key, part.unit.code)


def _page(
    request: Request,
    part: CampaignUnit,
    *,
    kit: KitForm | None = None,
    back: ReturnForm | None = None,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    viewer = request.viewer
    context = {
        "part": part,
        "form": kit if kit and kit.errors else back,
        "kit": kit or KitForm(),
        "back": back or ReturnForm(part=part, items=[]),
        "may_export": viewer.can("export_assets", part.unit),
        "may_return": viewer.can("edit_assets", part.unit) and queue.is_open(part),
        **more,
    }
    return render(request, PAGE, context, status=status)
