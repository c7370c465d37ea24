"""What became of the register between two days: on the page, and taken out as a file."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.timezone import localdate, now
from django.views.decorators.http import require_GET, require_POST

from assets.access import Request
from assets.models import ExportRun
from assets.services.exports import runs
from assets.views.exports_waiting import TYPES
from audits.forms.between import BetweenForm, TakeForm
from audits.services.between import between
from audits.tables.between import Told
from audits.tables.between_files import KINDS

PER_PAGE = 50
REFUSED = 422


@require_GET
def change_between(request: Request) -> HttpResponse:
    """Show the differences by unit and asset by asset."""
    form = BetweenForm(request.GET, request.viewer, on=localdate())
    return _page(request, form, status=200 if form.is_valid() else REFUSED)


@require_POST
def between_export(request: Request) -> HttpResponseBase:
    """Send them as a file; a file may be asked for twice, and each is recorded."""
    request.viewer.demand("export_assets")
    form = TakeForm(request.POST, request.viewer, on=localdate())
    if form.is_valid():
        try:
            run, name, chunks = runs.send(KINDS[form.cleaned_data["format"]](form), at=now())
        except ValidationError as error:
            form.refuse(error)
        else:
            kind = TYPES[ExportRun.Format(run.format)]
            disposition = content_disposition_header(as_attachment=True, filename=name)
            headers = {"Content-Disposition": disposition or "", "Cache-Control": "no-store"}
            return StreamingHttpResponse(chunks, content_type=kind, headers=headers)
    return _page(request, form, status=REFUSED)


def _page(request: Request, form: BetweenForm, *, status: int) -> HttpResponse:
    context: dict[str, Any] = {
        "form": form,
        "take": _take(request, form),
        "may_read": request.viewer.can("read_assets"),
        "may_export": request.viewer.can("export_assets"),
    }
    if {"since", "until", "unit", "kind"} <= form.cleaned_data.keys():
        found = between(request.viewer, form.period)
        told = Told(found, form)
        page = Paginator(found.chosen, PER_PAGE).get_page(request.GET.get("page"))
        context |= {"told": told, "page": page, "lines": list(told.lines(page.object_list))}
    return render(request, "audits/change_between.html", context, status=status)


def _take(request: Request, form: BetweenForm) -> TakeForm:
    """The form that takes out what is shown, with what was refused of it."""
    if isinstance(form, TakeForm):
        return form
    return TakeForm(request.GET, request.viewer, on=localdate())
