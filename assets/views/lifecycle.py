"""The steps of an asset's life: approval, suspension, disposal."""

from typing import Any

from django.http import Http404, HttpResponse
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from assets.access import Request
from assets.forms.lifecycle import DisposalPlanForm, DisposalRecordForm, LifeStepForm
from assets.models import Asset
from assets.services import lifecycle, sheets
from assets.services.approvals import applying, ending
from assets.views.once import once
from assets.views.saving import answer, own_open, posted
from config.kit.http import found

PAGE = "assets/asset_step.html"
DISPOSAL = {
    False: (
        gettext_lazy("廃棄の予定"),
        gettext_lazy("廃棄予定にしました。実施したら廃棄の記録を付けてください。"),
    ),
    True: (
        gettext_lazy("廃棄を申請"),
        gettext_lazy("廃棄の承認を依頼しました。承認されると廃棄予定になります。"),
    ),
}


@require_http_methods(["GET", "POST"])
@once
def asset_step(request: Request, number: str, step: str) -> HttpResponse:
    """Ask for a reason, then take one step of the life cycle."""
    taken = _step(step)
    asset = request.viewer.get_asset(number, taken.right)
    form = LifeStepForm(
        request.POST or None,
        initial={"version": asset.version},
        reason_required=taken.reason_required,
    )

    def store() -> Asset:
        return lifecycle.take_step(asset, step=step, by=request.user, **form.cleaned_data)

    done = _("%(step)sしました。") % {"step": taken.default_reason}
    return answer(request, form, PAGE, store=store, done=done, asset=asset, title=taken.label)


@require_http_methods(["GET", "POST"])
@once
def asset_submit(request: Request, number: str) -> HttpResponse:
    """Ask for a draft to be registered; who may decide it alone registers it."""
    asset = request.viewer.get_asset(number, "edit_assets")
    form = LifeStepForm(request.POST or None, initial={"version": asset.version})

    def store() -> Asset:
        reason, version = form.cleaned_data["reason"], form.cleaned_data["version"]
        kept = {"reason": reason or _("登録を申請"), "version": version}
        return applying.submit(asset, viewer=request.viewer, at=now(), **kept)

    done = _("登録を申請しました。承認が要らないときは、そのまま登録されています。")
    return answer(request, form, PAGE, store=store, done=done, asset=asset, title=_("登録を申請"))


@require_http_methods(["GET", "POST"])
@once
def disposal_plan(request: Request, number: str) -> HttpResponse:
    asset = request.viewer.get_asset(number, "edit_assets")
    mended = own_open(request, "dispose", asset)
    initial = {"version": asset.version} | (DisposalPlanForm.told(mended) if mended else {})
    form = DisposalPlanForm(posted(request), initial=initial).mends(mended)

    def store() -> Any:
        kept = {"plan": form.instance, "version": form.cleaned_data["version"]}
        told = kept | {"at": now(), "revised": form.revised}
        return ending.plan_disposal(asset, viewer=request.viewer, **told)

    asking = bool(ending.need(asset, viewer=request.viewer, on=localdate()))
    title, done = map(str, DISPOSAL[asking])
    return answer(request, form, PAGE, store=store, done=done, asset=asset, title=title)


@require_http_methods(["GET", "POST"])
@once
def disposal_confirm(request: Request, number: str) -> HttpResponse:
    asset = request.viewer.get_asset(number, "approve_assets")
    record = found(lambda: sheets.get_disposal(asset))
    initial = {"version": asset.version}
    form = DisposalRecordForm(request.POST or None, instance=record, initial=initial)

    def store() -> Asset:
        version = form.cleaned_data["version"]
        return lifecycle.confirm_disposal(
            asset, record=form.instance, by=request.user, on=localdate(), version=version
        )

    context: dict[str, Any] = {"asset": asset, "title": _("廃棄の記録と確認"), "disposal": record}
    done = _("廃棄を確認しました。台帳には廃棄済みとして残ります。")
    return answer(request, form, PAGE, store=store, done=done, **context)


def _step(key: str) -> lifecycle.Step:
    if key not in lifecycle.STEPS:
        raise Http404
    return lifecycle.STEPS[key]
