"""Pages of the change log, for auditors and administrators."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from assets.access import Request
from audits.forms.change_log import ChangeFilter
from audits.services import change_log
from audits.services.names import Names
from audits.tables import log


@require_GET
def change_list(request: Request) -> HttpResponse:
    """Show the actions of the municipality, newest first."""
    _demand(request)
    form = ChangeFilter(request.viewer, request.GET or None)
    form.is_valid()
    below = _number(request, "below")
    page = change_log.deeds(request.viewer.municipality, form.wish(), below=below or None)
    context = {
        "form": form,
        "deeds": log.summaries(page.deeds, Names()),
        "next": _link(request, "below", page.next),
        "first": not below,
    }
    return render(request, "audits/change_list.html", context)


@require_GET
def change_request(request: Request, request_id: UUID) -> HttpResponse:
    """Show every line of one action."""
    _demand(request)
    place, after = request.viewer.municipality, _number(request, "after")
    deed = change_log.deed(place, request_id)
    if deed is None:
        raise Http404(_("その操作の記録は見つかりません。"))
    lines, more = change_log.lines(place, request_id, after=after)
    context = log.deed_page(deed, lines, Names())
    context["next"] = _link(request, "after", lines[-1].pk if more else None)
    return render(request, "audits/change_request.html", context)


def _number(request: Request, name: str) -> int:
    text = request.GET.get(name, "")
    return int(text) if text.isdecimal() else 0


def _link(request: Request, name: str, value: int | None) -> str:
    """Return the address of the next page, which keeps every other condition."""
    if value is None:
        return ""
    query = request.GET.copy()
    query[name] = str(value)
    return f"?{query.urlencode()}"


def _demand(request: Request) -> None:
    if not request.viewer.can_everywhere("read_restricted"):
        raise PermissionDenied(
            _(
                "変更の記録は、監査人・全庁管理者・CISOだけが見られます。全庁管理者に依頼してください。"
            )
        )
