"""A file on its way into the register: given, read, confirmed, taken back."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from assets.access import Request
from assets.forms.imports import EncodingForm, UploadForm
from assets.forms.imports_columns import ColumnsForm
from assets.models import ImportRun
from assets.services.exports import refused
from assets.services.imports import runs
from assets.tables.imports import lines
from assets.views import imports_preview
from assets.views.imports_moving import move_on
from assets.views.once import once
from config.kit.sheets import limits

PER_PAGE = 20
REFUSED = 422
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
RIGHT = "edit_assets"


@require_http_methods(["GET", "POST"])
@once
def import_list(request: Request) -> HttpResponse:
    request.viewer.demand(RIGHT)
    if request.method == "GET":
        return _list_page(request, UploadForm(request.viewer, on=localdate()))
    form = UploadForm(request.viewer, request.POST, request.FILES, on=localdate())
    if not form.is_valid():
        return _list_page(request, form)
    try:
        run = runs.receive(viewer=request.viewer, at=now(), **form.facts)
    except ValidationError as error:
        form.refuse(error)
        return _list_page(request, form)
    move_on(run)
    return redirect("import_run", run.key)


@require_GET
def import_run(request: Request, key: UUID) -> HttpResponse:
    """Show the step that the import has come to."""
    request.viewer.demand(RIGHT)
    return imports_preview.page_of(request, runs.get(request.viewer, key))


@require_http_methods(["GET", "POST"])
@once
def import_columns(request: Request, key: UUID) -> HttpResponse:
    request.viewer.demand(RIGHT)
    run = runs.get(request.viewer, key)
    if run.state not in {ImportRun.State.COLUMNS, ImportRun.State.CHECKED}:
        return redirect("import_run", key)
    if request.method == "GET":
        return imports_preview.columns_page(request, run)
    form = imports_preview.columns_form(request, run)
    if not form.is_valid():
        return imports_preview.columns_page(request, run, form)
    return _planned(request, run, form)


@require_POST
@once
def import_again(request: Request, key: UUID) -> HttpResponse:
    """Read the same file once more, its letters in another encoding."""
    request.viewer.demand(RIGHT)
    run, form = runs.get(request.viewer, key), EncodingForm(request.POST)
    if form.is_valid():
        runs.read_again(run, viewer=request.viewer, options=form.cleaned_data)
        move_on(run)
    return redirect("import_run", key)


@require_POST
@once
def import_confirm(request: Request, key: UUID) -> HttpResponse:
    request.viewer.demand(RIGHT)
    run = runs.get(request.viewer, key)
    try:
        runs.confirm(run, viewer=request.viewer, at=now())
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("import_run", key)
    move_on(run)
    return redirect("import_run", key)


@require_POST
@once
def import_cancel(request: Request, key: UUID) -> HttpResponse:
    request.viewer.demand(RIGHT)
    run = runs.get(request.viewer, key)
    try:
        run = runs.cancel(run, viewer=request.viewer, at=now())
        if run.state != ImportRun.State.CANCELLED:
            messages.info(request, _("取りやめを受け付けました。いまの区切りで止まります。"))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("import_run", key)


@require_POST
@once
def import_undo(request: Request, key: UUID) -> HttpResponse:
    request.viewer.demand(RIGHT)
    run = runs.get(request.viewer, key)
    try:
        runs.undo(run, viewer=request.viewer, at=now())
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("import_run", key)


@require_GET
def import_rows(request: Request, key: UUID) -> HttpResponse:
    """The rows that need an answer as the same Excel sheet, each with what is wrong."""
    request.viewer.demand(RIGHT)
    run = runs.get(request.viewer, key)
    if run.state not in {ImportRun.State.CHECKED, ImportRun.State.DONE}:
        raise Http404(_("取り込めなかった行はありません。"))
    name = _("取り込めなかった行_%(n)s.xlsx") % {"n": f"{run.received_at:%Y%m%d}"}
    headers = {"Content-Disposition": content_disposition_header(as_attachment=True, filename=name)}
    return HttpResponse(refused.workbook(run), content_type=EXCEL, headers=headers)


def _list_page(request: Request, form: UploadForm) -> HttpResponse:
    page = Paginator(runs.visible(request.viewer), PER_PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "page": page, "lines": lines(page), "limits": limits}
    status = REFUSED if form.is_bound and form.errors else 200
    return render(request, "assets/import_list.html", context, status=status)


def _planned(request: Request, run: ImportRun, form: ColumnsForm) -> HttpResponse:
    try:
        run = runs.change_plan(run, viewer=request.viewer, plan=form.plan)
    except ValidationError as error:
        form.refuse(error)
        return imports_preview.columns_page(request, run, form)
    move_on(run)
    if run.state == ImportRun.State.COLUMNS:
        messages.info(request, _("見出しの行を読み直しました。列の対応を確かめてください。"))
        return redirect("import_columns", run.key)
    return redirect("import_run", run.key)
