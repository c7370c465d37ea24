"""The events: what happened besides changes, and the changes that an auditor asks for first."""

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseBase, QueryDict, StreamingHttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from assets.access import Request
from audits.forms.events import EventExport, EventFilter
from audits.services import event_files, event_log
from audits.services.event_log import Place
from audits.services.names import Names
from audits.tables import event_columns
from audits.tables.events import tell
from config.kit import dates

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TYPES = {"xlsx": EXCEL, "csv": "text/csv"}
REFUSED = 422


@require_GET
def event_list(request: Request) -> HttpResponse:
    """Show the events of the municipality, newest first."""
    _demand(request)
    form = _filter(request, request.GET)
    below = Place.read(request.GET.get("below", ""))
    page = event_log.page(request.viewer.municipality, form.wish(), below=below)
    query = request.GET.copy()
    query.pop("below", None)
    context = {
        "form": form,
        "happenings": tell(page.happenings, Names()),
        "query": query.urlencode(),
        "next": _next(query, page.next),
        "first": below == Place(),
        "may_export": request.viewer.can("export_assets"),
    }
    return render(request, "audits/event_list.html", context)


@require_http_methods(["GET", "POST"])
def event_export(request: Request) -> HttpResponseBase:
    """Ask what for; sent, hand out the events under the conditions of the list."""
    _demand(request)
    request.viewer.demand("export_assets")
    given = QueryDict((request.POST or request.GET).get("query", ""))
    chosen = _filter(request, given)
    form = EventExport(request.POST or None)
    if form.is_valid():
        wanted = event_files.Wanted(**form.cleaned_data, conditions=chosen.words())
        return _file(request, chosen, wanted)
    context = {"form": form, "query": given.urlencode(), "conditions": chosen.words()}
    status = REFUSED if form.errors else 200
    return render(request, "audits/event_export.html", context, status=status)


def _file(
    request: Request, chosen: EventFilter, wanted: event_files.Wanted
) -> StreamingHttpResponse:
    rows = event_columns.rows(request.viewer, chosen.wish())
    columns = event_columns.columns()
    chunks = event_files.stream(rows, columns=columns, viewer=request.viewer, wanted=wanted)
    day = dates.wareki_short(localdate())
    name = _("出来事の記録_%(day)s.%(format)s") % {"day": day, "format": wanted.format}
    headers = {
        "Content-Disposition": content_disposition_header(as_attachment=True, filename=name) or ""
    }
    return StreamingHttpResponse(chunks, content_type=TYPES[wanted.format], headers=headers)


def _filter(request: Request, data: QueryDict) -> EventFilter:
    form = EventFilter(request.viewer, data or None)
    form.is_valid()
    return form


def _next(query: QueryDict, place: Place | None) -> str:
    """Return the address of the next page, which keeps every other condition."""
    if place is None:
        return ""
    further = query.copy()
    further["below"] = str(place)
    return f"?{further.urlencode()}"


def _demand(request: Request) -> None:
    if not request.viewer.can_everywhere("read_restricted"):
        raise PermissionDenied(
            _(
                "出来事の記録は、監査人・全庁管理者・CISOだけが見られます。全庁管理者に依頼してください。"
            )
        )
