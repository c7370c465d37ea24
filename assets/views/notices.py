"""What one is told: the list of one's own notices."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from assets.access import Request
from assets.services.notices import reading
from assets.views.once import once


@require_http_methods(["GET", "POST"])
@once
def notice_list(request: Request) -> HttpResponse:
    """Show one's notices; sent back, they are all read."""
    if request.method == "POST":
        reading.read_all(request.user, at=now())
        messages.success(request, _("お知らせをすべて既読にしました。"))
        return redirect("notice_list")
    return render(request, "assets/notice_list.html", {"notices": reading.newest(request.user)})
