"""The measures of the policy: what an asset and a unit have of them, and how far all are."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from assets.access import Request
from assets.forms.controls import ControlsForm
from assets.models import Asset, Unit
from assets.services import offers, register
from assets.services.controls import answering, asking, coverage
from assets.views.detail import head_context
from assets.views.once import once
from assets.views.saving import answer, posted


@require_GET
def control_list(request: Request) -> HttpResponse:
    request.viewer.demand("read_assets")
    context = {
        "units": coverage.of_units(request.viewer, on=localdate()),
        "controls": coverage.of_controls(request.viewer),
    }
    return render(request, "assets/control_list.html", context)


@require_http_methods(["GET", "POST"])
@once
def asset_controls(request: Request, number: str) -> HttpResponse:
    asset = request.viewer.get_asset(number)
    if request.method == "POST":
        request.viewer.demand("edit_assets", asset.org_unit)
        register.demand_open(asset)
    context = head_context(request, asset, "controls")
    context["may_answer"] = context["may_edit"]
    return _sheet(request, asset, "assets/asset_controls.html", context)


@require_http_methods(["GET", "POST"])
@once
def unit_controls(request: Request, code: str) -> HttpResponse:
    unit = request.viewer.get_unit(code)
    if request.method == "POST":
        request.viewer.demand("approve_assets", unit)
    context = {"unit": unit, "may_answer": request.viewer.can("approve_assets", unit)}
    return _sheet(request, unit, "assets/unit_controls.html", context)


def _sheet(
    request: Request, subject: Asset | Unit, template: str, context: dict[str, Any]
) -> HttpResponse:
    """Show what is asked of a subject, and store the answers."""
    asked = asking.measures(subject)
    posts = list(offers.offices(request.viewer, on=localdate()).select_related("unit"))
    form = ControlsForm(subject, asked, posted(request), posts=posts)

    def store() -> str:
        given = form.answers()
        answering.record(subject, answers=given, by=request.user, reason=form.cleaned_data["why"])
        return request.path

    done = _("対策の状況を保存しました。")
    return answer(request, form, template, store=store, done=done, measures=asked, **context)
