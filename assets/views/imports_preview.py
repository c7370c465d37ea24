"""The pages of an import by its state, and the answers that are given in its preview."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from assets.access import Request
from assets.forms.imports import EncodingForm
from assets.forms.imports_answers import AnswerForm, answers_of
from assets.forms.imports_cells import offered
from assets.forms.imports_columns import ColumnsForm
from assets.models import ImportRun
from assets.services import offers
from assets.services.imports import runs
from assets.tables.imports import Progress, steps, steps_of
from assets.tables.imports_choices import Choices
from assets.tables.imports_groups import size_of
from assets.tables.imports_preview import Preview
from assets.tables.imports_result import Result
from assets.views.imports_moving import move_on
from assets.views.once import once

REFUSED = 422
State = ImportRun.State


@require_POST
def import_answer(request: Request, key: UUID) -> HttpResponse:
    """Take one answer: a cell, a word for all its rows, a row. Sent twice it is the same answer."""
    request.viewer.demand("edit_assets")
    run, form = runs.get(request.viewer, key), AnswerForm(request.POST)
    if form.is_valid():
        try:
            runs.answer(run, viewer=request.viewer, answers=form.answers)
            move_on(run)
            messages.success(request, form.said)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
    return redirect(f"{reverse('import_run', args=[key])}?{form.back_to}")


@require_http_methods(["GET", "POST"])
@once
def import_choices(request: Request, key: UUID) -> HttpResponse:
    """Rows side by side with what they resemble or collide with, and a choice for each."""
    request.viewer.demand("edit_assets")
    run = runs.get(request.viewer, key)
    if run.state != State.CHECKED:
        return redirect("import_run", key)
    choices = Choices(run, request.GET, request.viewer)
    if request.method == "GET":
        context = _step(run) | {"choices": choices}
        return render(request, "assets/import_choices.html", context)
    about = {"about": choices.about, "key": choices.key}
    answers = answers_of(request.POST, choices.places, **about)
    runs.answer(run, viewer=request.viewer, answers=answers)
    move_on(run)
    messages.success(request, _("選んだとおりにしました。"))
    return redirect("import_run", key)


def page_of(request: Request, run: ImportRun) -> HttpResponse:
    """Show the page of the step that the import has come to."""
    state = State(run.state)
    if state in ImportRun.WAITING:
        return _waiting(request, run)
    if request.htmx and request.htmx.target == "progress":
        return HttpResponse(headers={"HX-Refresh": "true"})
    if state == State.COLUMNS:
        return redirect("import_columns", run.key)
    if state == State.CHECKED:
        return _preview(request, run)
    result = Result(run, viewer=request.viewer, at=now())
    context = _step(run) | {"result": result, "encoding": EncodingForm()}
    return render(request, "assets/import_result.html", context)


def columns_form(request: Request, run: ImportRun) -> ColumnsForm:
    units = offers.units(request.viewer, on=localdate()).values_list("code", "name")
    return ColumnsForm(request.POST or None, run, units=list(units))


def columns_page(request: Request, run: ImportRun, form: ColumnsForm | None = None) -> HttpResponse:
    context = {
        "run": run,
        "size": size_of(run.size),
        "form": form or columns_form(request, run),
        "steps": steps(1),
        "encoding": EncodingForm(initial=run.work.options),
        "is_csv": run.file_name.lower().endswith(".csv"),
    }
    status = REFUSED if form else 200
    return render(request, "assets/import_columns.html", context, status=status)


def _waiting(request: Request, run: ImportRun) -> HttpResponse:
    context: dict[str, Any] = _step(run) | {"progress": Progress(run), "may_cancel": True}
    if request.htmx and request.htmx.target == "preview":
        return HttpResponse(headers={"HX-Refresh": "true"})
    if request.htmx and request.htmx.target == "progress":
        return render(request, "assets/_import_progress.html", context | {"again": True})
    return render(request, "assets/import_wait.html", context)


def _preview(request: Request, run: ImportRun) -> HttpResponse:
    preview = Preview(run, request.GET)
    keys = preview.group_keys | {preview.opened[1]} - {""}
    preview.words = {key: offered(key, request.viewer, on=localdate()) for key in keys}
    context = _step(run) | {"preview": preview}
    target = (request.htmx.target or "") if request.htmx else ""
    if target == "preview":
        return render(request, "assets/_import_preview.html", context | {"part": True})
    if target.startswith("r") and (line := preview.line_of(int(target[1:]))):
        return render(request, "assets/_import_row.html", context | {"line": line})
    return render(request, "assets/import_preview.html", context)


def _step(run: ImportRun) -> dict[str, Any]:
    """What every page of an import names: its file, and the step it has come to."""
    return {"run": run, "steps": steps_of(run), "size": size_of(run.size)}
