"""Deadlines as a page and as a feed, and the annual calendar in the settings."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from assets.access import Request
from assets.forms.calendar import YearEventForm
from assets.models import YearEvent
from assets.services import directory
from assets.services.calendar import deadlines, feed, year
from assets.services.notices.letters import address
from assets.views import lookups
from assets.views.once import once
from assets.views.saving import answer, posted

LIST, OWN = "year_event_list", "own_calendar"
SHOWN_ONCE = "calendar_address"


@require_GET
def deadline_list(request: Request) -> HttpResponse:
    today = localdate()
    span = deadlines.Span(request.viewer, today, today + deadlines.AHEAD)
    context = {"deadlines": deadlines.deadlines(span), "today": today}
    return render(request, "assets/deadline_list.html", context)


@login_not_required
@require_GET
def calendar_feed(_request: HttpRequest, token: str) -> HttpResponse:
    """Send a person's deadlines to their calendar program, which cannot sign in."""
    user = feed.owner(token)
    if user is None:
        raise Http404(_("この番地は使われていません。"))
    response = HttpResponse(feed.ics(user, at=now()), content_type="text/calendar; charset=utf-8")
    response["Cache-Control"] = "private, no-store"
    return response


@require_http_methods(["GET", "POST"])
@once
def own_calendar(request: Request) -> HttpResponse:
    """Show whether one has an address; make a new one or end it."""
    if request.method != "POST":
        shown = request.session.pop(SHOWN_ONCE, "")
        context = {"feed": feed.of_person(request.user), "address": shown}
        return render(request, "assets/me_calendar.html", context)
    if request.POST.get("action") == "end":
        feed.end(request.user)
        messages.success(request, _("予定表の番地をやめました。"))
        return redirect(OWN)
    token = feed.make(request.user, at=now())
    request.session[SHOWN_ONCE] = address(reverse("calendar_feed", args=[token]))
    return redirect(OWN)


@require_GET
def year_event_list(request: Request) -> HttpResponse:
    mine = directory.administered(request.viewer)
    return render(request, "assets/settings_calendar.html", {"events": year.listed(mine)})


@require_POST
@once
def year_adopt(request: Request) -> HttpResponse:
    mine = directory.administered(request.viewer)
    if number := year.adopt(mine, by=request.user):
        told = _("年間予定を%(count)d件読み込みました。団体に合わせて直してください。")
        messages.success(request, told % {"count": number})
    else:
        messages.error(request, _("年間予定がすでにあるので、読み込みませんでした。"))
    return redirect(LIST)


@require_http_methods(["GET", "POST"])
@once
def year_event_create(request: Request) -> HttpResponse:
    blank = YearEvent(municipality=directory.administered(request.viewer))
    form = YearEventForm(posted(request), instance=blank)
    return answer(
        request,
        form,
        "assets/settings_event.html",
        store=lambda: year.add_event(form.instance, by=request.user, reason=form.why),
        done=_("年間予定を追加しました。"),
        to=LIST,
    )


@require_http_methods(["GET", "POST"])
@once
def year_event_edit(request: Request, pk: int) -> HttpResponse:
    event = lookups.own_event(request, pk)
    form = YearEventForm(posted(request), instance=event)
    return answer(
        request,
        form,
        "assets/settings_event.html",
        store=lambda: year.change_event(form.instance, by=request.user, **form.kept),
        done=_("年間予定を変更しました。"),
        to=LIST,
        event=event,
    )
