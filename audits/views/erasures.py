"""Pages on which words are erased from the record: asking, the list, deciding."""

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from assets.access import Request
from assets.views.detail import head_context
from assets.views.once import once
from assets.views.saving import answer, posted
from audits.forms.erasing import AskForm, DecideForm
from audits.services.erasing import requests
from audits.tables import erasures as tables


@require_http_methods(["GET", "POST"])
@once
def erasure_ask(request: Request, number: str) -> HttpResponse:
    asset = request.viewer.get_asset(number, "manage_units")
    form = AskForm(posted(request))
    return answer(
        request,
        form,
        "audits/erasure_ask.html",
        store=lambda: requests.ask(asset, **form.cleaned_data, by=request.user, at=now()),
        done=_("消去を依頼しました。ほかの全庁管理者かCISOの承認で、記録から消えます。"),
        **head_context(request, asset, "history"),
    )


@require_GET
def erasure_list(request: Request) -> HttpResponse:
    _demand(request)
    context = tables.list_page(request.viewer, request.GET.get("page"))
    return render(request, "audits/erasure_list.html", context)


@require_http_methods(["GET", "POST"])
@once
def erasure_detail(request: Request, key: UUID) -> HttpResponse:
    """Show what is asked for; the second person decides here."""
    _demand(request, "approve_assets" if request.method == "POST" else "read_restricted")
    erasure = requests.find(request.viewer, key)
    if erasure is None:
        raise Http404(_("その消去の依頼は見つかりません。"))
    form = DecideForm(posted(request))
    return answer(
        request,
        form,
        "audits/erasure_detail.html",
        store=lambda: _decide(request, erasure, form),
        done=_("決めたことを記録しました。"),
        to=erasure,
        **tables.page(erasure, request.viewer),
    )


def _decide(request: Request, erasure: Any, form: DecideForm) -> None:
    given = form.cleaned_data
    if form.approves:
        requests.approve(erasure, words=given["words"], by=request.user, at=now())
    else:
        requests.refuse(erasure, note=given["note"], by=request.user, at=now())


def _demand(request: Request, right: str = "read_restricted") -> None:
    if not request.viewer.can_everywhere(right):
        raise PermissionDenied(
            _("記録の消去を見て決められるのは、全庁管理者・CISOです（監査人は見るだけです）。")
        )
