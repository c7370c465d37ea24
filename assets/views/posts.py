"""Posts of a unit and the people who hold them."""

from django.http import Http404, HttpResponse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from assets.access import Request
from assets.forms.organisation import AppointmentEndForm, AppointmentForm, PostForm
from assets.forms.versioned import StepForm
from assets.models import Appointment, Post, Unit
from assets.services import chart, directory, responsibility
from assets.views.once import once
from assets.views.saving import answer, posted

MANAGE = "manage_units"


@require_http_methods(["GET", "POST"])
@once
def post_create(request: Request, code: str) -> HttpResponse:
    unit = request.viewer.get_unit(code, MANAGE)
    form = PostForm(posted(request), instance=Post(unit=unit, valid_from=localdate()))

    def store() -> Unit:
        responsibility.add_post(form.instance, by=request.user, reason=form.reason)
        return unit

    done = _("役職を追加しました。続けて就く人を選んでください。")
    return answer(request, form, "assets/post_form.html", store=store, done=done, unit=unit)


@require_http_methods(["GET", "POST"])
@once
def post_edit(request: Request, pk: int) -> HttpResponse:
    post = directory.get_post(request.viewer, pk)
    form = PostForm(posted(request), instance=post)

    def store() -> Unit:
        responsibility.change_post(form.instance, by=request.user, **form.kept)
        return post.unit

    return answer(
        request,
        form,
        "assets/post_form.html",
        store=store,
        done=_("役職を変更しました。"),
        unit=post.unit,
        post=post,
    )


@require_http_methods(["GET", "POST"])
@once
def post_appoint(request: Request, pk: int) -> HttpResponse:
    post, today = directory.get_post(request.viewer, pk), localdate()
    line = next(line for line in chart.post_lines(post.unit, on=today) if line.post == post)
    blank = _blank_term(request, post)
    form = AppointmentForm(post, posted(request), instance=blank, present=line.holder)

    def store() -> Unit:
        chosen = {key: form.cleaned_data[key] for key in ("holder", "capacity")}
        chosen["succeed"] = form.cleaned_data.get("succeed", False)
        start, end = form.cleaned_data["start_date"], form.cleaned_data["end_date"]
        responsibility.appoint(
            post, start=start, end=end, by=request.user, reason=form.reason, **chosen
        )
        return post.unit

    return answer(
        request,
        form,
        "assets/post_appoint.html",
        store=store,
        done=_("%(post)sに%(capacity)sを登録しました。")
        % {"post": post.name, "capacity": form.instance.get_capacity_display()},
        post=post,
        line=line,
    )


@require_http_methods(["GET", "POST"])
@once
def appointment_end(request: Request, pk: int) -> HttpResponse:
    term, today = directory.get_term(request.viewer, pk), localdate()
    if term.start_date > today:
        return _cancel(request, term)
    start = {"version": term.version, "end_date": term.end_date or today}
    form = AppointmentEndForm(posted(request), initial=start)

    def store() -> Unit:
        responsibility.end_appointment(
            term, on=form.cleaned_data["end_date"], by=request.user, **form.kept
        )
        return term.post.unit

    done = _("在任の終わりの日を登録しました。")
    return answer(request, form, "assets/post_end.html", store=store, done=done, term=term)


def _cancel(request: Request, term: Appointment) -> HttpResponse:
    form = StepForm(posted(request), initial={"version": term.version})

    def store() -> Unit:
        responsibility.cancel_appointment(term, on=localdate(), by=request.user, **form.kept)
        return term.post.unit

    done = _("就任の予定を取り消しました。")
    return answer(
        request, form, "assets/post_end.html", store=store, done=done, term=term, coming=True
    )


def _blank_term(request: Request, post: Post) -> Appointment:
    """Open the form on today; the link of a deputy says so in the address."""
    capacity = request.GET.get("capacity", Appointment.Capacity.HOLDER)
    if capacity not in Appointment.Capacity.values:
        raise Http404
    return Appointment(post=post, capacity=capacity, start_date=localdate())
