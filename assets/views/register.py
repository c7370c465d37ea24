"""Pages that enter and change one asset."""

from copy import copy
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate, localtime, now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from assets.access import Request
from assets.forms.asset import AssetForm
from assets.forms.conflict import merged, with_choices, without_errors
from assets.models import Application, Asset, Status
from assets.models.asset.wording import shown
from assets.services import (
    answers,
    conflicts,
    drafts,
    offers,
    proposals,
    register,
    relations,
    versions,
)
from assets.services.approvals import announcing, applying, carrying_out
from assets.views import review_edits
from assets.views.once import once
from classification import columns


@require_http_methods(["GET", "POST"])
@once
def asset_create(request: Request) -> HttpResponse:
    request.viewer.demand("edit_assets")
    if request.method == "GET":
        return _form_page(request, _opened(request, None), None)
    form = AssetForm(request.viewer, request.POST, instance=_blank(request), on=localdate())
    if form.is_valid():
        try:
            return _registered(request, form)
        except ValidationError as error:
            form.refuse(error)
    return _form_page(request, form, None, status=422)


@require_http_methods(["GET", "POST"])
@once
def asset_edit(request: Request, number: str) -> HttpResponse:
    asset = request.viewer.get_asset(number, "edit_assets")
    applying.demand_editable(asset, viewer=request.viewer)
    if request.method == "GET":
        return _form_page(request, _opened(request, asset), asset)
    today, opened = localdate(), copy(asset)
    data = with_choices(request.POST, asset, request.viewer, on=today)
    form = AssetForm(request.viewer, data, instance=asset, on=today)
    if form.is_valid():
        try:
            return _changed(request, form, opened)
        except ValidationError as error:
            form.refuse(error)
        except versions.ConflictError as conflict:
            return _conflict_page(request, form, conflict)
    return _form_page(request, form, asset, status=422)


@require_GET
def system_options(request: Request) -> HttpResponse:
    """The suggestions under the field of the related system."""
    request.viewer.demand("edit_assets")
    found = offers.systems(request.viewer, text=request.GET.get("system", ""))
    return render(request, "assets/_system_options.html", {"systems": found})


@require_POST
def draft_save(request: Request, number: str = "") -> HttpResponse:
    """Answer autosave with the time; a draft is private and is not a change of the register."""
    request.viewer.demand("edit_assets")
    asset = request.viewer.get_asset(number, "edit_assets") if number else None
    drafts.keep(_content(request.POST), by=request.user, asset=asset, at=now())
    return JsonResponse({"saved_at": f"{localtime():%H:%M}"})


@require_POST
def draft_drop(request: Request, number: str = "") -> HttpResponse:
    asset = request.viewer.get_asset(number, "edit_assets") if number else None
    drafts.drop(by=request.user, asset=asset)
    messages.success(request, _("入力中の内容を捨てました。"))
    form = reverse("asset_edit", args=[number]) if number else reverse("asset_create")
    return redirect(f"{form}?{query}" if (query := request.GET.urlencode()) else form)


def _blank(request: Request) -> Asset:
    """Return a new asset in the person's own unit, or a copy of the one named by ?copy=."""
    viewer = request.viewer
    if number := request.GET.get("copy"):
        return register.copy_of(viewer.get_asset(number))
    asset = register.blank()
    asset.municipality = viewer.municipality  # type: ignore[assignment]  # who edits has one
    if viewer.user.unit and viewer.can("edit_assets", viewer.user.unit):
        asset.org_unit = viewer.user.unit
    return asset


def _opened(request: Request, asset: Asset | None) -> AssetForm:
    """Return the form as it is first shown: as stored, or as the kept draft has it."""
    today = localdate()
    instance = _applied(request, asset) if asset else _blank(request)
    proposed = _proposed(request, instance)
    wanted = request.GET.get("draft") or proposed
    draft = drafts.kept(by=request.user, asset=asset) if wanted else None
    if draft is None:
        initial = {"version": instance.version, **proposed}
        return AssetForm(request.viewer, instance=instance, initial=initial, on=today)
    data = QueryDict(mutable=True)
    for key, values in draft.content.items():
        data.setlist(key, values)
    data.update({key: _as_sent(value) for key, value in proposed.items()})
    return without_errors(AssetForm(request.viewer, data, instance=instance, on=today))


def _proposed(request: Request, asset: Asset) -> dict[str, Any]:
    """Return the columns that the answers of 分類の手伝い would fill; nothing without them."""
    given = proposals.given(request.GET.dict())
    if not given:
        return {}
    unit = asset.org_unit if asset.org_unit_id else None
    return proposals.columns_of(proposals.propose(request.viewer, given, unit=unit))


def _demand_reason(request: Request, asset: Asset) -> None:
    """Whoever departs from what 分類の手伝い proposed says why."""
    if given := proposals.given(request.GET.dict()):
        proposal = proposals.propose(request.viewer, given, unit=asset.org_unit)
        answers.demand_reason(asset, proposal)


def _keep_answers(request: Request, asset: Asset) -> None:
    """Keep the answers that the form was opened with, for the next review."""
    if given := proposals.given(request.GET.dict()):
        proposal = proposals.propose(request.viewer, given, unit=asset.org_unit)
        answers.keep(asset, answers=given, proposal=proposal, by=request.user, at=now())


def _as_sent(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _registered(request: Request, form: AssetForm) -> HttpResponse:
    asset, viewer, at = form.instance, request.viewer, now()
    _demand_reason(request, asset)
    reason = form.cleaned_data["reason"] or _("画面から登録")
    if request.POST.get("action") == "draft":
        draft: dict[str, Any] = {"by": request.user, "status": Status.DRAFT}
        register.register_asset(asset, on=localdate(at), reason=reason, **draft)
    else:
        applying.enter(asset, viewer=viewer, reason=reason, at=at)
    if number := request.GET.get("copy"):
        relations.enter_copy(asset, of=viewer.get_asset(number), by=request.user)
    _keep_answers(request, asset)
    drafts.drop(by=request.user, asset=None)
    messages.success(request, _entered(asset))
    return redirect(asset)


def _changed(request: Request, form: AssetForm, opened: Asset) -> HttpResponse:
    asset = form.instance
    _demand_reason(request, asset)
    stored = _stored(request, form, opened)
    _keep_answers(request, asset)
    drafts.drop(by=request.user, asset=asset)
    if isinstance(stored, Application):
        messages.success(request, _applied_for(stored))
    elif stored.version == opened.version:
        messages.success(request, _("変更はありませんでした。"))
    else:
        messages.success(request, _("変更しました。"))
    if key := request.GET.get("review"):
        changed = isinstance(stored, Application) or stored.version != opened.version
        return review_edits.go_on(request, asset, key=key, changed=changed)
    return redirect(stored)


def _stored(request: Request, form: AssetForm, opened: Asset) -> Asset | Application:
    """Keep a draft, register it, or change what is registered, as far as the person may."""
    kept: dict[str, Any] = {
        "reason": form.cleaned_data["reason"] or _("画面から変更"),
        "version": form.cleaned_data["version"] or 0,
        "opened": opened,
    }
    if opened.is_draft and request.POST.get("action") == "draft":
        return register.change_asset(form.instance, by=request.user, **kept)
    if opened.is_draft:
        return applying.submit(form.instance, viewer=request.viewer, at=now(), **kept)
    mine = _revised(request, opened)
    revised = applying.Revised(mine, mine.version) if mine else None
    return applying.change(form.instance, viewer=request.viewer, at=now(), revised=revised, **kept)


def _revised(request: Request, asset: Asset) -> Application | None:
    """The person's own application that this form was opened to mend."""
    key = request.GET.get("application", "")
    return applying.own_open(asset, viewer=request.viewer, key=key) if key else None


def _applied(request: Request, asset: Asset) -> Asset:
    """The asset as the form begins: as it is stored, or as the application has it."""
    revised = _revised(request, asset)
    return carrying_out.put(copy(asset), revised.columns) if revised else asset


def _applied_for(application: Application) -> str:
    names = "、".join(user.name for user in announcing.asked(application, on=localdate()))
    told = _("この変更には承認が必要です。承認を依頼しました。資産は承認されるまで今のままです。")
    return told + (_("%(names)sさんに通知しました。") % {"names": names} if names else "")


def _entered(asset: Asset) -> str:
    text = {
        Status.DRAFT: _("下書きを保存しました。番号は%(number)sです。"),
        Status.PENDING: _("登録し、承認を依頼しました。番号は%(number)sです。"),
    }.get(Status(asset.status), _("登録しました。番号は%(number)sです。"))
    return text % {"number": asset.asset_no}


def _form_page(
    request: Request, form: AssetForm, asset: Asset | None, *, status: int = 200, **more: Any
) -> HttpResponse:
    context = {
        "form": form,
        "asset": asset,
        "draft": None if form.is_bound else drafts.kept(by=request.user, asset=asset),
        "may_draft": asset is None or asset.is_draft,
        "asks": asset is not None and not _acts_alone(request, asset),
        **more,
    }
    return render(request, "assets/asset_form.html", context, status=status)


def _conflict_page(
    request: Request, form: AssetForm, conflict: versions.ConflictError
) -> HttpResponse:
    """Show yours, stored and opened side by side; nothing that was typed is lost."""
    today = localdate()
    found = conflicts.compare(base=conflict.base, mine=form.instance, stored=conflict.stored)
    data = merged(form.data, conflict.stored, found.theirs_only, request.viewer, on=today)
    data["version"] = str(conflict.stored.version)
    again = AssetForm(request.viewer, data, instance=conflict.stored, on=today)
    rows = [
        {
            "key": difference.key,
            "label": columns.label(difference.key)
            if difference.key in columns.columns()
            else difference.key,
            "base": shown(difference.base, difference.key) if difference.base else "",
            "stored": shown(difference.stored, difference.key),
            "mine": shown(difference.mine, difference.key),
        }
        for difference in found.both
    ]
    more = {
        "conflict": rows,
        "taken_over": [columns.label(key) for key in found.theirs_only if key in columns.columns()],
        "stored": register.latest_version(conflict.stored),
    }
    return _form_page(request, without_errors(again), conflict.stored, status=409, **more)


def _acts_alone(request: Request, asset: Asset) -> bool:
    """Whether nobody has to be told that some changes wait for others."""
    return asset.is_draft or request.viewer.can("approve_assets", asset.org_unit)


def _content(data: QueryDict) -> dict[str, list[str]]:
    """What of a sent form is worth keeping: all but its tokens and its button."""
    tokens = {"csrfmiddlewaretoken", "submit_key", "action"}
    return {key: data.getlist(key) for key in data if key not in tokens}
