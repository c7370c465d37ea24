"""Hand-overs: whose they are, what is handed over, and the word of both sides."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from assets.access import Request
from assets.forms.handovers import ConfirmForm, HandoverFilter
from assets.models import Handover
from assets.services.handovers import confirming, paper
from assets.views.once import once
from assets.views.saving import answer, posted
from config.kit.papers.press import PaperError

PER_PAGE = 50


@require_GET
def handover_list(request: Request) -> HttpResponse:
    narrowed = HandoverFilter(request.GET or None)
    state = narrowed.cleaned_data["state"] if narrowed.is_valid() else ""
    page = _page(confirming.listed(request.viewer, state=state), request)
    context = {"page": page, "filter": narrowed, "filtered": bool(state), "today": localdate()}
    return render(request, "assets/handover_list.html", context)


@require_http_methods(["GET", "POST"])
@once
def handover_detail(request: Request, key: UUID) -> HttpResponse:
    """Show what is handed over; sent, it is the word of one side."""
    row, viewer = _row(request, key), request.viewer
    side = confirming.side_of(row, viewer)
    form = ConfirmForm(posted(request), row=row, side=side, user=request.user)
    return answer(
        request,
        form,
        "assets/handover_detail.html",
        store=lambda: confirming.confirm(row, viewer=viewer, side=side, at=now(), **form.said),
        done=_("引継ぎを確認しました。"),
        to=row,
        row=row,
        side=side,
        page=_page(confirming.assets_of(row, viewer), request),
        today=localdate(),
    )


@require_GET
def handover_paper(request: Request, key: UUID) -> HttpResponse:
    """The 引継書 as PDF."""
    row = _row(request, key)
    try:
        made = paper.made(row, viewer=request.viewer, at=now())
    except PaperError:
        messages.error(request, _("PDFを作れませんでした。画面を印刷してください。"))
        return redirect(row)
    name = _("引継書_%(post)s.pdf") % {"post": row.post.name}
    headers = {"Content-Disposition": content_disposition_header(as_attachment=True, filename=name)}
    return HttpResponse(made, content_type="application/pdf", headers=headers)


def _page(rows: QuerySet[Any], request: Request) -> Page[Any]:
    return Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))


def _row(request: Request, key: UUID) -> Handover:
    row = confirming.find(request.viewer, key)
    if row is None:
        raise Http404(_("引継ぎが見つかりません。"))
    return row
