"""Taking the register out: the dialog, the file, the record of every file, the template."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from assets.access import Request
from assets.forms.export_filter import ExportFilter
from assets.forms.exports import ExportForm, TemplateForm
from assets.forms.targets import Targets
from assets.models import ExportRun
from assets.services.exports import background, events, runs, template
from assets.tables.assets import chosen_columns
from assets.tables.exports import lines
from assets.views.exports_waiting import TYPES, headers, ordered, sent
from config.kit import dates
from config.kit.http import found, render_page

RIGHT = "export_assets"
PER_PAGE = 20
REFUSED = 422
PURPOSE = "export_purpose"  # kept in the session, so that it is written once a day


@require_GET
def export_list(request: Request) -> HttpResponse:
    """Show what has left: one's own files, and to those who watch over it everybody's."""
    request.viewer.demand(RIGHT)
    form = ExportFilter(request.GET or None)
    kept = form.kept(events.visible(request.viewer))
    page = Paginator(kept, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "lines": lines(page.object_list, request.viewer, on=localdate()),
        "sees_all": events.sees_all(request.viewer),
        "template_form": _template_form(request),
    }
    return render(request, "assets/export_list.html", context)


@require_http_methods(["GET", "POST"])
def export_new(request: Request) -> HttpResponseBase:
    """Ask what is to leave; sent with a format, send the file.

    A file cannot carry a message and may be asked for twice: each is an event of its own.
    """
    request.viewer.demand(RIGHT)
    targets = Targets(request.POST or request.GET, request.viewer, localdate())
    data = request.POST if "kind" in request.POST else None
    form = ExportForm(data, targets, purpose=request.session.get(PURPOSE, ""))
    if data is not None and form.is_valid():
        try:
            return _file(request, form)
        except ValidationError as error:
            form.refuse(error)
    return _dialog(request, form)


@require_GET
def export_run(request: Request, key: UUID) -> HttpResponse:
    """Show one file that has left, with its digest and the letters that were replaced."""
    run = found(lambda: events.get(request.viewer, key))
    request.viewer.demand(RIGHT)
    (line,) = lines([run], request.viewer, on=localdate())
    context = {"line": line, "run": run, "again": request.htmx}
    if request.htmx and line.is_under_way:
        return render(request, "assets/_export_progress.html", context)
    response = render(request, "assets/export_run.html", context)
    if request.htmx:
        response["HX-Refresh"] = "true"
    return response


@require_GET
def export_template(request: Request) -> HttpResponse:
    """Send an empty Excel sheet for those who register away from the network."""
    request.viewer.demand("edit_assets")
    form = TemplateForm(request.GET, request.viewer, on=localdate())
    if not form.is_valid():
        raise Http404(_("部署が見つかりません。"))
    facts = form.facts
    content = template.build(request.viewer, at=now(), **facts)
    place: Any = request.viewer.municipality
    where = facts["unit"].name if facts["unit"] else place.name
    named = {"where": where, "day": dates.wareki_short(localdate())}
    name = _("情報資産台帳_記入用_%(where)s_%(day)s.xlsx") % named
    return HttpResponse(content, content_type=TYPES[ExportRun.Format.XLSX], headers=headers(name))


def _file(request: Request, form: ExportForm) -> HttpResponseBase:
    """Send the file while its person waits; a large one is made in the background."""
    shown = chosen_columns(form.targets.query, request.viewer)
    selection = form.target_meant.selection(shown)
    viewer = form.targets.seen.viewer
    if background.is_large(viewer, selection, form.wanted):
        order = background.order(viewer, selection, form.wanted, at=now())
        return ordered(request, order)
    leaving = runs.stream(viewer, selection, form.wanted, at=now())
    request.session[PURPOSE] = leaving[0].purpose or request.session.get(PURPOSE, "")
    return sent(leaving)


def _dialog(request: Request, form: ExportForm) -> HttpResponse:
    context = {"form": form, "targets": form.targets, "query": form.targets.query.urlencode()}
    return render_page(
        request,
        "assets/export_new.html",
        context,
        part="assets/_export_form.html",
        target="export-panel",
        status=REFUSED if form.errors else 200,
    )


def _template_form(request: Request) -> TemplateForm | None:
    if not request.viewer.can("edit_assets"):
        return None
    return TemplateForm(None, request.viewer, on=localdate())
