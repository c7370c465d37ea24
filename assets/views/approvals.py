"""Approvals: the inbox, one application with its differences, deciding one and many."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from assets.access import Request
from assets.forms.applications import (
    DecisionForm,
    DeviationForm,
    ExceptionForm,
    OneDecisionForm,
    chosen_keys,
    chosen_rows,
)
from assets.forms.versioned import StepForm
from assets.models import Application
from assets.services import register
from assets.services.approvals import applying, comparing, deciding, handing_on, tolerating
from assets.services.approvals.deciding import MOST_AT_ONCE
from assets.services.approvals.inbox import Inbox
from assets.tables import applications as words
from assets.views.detail import head_context
from assets.views.once import once
from assets.views.saving import answer, own_open, posted
from config.kit.http import found

PER_PAGE = 50
EDITED = {
    "exception": "exception_ask",
    "deviation": "deviation_ask",
    "dispose": "disposal_plan",
}


@require_GET
def application_list(request: Request) -> HttpResponse:
    request.viewer.demand("read_assets")
    inbox = Inbox(request.viewer, on=localdate())
    tabs = {"waiting": inbox.waiting, "own": inbox.own, "all": inbox.seen}
    tab = request.GET.get("tab", "waiting")
    rows = tabs.get(tab, inbox.waiting)().order_by("-applied_at", "-pk")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "tab": tab if tab in tabs else "waiting",
        "page": page,
        "lines": [words.Card(application, []) for application in page],
        "waiting": len(inbox.waiting_ids),
        "files": inbox.files() if tab == "waiting" else [],
    }
    return render(request, "assets/application_list.html", context)


@require_http_methods(["GET", "POST"])
@once
def application_detail(request: Request, key: UUID) -> HttpResponse:
    """Show what is asked for and how far it has come; agree, or send it back."""
    inbox = Inbox(request.viewer, on=localdate())
    application = found(lambda: inbox.get(key))
    form = OneDecisionForm(posted(request), initial=_versions(application))

    def store() -> Application:
        decide = deciding.approve if form.approving else deciding.send_back
        comment = form.cleaned_data["comment"]
        return decide(form.seen(application), viewer=request.viewer, at=now(), comment=comment)

    return answer(
        request, form, "assets/application_detail.html", store=store,
        done=_("決定を記録しました。"), **_shown(request, application, inbox),
    )  # fmt: skip


@require_GET
def asset_applications(request: Request, number: str) -> HttpResponse:
    """Everything that was ever asked for about one asset, and what came of it."""
    asset = request.viewer.get_asset(number)
    rows = Inbox(request.viewer, on=localdate()).seen().filter(asset=asset)
    pages = Paginator(rows.order_by("-applied_at", "-pk"), PER_PAGE)
    page = pages.get_page(request.GET.get("page"))
    context = head_context(request, asset, "applications") | {
        "page": page,
        "lines": [words.Card(application, []) for application in page],
    }
    return render(request, "assets/asset_applications.html", context)


@require_http_methods(["GET", "POST"])
@once
def application_withdraw(request: Request, key: UUID) -> HttpResponse:
    application = found(lambda: Inbox(request.viewer, on=localdate()).get(key))
    if application.applicant_id != request.user.pk or not application.is_open:
        raise PermissionDenied(_("取り下げられるのは、申請した本人の、承認待ちの申請だけです。"))
    form = StepForm(posted(request), initial={"version": application.version})

    def store() -> Application:
        return applying.withdraw(application, viewer=request.viewer, at=now(), **form.kept)

    done = _("申請を取り下げました。")
    page = "assets/application_withdraw.html"
    return answer(request, form, page, store=store, done=done, application=application)


@require_http_methods(["GET", "POST"])
@once
def exception_ask(request: Request, number: str) -> HttpResponse:
    """Ask that what an asset breaks be tolerated for a time."""
    asset = request.viewer.get_asset(number, "edit_assets")
    register.demand_open(asset)
    mended = own_open(request, "exception", asset)
    initial = ExceptionForm.told(mended) if mended else {"rule": request.GET.get("rule")}
    form = ExceptionForm(asset, posted(request), initial=initial).mends(mended)

    def store() -> Any:
        kept = form.asked | {"viewer": request.viewer, "at": now(), "revised": form.revised}
        made = tolerating.ask_exception(asset, **kept)
        return made if isinstance(made, Application) else asset

    page, done = "assets/exception_ask.html", _("例外措置の承認を依頼しました。")
    return answer(request, form, page, store=store, done=done, asset=asset)


@require_http_methods(["GET", "POST"])
@once
def deviation_ask(request: Request, number: str) -> HttpResponse:
    """Ask that the level which an asset needs be set by hand for a time."""
    asset = request.viewer.get_asset(number, "edit_assets")
    register.demand_open(asset)
    mended = own_open(request, "deviation", asset)
    initial = DeviationForm.told(mended) if mended else None
    form = DeviationForm(asset, posted(request), initial=initial).mends(mended)

    def store() -> Any:
        kept = form.asked | {"viewer": request.viewer, "at": now(), "revised": form.revised}
        made = tolerating.ask_deviation(asset, **kept)
        return made if isinstance(made, Application) else asset

    page, done = "assets/deviation_ask.html", _("必要な水準の修正の承認を依頼しました。")
    return answer(request, form, page, store=store, done=done, asset=asset)


@require_http_methods(["GET", "POST"])
@once
def application_bulk(request: Request) -> HttpResponse:
    """Show the differences of several applications, and decide them together."""
    request.viewer.demand("approve_assets")
    inbox = Inbox(request.viewer, on=localdate())
    rows = chosen_rows(request.POST)
    chosen = _chosen(request, inbox, list(rows))
    form = DecisionForm(posted(request))
    if request.method != "POST" or not form.is_valid():
        return _bulk_page(request, form, chosen, inbox)
    seen = [deciding.Seen(one, *rows[one.key]) for one in chosen]
    _decide(request, form, seen)
    more = request.GET.get("import") and Inbox(request.viewer, on=localdate()).of_file(
        request.GET["import"]
    )
    return redirect(request.get_full_path() if more else "application_list")


def _chosen(request: Request, inbox: Inbox, sent: list[UUID]) -> list[Application]:
    """What is decided: as it was sent, as it was ticked, or the first of one imported file."""
    if request.method == "POST":
        rows = inbox.waiting().filter(key__in=sent)
    elif "import" in request.GET:
        rows = inbox.of_file(request.GET["import"])
    else:
        rows = inbox.waiting().filter(key__in=chosen_keys(request.GET))
    return list(rows.order_by("applied_at", "pk")[:MOST_AT_ONCE])


def _decide(request: Request, form: DecisionForm, seen: list[deciding.Seen]) -> None:
    result = deciding.decide_many(
        seen,
        approving=form.approving,
        viewer=request.viewer,
        at=now(),
        comment=form.cleaned_data["comment"],
    )
    told = _("%(n)s件を承認しました。") if form.approving else _("%(n)s件を差し戻しました。")
    if result.done:
        messages.success(request, told % {"n": len(result.done)})
    for application, why in result.refused:
        messages.error(request, f"{application.asset.asset_no}：{why}")


def _bulk_page(
    request: Request, form: DecisionForm, chosen: list[Application], inbox: Inbox
) -> HttpResponse:
    cards = [words.card(one) for one in comparing.states(chosen, viewer=request.viewer)]
    key = request.GET.get("import", "")
    left = inbox.of_file(key).count() - len(cards) if key else 0
    context = {"form": form, "cards": cards, "left": left}
    status = 422 if form.is_bound else 200
    return render(request, "assets/application_bulk.html", context, status=status)


def _shown(request: Request, application: Application, inbox: Inbox) -> dict[str, Any]:
    viewer = request.viewer
    return {
        "application": application,
        "card": words.card(comparing.states([application], viewer=viewer)[0]),
        "steps": words.step_lines(application, inbox),
        "earlier": words.earlier_lines(application),
        "revisions": [words.card(one) for one in comparing.earlier(application, viewer=viewer)],
        "may_decide": inbox.may_decide(application),
        "is_own": application.applicant_id == request.user.pk,
        "sees_asset": viewer.sees(application.asset),
        "edit_url": _edit_url(application),
    }


def _versions(application: Application) -> dict[str, int]:
    return {"version": application.version, "asset_version": application.asset.version}


def _edit_url(application: Application) -> str:
    """Where the applicant mends it: the form that was filled, with what was asked for."""
    name = next((EDITED[kind] for kind in application.kinds if kind in EDITED), "asset_edit")
    if handing_on.is_mere_transfer(application):
        name = "transfer_ask"
    address = reverse(name, args=[application.asset.asset_no])
    if "register" in application.kinds:
        return address  # what waits to be registered is mended itself
    return f"{address}?application={application.key}"
