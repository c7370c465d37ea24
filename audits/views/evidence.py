"""What an auditor takes along: samples drawn at random, packages of evidence."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from assets.access import Request
from assets.views.exports_waiting import demand_form, sent
from assets.views.once import once
from assets.views.saving import answer, posted
from audits.forms.evidence import PackageForm, SampleForm
from audits.services.evidence import packages, samples, working_paper

PER_PAGE = 20


@require_GET
def evidence_list(request: Request) -> HttpResponse:
    packages.demand(request.viewer)
    page = Paginator(packages.of(request.viewer), PER_PAGE).get_page(request.GET.get("page"))
    drawn = samples.of(request.viewer)[:PER_PAGE]
    return render(request, "audits/evidence_list.html", {"page": page, "samples": drawn})


@require_http_methods(["GET", "POST"])
@once
def evidence_create(request: Request) -> HttpResponse:
    packages.demand(request.viewer)
    chosen = {"sample": request.GET.get("sample", "")}
    form = PackageForm(request.viewer, posted(request), on=localdate(), initial=chosen)
    return answer(
        request,
        form,
        "audits/evidence_form.html",
        store=lambda: packages.ask(request.viewer, wish=form.wish, at=now()),
        done=_("証拠の包みの作成を受け付けました。できたら、この画面から受け取れます。"),
    )


@require_GET
def evidence_detail(request: Request, key: UUID) -> HttpResponse:
    packages.demand(request.viewer)
    package = get_object_or_404(packages.of(request.viewer), key=key)
    template = "audits/_evidence_state.html" if request.htmx else "audits/evidence_detail.html"
    return render(request, template, {"package": package, "units": packages.units_of(package)})


@require_GET
def evidence_file(request: Request, key: UUID) -> FileResponse:
    packages.demand(request.viewer)
    package = get_object_or_404(packages.of(request.viewer), key=key)
    try:
        file = packages.hand_out(request.viewer, package).open("rb")
    except FileNotFoundError as error:
        raise Http404(_("この包みは、まだ受け取れません。")) from error
    return FileResponse(
        file, as_attachment=True, filename=package.file_name, content_type="application/zip"
    )


@require_http_methods(["GET", "POST"])
@once
def sample_create(request: Request) -> HttpResponse:
    packages.demand(request.viewer)
    form = SampleForm(request.viewer, posted(request))
    return answer(
        request,
        form,
        "audits/sample_form.html",
        store=lambda: samples.draw(request.viewer, at=now(), **form.facts),
        done=_("抽出しました。"),
    )


@require_GET
def sample_detail(request: Request, key: UUID) -> HttpResponse:
    packages.demand(request.viewer)
    sample = get_object_or_404(samples.of(request.viewer), key=key)
    assets = samples.drawn(request.viewer, sample)
    return render(request, "audits/sample_detail.html", {"sample": sample, "assets": assets})


@require_POST
def sample_paper(request: Request, key: UUID, kind: str) -> HttpResponseBase:
    """Send the working paper over a sample: a copy each time, so that none is stored twice."""
    demand_form(kind)
    packages.demand(request.viewer)
    sample = get_object_or_404(samples.of(request.viewer), key=key)
    try:
        return sent(working_paper.stream(request.viewer, sample, file_format=kind, at=now()))
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return redirect("sample_detail", key)
