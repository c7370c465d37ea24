"""The steps of one unit's part in a campaign: handed in, confirmed, accepted, sent back."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from assets.access import Request
from assets.forms.reviews import ExtensionForm, PartStepForm
from assets.models import Campaign, CampaignUnit
from assets.services import directory
from assets.services.notices import campaigns as reminders
from assets.services.reviews import campaigns, parts, progress
from assets.views.once import once
from assets.views.saving import answer, posted
from config.kit.http import found

PAGE = "assets/review_part.html"


@require_http_methods(["GET", "POST"])
@once
def review_step(request: Request, key: UUID, code: str, step: str) -> HttpResponse:
    part, taken = _part(request, key, code), parts.STEPS[step]
    _demand(request, part, step)
    opened = {"version": part.version}
    required = taken.reason_required
    form = PartStepForm(posted(request), initial=opened, reason_required=required)

    def store() -> CampaignUnit:
        return parts.take(part, step=step, viewer=request.viewer, at=now(), **form.kept)

    tally = parts.tally(part, viewer=request.viewer)
    context = {"part": part, "step": taken, "tally": tally}
    return answer(request, form, PAGE, store=store, done=taken.done, to=part.campaign, **context)


@require_http_methods(["GET", "POST"])
@once
def review_extend(request: Request, key: UUID, code: str) -> HttpResponse:
    part = _part(request, key, code)
    directory.administered(request.viewer)
    form = ExtensionForm(posted(request), initial={"version": part.version})

    def store() -> CampaignUnit:
        until = form.cleaned_data["closes_on"]
        return parts.extend(part, closes_on=until, by=request.user, **form.kept)

    tally = parts.tally(part, viewer=request.viewer)
    done, context = _("締切日を延ばしました。"), {"part": part, "tally": tally}
    return answer(request, form, PAGE, store=store, done=done, to=part.campaign, **context)


@require_http_methods(["GET", "POST"])
@once
def review_remind(request: Request, key: UUID) -> HttpResponse:
    """Show who would be told what; sent, they are told at once and by the next mail."""
    campaign, on = _campaign(request, key), localdate()
    directory.administered(request.viewer)
    if request.method == "POST":
        told = reminders.nudge(campaign, on=on)
        messages.success(request, _("%(told)d人に知らせました。") % {"told": told})
        return redirect(campaign)
    context = {"campaign": campaign, "tellings": reminders.nudges(campaign, on=on)}
    return render(request, "assets/review_remind.html", context)


@require_http_methods(["GET", "POST"])
@once
def review_accept_all(request: Request, key: UUID) -> HttpResponse:
    """Show the units that wait for the viewer as their 責任者; sent, all of them are accepted."""
    campaign, viewer = _campaign(request, key), request.viewer
    waiting = parts.to_accept(campaign, viewer=viewer, on=localdate())
    if request.method == "POST" and waiting:
        seen = request.POST.getlist("part")
        done = parts.accept_all(campaign, viewer=viewer, at=now(), seen=seen)
        messages.success(request, _("%(done)d部署を確認しました。") % {"done": done})
        return redirect(campaign)
    _demand_any(waiting)
    context = {"campaign": campaign, "lines": progress.of_parts(waiting, viewer=viewer)}
    return render(request, "assets/review_accept.html", context)


def _campaign(request: Request, key: UUID) -> Campaign:
    return found(lambda: campaigns.get(request.viewer, key=key))


def _demand_any(waiting: list[CampaignUnit]) -> None:
    if not waiting:
        raise PermissionDenied(_("責任者の確認を待っている部署はありません。"))


def _part(request: Request, key: UUID, code: str) -> CampaignUnit:
    unit = request.viewer.get_unit(code)
    if request.viewer.municipality is not None:
        unit.municipality = request.viewer.municipality
    return found(lambda: parts.get(unit, key=key))


def _demand(request: Request, part: CampaignUnit, step: str) -> None:
    people = progress.acceptors(part, on=localdate())
    if not parts.may(part, step=step, viewer=request.viewer, acceptors=people):
        raise PermissionDenied(_("この操作をする権限がありません。全庁管理者に依頼してください。"))
