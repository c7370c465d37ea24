"""Changing many assets: choose the fields, see the effect, do it, take it back."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from assets.access import Request
from assets.forms.bulk import BulkForm, Selection, read_versions, write_versions
from assets.services import bulk
from assets.tables.effects import Preview, left_alone
from assets.views.once import once
from config.kit.components import UNDO

REFUSED = 422


@require_POST
def bulk_change(request: Request) -> HttpResponse:
    """Ask what to change, then show what that would do; nothing is stored here."""
    request.viewer.demand("edit_assets")
    selection = Selection(request.POST, request.viewer, localdate())
    if selection.problem:
        messages.error(request, selection.problem)
        return redirect(f"{reverse('asset_list')}?{selection.query}")
    sent = request.POST if "reason" in request.POST else None
    wanted = request.POST.get("change", "")
    form = BulkForm(sent, request.viewer, on=localdate(), wanted=wanted)
    if sent is None or "back" in sent or not form.is_valid():
        return _choose(request, form, selection)
    return _preview(request, form, selection)


@require_POST
@once
def bulk_apply(request: Request) -> HttpResponse:
    """Carry out what was previewed, for the rows that are still as they were seen."""
    request.viewer.demand("edit_assets")
    form = BulkForm(request.POST, request.viewer, on=localdate())
    selection = Selection(request.POST, request.viewer, localdate())
    if not form.is_valid():
        return _choose(request, form, selection)
    effect = bulk.change_many(
        read_versions(request.POST.get("rows", "")),
        changes=form.changes,
        viewer=request.viewer,
        reason=form.cleaned_data["reason"],
    )
    return _report(request, effect, selection.query, done=_("%(n)s件の情報資産を変更しました。"))


@require_GET
def bulk_result(request: Request, request_id: UUID) -> HttpResponse:
    """Show what one action changed, and offer to take it back."""
    done = bulk.changes_of(request_id, viewer=request.viewer)
    if not done:
        raise Http404(_("操作が見つかりません。"))
    try:
        bulk.refuse_undo(done, viewer=request.viewer, at=now())
        why_not = ""
    except ValidationError as error:
        why_not = " ".join(error.messages)
    context = {"done": done, "first": done[0], "request_id": request_id, "why_not": why_not}
    return render(request, "assets/bulk_result.html", context)


@require_POST
@once
def bulk_undo(request: Request, request_id: UUID) -> HttpResponse:
    """Put back what one action changed."""
    request.viewer.demand("edit_assets")
    try:
        effect = bulk.undo(request_id, viewer=request.viewer, at=now())
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("asset_list")
    return _report(request, effect, "", done=_("%(n)s件の変更を取り消しました。"))


def _choose(request: Request, form: BulkForm, selection: Selection) -> HttpResponse:
    context = {"form": form, "selection": selection}
    status = REFUSED if form.is_bound and form.errors else 200
    return render(request, "assets/bulk_choose.html", context, status=status)


def _preview(request: Request, form: BulkForm, selection: Selection) -> HttpResponse:
    viewer = request.viewer
    effect = bulk.effect_of(selection.assets, changes=form.changes, viewer=viewer, on=localdate())
    changing = [line.before for line in effect.changing]
    busy = bulk.being_edited(changing, viewer=viewer, at=now())
    context = {
        "form": form,
        "selection": selection,
        "preview": Preview(effect, list(form.changes), busy),
        "rows": write_versions(effect.versions),
    }
    return render(request, "assets/bulk_preview.html", context)


def _report(request: Request, effect: bulk.Effect, query: str, *, done: str) -> HttpResponse:
    """Say what was done and what was left alone; lead to the rows, or back to the list."""
    for sentence in left_alone(effect):
        messages.warning(request, sentence)
    if not effect.changing:
        messages.info(request, _("変更はありませんでした。"))
        return redirect(f"{reverse('asset_list')}?{query}")
    undo = f"{UNDO}{reverse('bulk_undo', args=[effect.request_id])}"
    messages.success(request, done % {"n": f"{len(effect.changing):,}"}, extra_tags=undo)
    return redirect("bulk_result", effect.request_id)
