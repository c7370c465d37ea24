"""Posts of a unit and the people who hold them."""

from django.http import Http404, HttpResponse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from assets.access import Request
from assets.forms.organisation import AppointmentEndForm, AppointmentForm, PostForm
from assets.forms.versioned import StepForm
from assets.models import Appointment, Post
from assets.services import chart, responsibility
from assets.services.handovers import opening
from assets.views import lookups
from assets.views.once import once
from assets.views.saving import answer, posted


@require_http_methods(["GET", "POST"])
@once
def post_create(request: Request, code: str) -> HttpResponse:
    unit = request.viewer.get_unit(code, lookups.MANAGE)
    form = PostForm(posted(request), instance=Post(unit=unit, valid_from=localdate()))
    return answer(
        request,
        form,
        "assets/post_form.html",
        store=lambda: responsibility.add_post(form.instance, by=request.user, reason=form.why),
        done=_("役職を追加しました。続けて就く人を選んでください。"),
        to=unit,
        unit=unit,
    )


@require_http_methods(["GET", "POST"])
@once
def post_edit(request: Request, pk: int) -> HttpResponse:
    post = lookups.managed_post(request, pk)
    form = PostForm(posted(request), instance=post)
    return answer(
        request,
        form,
        "assets/post_form.html",
        store=lambda: responsibility.change_post(form.instance, by=request.user, **form.kept),
        done=_("役職を変更しました。"),
        to=post.unit,
        unit=post.unit,
        post=post,
    )


@require_http_methods(["GET", "POST"])
@once
def post_appoint(request: Request, pk: int) -> HttpResponse:
    post = lookups.managed_post(request, pk)
    line = chart.post_line(post, on=localdate())
    blank = Appointment(post=post, start_date=localdate(), capacity=_capacity(request))
    form = AppointmentForm(post, posted(request), instance=blank, present=line.holder)
    return answer(
        request,
        form,
        "assets/post_appoint.html",
        store=lambda: opening.appoint(post, by=request.user, on=localdate(), **form.term),
        done=_("在任を登録しました。"),
        to=post.unit,
        post=post,
        line=line,
    )


@require_http_methods(["GET", "POST"])
@once
def appointment_end(request: Request, pk: int) -> HttpResponse:
    """Give a term its last day; take back one that has not begun."""
    term, today = lookups.managed_term(request, pk), localdate()
    if term.start_date > today:
        return _cancel(request, term)
    opened = {"version": term.version, "end_date": term.end_date or today}
    form = AppointmentEndForm(posted(request), initial=opened)
    return answer(
        request,
        form,
        "assets/post_end.html",
        store=lambda: responsibility.end_appointment(term, by=request.user, **form.kept),
        done=_("在任の終わりの日を登録しました。"),
        to=term.post.unit,
        term=term,
    )


def _cancel(request: Request, term: Appointment) -> HttpResponse:
    form, today = StepForm(posted(request), initial={"version": term.version}), localdate()
    return answer(
        request,
        form,
        "assets/post_end.html",
        store=lambda: responsibility.cancel_appointment(
            term, on=today, by=request.user, **form.kept
        ),
        done=_("就任の予定を取り消しました。"),
        to=term.post.unit,
        term=term,
        coming=True,
    )


def _capacity(request: Request) -> str:
    """Return how the form opens: the link of a deputy says so in the address."""
    capacity = request.GET.get("capacity", Appointment.Capacity.HOLDER)
    if capacity not in Appointment.Capacity.values:
        raise Http404
    return capacity
