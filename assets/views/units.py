"""The organisation chart and its units."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from assets.access import Request
from assets.forms.organisation import UnitCloseForm, UnitForm
from assets.models import Unit
from assets.services import chart, organisation, story
from assets.views import lookups
from assets.views.once import once
from assets.views.saving import answer, posted


@require_GET
def unit_list(request: Request) -> HttpResponse:
    request.viewer.demand("read_assets")
    groups = chart.chart(request.viewer, on=localdate())
    lines = [line for group in groups for line in group.lines]
    context = {
        "groups": groups,
        "unit_count": sum(not line.closed and line.unit.parent_id is not None for line in lines),
        "vacancies": [line for line in lines if line.vacant],
        "may_add": request.viewer.can(lookups.MANAGE),
    }
    return render(request, "assets/unit_list.html", context)


@require_GET
def unit_detail(request: Request, code: str) -> HttpResponse:
    unit = request.viewer.get_unit(code)
    context = {
        **_around(unit),
        "asset_count": chart.asset_counts(request.viewer).get(unit.pk, 0),
        "may_manage": request.viewer.can(lookups.MANAGE, unit),
        "may_reorganise": request.viewer.can_everywhere(lookups.MANAGE),
        "names": chart.names(unit),
        "story": story.of_unit(unit),
    }
    return render(request, "assets/unit_detail.html", context)


@require_http_methods(["GET", "POST"])
@once
def unit_create(request: Request) -> HttpResponse:
    viewer, today = request.viewer, localdate()
    viewer.demand(lookups.MANAGE)
    blank = Unit(municipality=viewer.municipality, valid_from=today, kind=Unit.Kind.DEPARTMENT)
    form = UnitForm(viewer, posted(request), instance=blank, on=today)
    return answer(
        request,
        form,
        "assets/unit_form.html",
        store=lambda: organisation.add_unit(form.instance, by=request.user, reason=form.why),
        done=_("部署を追加しました。続けて役職を追加してください。"),
    )


@require_http_methods(["GET", "POST"])
@once
def unit_edit(request: Request, code: str) -> HttpResponse:
    unit = lookups.section(request, code)
    form = UnitForm(request.viewer, posted(request), instance=unit, on=localdate())
    return answer(
        request,
        form,
        "assets/unit_form.html",
        store=lambda: organisation.change_unit(form.instance, by=request.user, **form.kept),
        done=_("部署を変更しました。"),
        unit=unit,
    )


@require_http_methods(["GET", "POST"])
@once
def unit_close(request: Request, code: str) -> HttpResponse:
    unit, today = lookups.section(request, code), localdate()
    form = UnitCloseForm(posted(request), instance=unit, on=today)
    return answer(
        request,
        form,
        "assets/unit_close.html",
        store=lambda: organisation.close_unit(unit, by=request.user, **form.kept),
        done=_("部署の廃止を登録しました。"),
        unit=unit,
        asset_count=chart.kept_assets(unit),
        posts=chart.post_lines(unit, on=today),
    )


def _around(unit: Unit) -> dict[str, Any]:
    """Return a unit with its posts, its people and its neighbours."""
    today = localdate()
    return {
        "unit": unit,
        "today": today,
        "closed": chart.is_closed(unit, on=today),
        "posts": chart.post_lines(unit, on=today),
        "people": chart.staff(unit),
        "roles": chart.roles_on(unit, on=today),
        "children": chart.children(unit),
        "predecessors": chart.predecessors(unit),
    }
