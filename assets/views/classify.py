"""The questions that lead to a proposal of grades: one after the other."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from assets.access import Request
from assets.models import Asset
from assets.services import answers as answers_kept
from assets.services import proposals
from assets.tables.wizard import Wizard
from classification.wizard import Proposal


@require_GET
def classify(request: Request) -> HttpResponse:
    """Ask the first question without an answer, beside what the answers so far call for."""
    request.viewer.demand("edit_assets")
    asset = _named(request)
    answers = proposals.given(request.GET.dict())
    unit = asset.org_unit if asset else request.user.unit
    proposal = proposals.propose(request.viewer, answers, unit=unit)
    number = asset.asset_no if asset else ""
    wizard = Wizard(proposal, answers, number, change=request.GET.get("change", ""))
    context = {
        "asset": asset,
        "wizard": wizard,
        **_beside(request, proposal, asset),
        "form_url": f"{_form_address(asset)}?{urlencode(answers)}",
    }
    return render(request, "assets/classify.html", context)


def _beside(request: Request, proposal: Proposal, asset: Asset | None) -> dict[str, Any]:
    """What stands beside the questions: like assets, what follows, what was answered before."""
    return {
        "peers": proposals.peers(request.viewer, proposal, asset=asset),
        "follows": proposals.consequences(request.viewer, proposal, asset=asset),
        "earlier": asset and answers_kept.latest(asset),
    }


def _named(request: Request) -> Asset | None:
    number = request.GET.get("asset", "")
    return request.viewer.get_asset(number, "edit_assets") if number else None


def _form_address(asset: Asset | None) -> str:
    return reverse("asset_edit", args=[asset.asset_no]) if asset else reverse("asset_create")
