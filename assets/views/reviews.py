"""Campaigns of review: their list, a new one, how far one has come, its end and its signature."""

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from assets.access import Request
from assets.forms.reviews import CampaignForm, PartStepForm, blank
from assets.models import Campaign
from assets.services import directory
from assets.services.reviews import campaigns, progress, signing
from assets.tables.reviews import Items, filters, item_table, overview, words
from assets.views.once import once
from assets.views.saving import answer, posted
from config.kit.http import found

PER_PAGE = 50
FORM, STEP = "assets/review_form.html", "assets/review_step.html"


@require_GET
def review_list(request: Request) -> HttpResponse:
    request.viewer.demand("read_assets")
    every = campaigns.visible(request.viewer)
    tallies = progress.of_many(every, viewer=request.viewer)
    context = {"lines": overview(every, tallies), "may_plan": _may_manage(request)}
    return render(request, "assets/review_list.html", context)


@require_http_methods(["GET", "POST"])
@once
def review_create(request: Request) -> HttpResponse:
    viewer, on = request.viewer, localdate()
    directory.administered(viewer)
    form = CampaignForm(posted(request), viewer, instance=blank(viewer, on=on), on=on)
    if "count" in request.POST:  # without a script: only how many are meant
        return render(request, FORM, {"form": form})

    def store() -> Any:
        return campaigns.plan(form.instance, assets=form.assets(), by=request.user, on=on)

    return answer(request, form, FORM, store=store, done=_("資産の確認を作成しました。"))


@require_POST
def review_count(request: Request) -> HttpResponse:
    """Say how many assets the conditions mean that are being chosen."""
    viewer, on = request.viewer, localdate()
    directory.administered(viewer)
    form = CampaignForm(request.POST, viewer, instance=blank(viewer, on=on), on=on)
    return render(request, "assets/_review_count.html", {"form": form})


@require_GET
def review_detail(request: Request, key: UUID) -> HttpResponse:
    """Show how far every unit has come that the viewer may read."""
    request.viewer.demand("read_assets")
    campaign, on = _campaign(request, key), localdate()
    made = progress.progress(campaign, viewer=request.viewer, on=on)
    which = request.GET.get("show", "")
    context = {
        "campaign": campaign,
        "words": words(campaign, request.viewer, on=on),
        "progress": made,
        "page": Paginator(made.shown(which), PER_PAGE).get_page(request.GET.get("page")),
        "to_accept": made.waiting("accept"),
        "filters": filters(made, which),
        "may_manage": _may_manage(request),
        "may_sign": signing.may_sign(campaign, viewer=request.viewer, on=on),
    }
    return render(request, "assets/review_detail.html", context)


@require_GET
def review_items(request: Request, key: UUID) -> HttpResponse:
    """List the assets behind a figure, with what was said of each."""
    request.viewer.demand("read_assets")
    campaign = _campaign(request, key)
    chosen = Items(request.GET, campaign, request.viewer)
    context = {"campaign": campaign, "chosen": chosen, "table": item_table(chosen)}
    return render(request, "assets/review_items.html", context)


@require_http_methods(["GET", "POST"])
@once
def review_edit(request: Request, key: UUID) -> HttpResponse:
    campaign, on = _managed(request, key), localdate()
    form = CampaignForm(posted(request), request.viewer, instance=campaign, on=on)
    return answer(
        request,
        form,
        FORM,
        store=lambda: campaigns.change(form.instance, by=request.user, on=on, **form.kept),
        done=_("計画を変更しました。"),
        to=campaign,
        campaign=campaign,
    )


@require_http_methods(["GET", "POST"])
@once
def review_close(request: Request, key: UUID) -> HttpResponse:
    campaign = _managed(request, key)
    form = PartStepForm(posted(request), initial={"version": campaign.version})
    return answer(
        request,
        form,
        STEP,
        store=lambda: campaigns.close(campaign, by=request.user, **form.kept),
        done=_("資産の確認を締め切りました。CISOの確定を待ちます。"),
        to=campaign,
        **_summary(request, campaign, "close"),
    )


@require_http_methods(["GET", "POST"])
@once
def review_sign(request: Request, key: UUID) -> HttpResponse:
    campaign, viewer = _campaign(request, key), request.viewer
    viewer.demand("approve_assets")
    signing.demand_signer(campaign, viewer=viewer, on=localdate())
    form = PartStepForm(posted(request), initial={"version": campaign.version})
    return answer(
        request,
        form,
        STEP,
        store=lambda: signing.sign(campaign, viewer=viewer, at=now(), **form.kept),
        done=_("資産の確認を確定しました。数字はもう変わりません。"),
        to=campaign,
        **_summary(request, campaign, "sign"),
    )


def _campaign(request: Request, key: UUID) -> Campaign:
    return found(lambda: campaigns.get(request.viewer, key=key))


def _managed(request: Request, key: UUID) -> Campaign:
    campaign = _campaign(request, key)
    directory.administered(request.viewer)
    return campaign


def _may_manage(request: Request) -> bool:
    return request.viewer.can_everywhere(directory.MANAGE)


def _summary(request: Request, campaign: Campaign, step: str) -> dict[str, Any]:
    made = progress.progress(campaign, viewer=request.viewer, on=localdate())
    return {"campaign": campaign, "progress": made, "step": step}
