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
    below = request.GET.get("below", "")
    page = change_log.deeds(
        request.viewer.municipality,
        form.wish(),
        below=int(below) if below.isdecimal() else None,
    )
    query = request.GET.copy()
    query["below"] = str(page.next or "")
    context = {
        "form": form,
        "deeds": log.summaries(page.deeds, Names()),
        "next": f"?{query.urlencode()}" if page.next else "",
        "first": not below,
    }
    return render(request, "audits/change_list.html", context)


@require_GET
def change_request(request: Request, request_id: UUID) -> HttpResponse:
    """Show every line of one action."""
    _demand(request)
    deed = change_log.deed(request.viewer.municipality, request_id)
    if deed is None:
        raise Http404(_("その操作の記録は見つかりません。"))
    after = request.GET.get("after", "")
    lines, more = change_log.lines(
        request.viewer.municipality, request_id, after=int(after) if after.isdecimal() else 0
    )
    names = Names()
    context = {
        "deed": log.summary(deed, names),
        "place": names.place(deed.actor_id, at=deed.at),
        "lines": log.tell(lines, names),
        "next": f"?after={lines[-1].pk}" if more else "",
    }
    return render(request, "audits/change_request.html", context)


def _demand(request: Request) -> None:
    if not request.viewer.can_everywhere("read_restricted"):
        raise PermissionDenied(
            _("変更の記録は、監査人・全庁管理者・CISOだけが見られます。全庁管理者に依頼してください。")
        )
