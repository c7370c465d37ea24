"""Renamed, merged and split units: asked for, looked at, applied on their day, undone."""

from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from assets.access import Request
from assets.forms.listing import Conditions
from assets.forms.reorganisation import ReorganisationForm
from assets.models import Reorganisation, Unit
from assets.services import directory
from assets.services.reorganising import changes, plans, steps
from assets.views import lookups
from assets.views.once import once
from assets.views.saving import answer, posted, take_step
from config.kit.dates import fiscal_year, fiscal_year_range

PER_PAGE = 20
MOST_SHOWN = 500


@require_GET
def reorganisation_list(request: Request) -> HttpResponse:
    found = changes.visible(directory.administered(request.viewer))
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "assets/reorganisation_list.html", {"page": page})


@require_http_methods(["GET", "POST"])
@once
def reorganisation_create(request: Request, code: str, kind: str) -> HttpResponse:
    unit = _unit(request, code, kind)
    form, q = _form(request, unit, kind)
    return answer(
        request,
        form,
        "assets/reorganisation_form.html",
        store=lambda: changes.enter(form.instance, by=request.user, reason=form.why),
        done=_("案を作りました。まだ何も変わっていません。影響を確かめてください。"),
        unit=unit,
        kind=Reorganisation.Kind(kind),
        q=q,
    )


@require_GET
def reorganisation_detail(request: Request, key: UUID) -> HttpResponse:
    change = _change(request, key)
    found = plans.visible_assets(change, request.viewer)
    context = {
        "change": change,
        "plan": plans.make(change),
        "steps": steps.open_to(change, on=localdate(), at=now()),
        "page": Paginator(found, PER_PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "assets/reorganisation_detail.html", context)


@require_http_methods(["GET", "POST"])
@once
def reorganisation_step(request: Request, key: UUID, step: str) -> HttpResponse:
    """Plan, apply, cancel or undo."""
    change = _change(request, key)
    return take_step(request, change, steps.find(step), "assets/reorganisation_step.html")


def _unit(request: Request, code: str, kind: str) -> Unit:
    """Return the unit to be changed; the chart is changed by those who administer all of it."""
    if kind not in Reorganisation.Kind.values:
        raise Http404
    unit = lookups.section(request, code)
    directory.administered(request.viewer)
    return unit


def _form(request: Request, unit: Unit, kind: str) -> tuple[ReorganisationForm, str]:
    """Return the form, and the words by which its assets are narrowed."""
    conditions = Conditions(request.GET, request.viewer, on=localdate())
    found = conditions.assets().filter(org_unit=unit).order_by("asset_no")[:MOST_SHOWN]
    blank = _blank(request, unit, kind)
    return ReorganisationForm(
        posted(request), instance=blank, assets=found, on=localdate()
    ), conditions.q


def _blank(request: Request, unit: Unit, kind: str) -> Reorganisation:
    return Reorganisation(
        municipality=request.viewer.municipality,
        unit=unit,
        kind=kind,
        effective_on=fiscal_year_range(fiscal_year(localdate()) + 1)[0],
        created_by=request.user,
        created_at=now(),
    )


def _change(request: Request, key: UUID) -> Reorganisation:
    change = changes.find(directory.administered(request.viewer), key)
    if change is None:
        raise Http404(_("機構改革が見つかりません。"))
    return change
