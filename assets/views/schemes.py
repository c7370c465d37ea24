"""Changing the scheme of grades: what is in force, what would become of it, what was done."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from assets.access import Request
from assets.forms.schemes import ConversionForm, chosen
from assets.models import Conversion, Municipality
from assets.services.conversions import carrying, deciding, desk, planning, undoing
from assets.services.master import reading
from assets.views.once import once
from assets.views.saving import answer, posted
from classification.levels import Scope
from classification.models import SchemeVersion
from config.kit.nudging import nudge

PER_PAGE = 50
TASK = "assets.tasks.convert_grades"


@require_GET
def scheme_overview(request: Request) -> HttpResponse:
    mine = desk.readable(request.viewer)
    context = {
        "parts": desk.parts(mine),
        "past": desk.past(mine)[:20],
        "may_change": reading.may_change(request.viewer),
    }
    return render(request, "assets/scheme_overview.html", context)


@require_http_methods(["GET", "POST"])
@once
def scheme_change(request: Request, scheme: str) -> HttpResponse:
    """Show what becomes of every grade; start it when its administrator says why."""
    mine = desk.managed(request.viewer)
    target, form = _target(mine, scheme), ConversionForm(posted(request))
    return answer(
        request, form, "assets/scheme_preview.html",
        store=lambda: _started(request, mine, target, form.cleaned_data["reason"]),
        done=_("分類基準の付け替えを受け付けました。"),
        preview=planning.preview(mine, target=target),
        now=planning.in_force(mine, Scope(target.scheme.scope)),
    )  # fmt: skip


@require_GET
def scheme_run(request: Request, key: UUID) -> HttpResponse:
    mine = desk.readable(request.viewer)
    run = _run(mine, key)
    context = {
        "run": run,
        "scope": Scope(run.scope),
        "behind": deciding.count(mine)[Scope(run.scope)],
        "why_not": undoing.why_not_undone(run, at=now()),
        "may_change": reading.may_change(request.viewer),
    }
    return render(request, "assets/scheme_run.html", context)


@require_POST
@once
def scheme_undo(request: Request, key: UUID) -> HttpResponse:
    """Put a change of the scheme back."""
    run = _run(desk.managed(request.viewer), key)
    try:
        _move_on(undoing.ask_undo(run, by=request.user, at=now()))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("付け替えの取り消しを受け付けました。"))
    return redirect(run)


@require_GET
def scheme_undecided(request: Request, scope: str) -> HttpResponse:
    """List the assets that a change of the scheme has left to people."""
    mine, part = desk.readable(request.viewer), _scope(scope)
    page = Paginator(deciding.undecided(mine, part), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "scope": part,
        "page": page,
        "proposals": deciding.proposals(page.object_list, mine, part),
        "now": planning.in_force(mine, part),
        "may_change": reading.may_change(request.viewer),
    }
    return render(request, "assets/scheme_undecided.html", context)


@require_POST
@once
def scheme_take_over(request: Request, scope: str) -> HttpResponse:
    """Grade the chosen assets as proposed."""
    mine, part = desk.managed(request.viewer), _scope(scope)
    taken = deciding.take_over(
        chosen(request.POST.getlist("row")),
        municipality=mine, scope=part, by=request.user, on=localdate(),
    )  # fmt: skip
    told = {"n": len(taken.done)}
    messages.success(request, _("%(n)d件を案のとおりに付け替えました。") % told)
    for asset in taken.moved:
        why = _("%(number)sは、ほかの人が先に変更したため付け替えていません。")
        messages.warning(request, why % {"number": asset.asset_no})
    return redirect("scheme_undecided", part.value)


def _started(request: Request, mine: Municipality, to: SchemeVersion, reason: str) -> Conversion:
    asked = carrying.start(mine, target=to, by=request.user, at=now(), reason=reason)
    _move_on(asked)
    return asked


def _move_on(run: Conversion) -> None:
    """See to it at once where it is little; the row is the queue for whatever is much."""
    if desk.is_small(run):
        undoing.work_off(run, at=now(), on=localdate())
    else:
        nudge(TASK)


def _target(mine: Municipality, scheme: str) -> SchemeVersion:
    found = planning.target_named(mine, scheme)
    if found is None:
        raise Http404(_("この分類基準には付け替えられません。"))
    return found


def _run(mine: Municipality, key: UUID) -> Conversion:
    found = desk.find(mine, key)
    if found is None:
        raise Http404(_("付け替えが見つかりません。"))
    return found


def _scope(scope: str) -> Scope:
    if scope not in Scope.values:
        raise Http404(_("この範囲の分類基準はありません。"))
    return Scope(scope)
