"""People: accounts, the roles they hold on units, and how they leave."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from assets.access import Request
from assets.forms.people import RoleForm, UserFilter, UserForm
from assets.forms.versioned import StepForm
from assets.models import User
from assets.services import directory, people, story
from assets.views.once import once
from assets.views.saving import answer, posted

PER_PAGE = 50
SEED = "first_password_seed"


@require_GET
def user_list(request: Request) -> HttpResponse:
    viewer, today = request.viewer, localdate()
    directory.demand_reader(viewer)
    form = UserFilter(viewer, request.GET)
    found = directory.listed(viewer, on=today, **form.conditions)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    filtered = any(form.conditions.values())
    context = {
        "filter": form,
        "page": page,
        "filtered": filtered,
        "may_add": viewer.can("manage_units"),
    }
    return render(request, "assets/user_list.html", context)


@require_GET
def user_detail(request: Request, username: str) -> HttpResponse:
    viewer, today = request.viewer, localdate()
    person = directory.get_person(viewer, username)
    memberships = directory.memberships_of(person)
    context = {
        "person": person,
        "memberships": directory.with_endable(viewer, memberships, on=today),
        "terms": directory.terms_of(person),
        "story": story.of_person(person),
        "first_password": _shown_once(request, person),
        "may_manage": directory.can_manage(viewer, person, on=today),
        "may_grant": viewer.can("manage_units"),
        "is_me": person.pk == request.user.pk,
        "today": today,
    }
    return render(request, "assets/user_detail.html", context)


@require_http_methods(["GET", "POST"])
@once
def user_create(request: Request) -> HttpResponse:
    viewer = request.viewer
    viewer.demand("manage_units")
    blank = User(municipality=viewer.municipality)
    form = UserForm(viewer, posted(request), instance=blank, on=localdate())

    def store() -> str:
        given = {key: form.cleaned_data[key] for key in ("username", "name", "title", "unit")}
        password = _new_password(request, given["username"])
        facts = given | {"password": password, "must_change": True}
        return _page_of(people.create_user(**facts, by=request.user, reason=form.reason))

    done = _("利用者を追加しました。続けて役割を割り当ててください。")
    return answer(request, form, "assets/user_form.html", store=store, done=done)


@require_http_methods(["GET", "POST"])
@once
def user_edit(request: Request, username: str) -> HttpResponse:
    today = localdate()
    person = directory.get_managed(request.viewer, username, on=today)
    form = UserForm(request.viewer, posted(request), instance=person, on=today)

    def store() -> str:
        return _page_of(people.change_user(form.instance, by=request.user, **form.kept))

    return answer(
        request,
        form,
        "assets/user_form.html",
        store=store,
        done=_("利用者を変更しました。"),
        person=person,
    )


@require_http_methods(["GET", "POST"])
@once
def user_role_add(request: Request, username: str) -> HttpResponse:
    today = localdate()
    request.viewer.demand("manage_units")
    person = directory.get_person(request.viewer, username)
    start = {"unit": person.unit_id, "start": today}
    form = RoleForm(request.viewer, posted(request), initial=start, on=today)

    def store() -> str:
        people.give_role(person, **form.cleaned_data, by=request.user, on=today)
        return _page_of(person)

    done = _("役割を割り当てました。")
    return answer(request, form, "assets/user_role.html", store=store, done=done, person=person)


@require_http_methods(["GET", "POST"])
@once
def user_role_end(request: Request, username: str, pk: int) -> HttpResponse:
    person = directory.get_person(request.viewer, username)
    membership = directory.get_membership(request.viewer, person, pk)
    form = StepForm(posted(request))

    def store() -> str:
        reason = form.kept["reason"]
        people.end_role(membership, by=request.user, on=localdate(), reason=reason)
        return _page_of(person)

    return answer(
        request,
        form,
        "assets/user_role_end.html",
        store=store,
        done=_("役割を終えました。権限はすぐになくなりました。"),
        person=person,
        membership=membership,
    )


@require_http_methods(["GET", "POST"])
@once
def user_password(request: Request, username: str) -> HttpResponse:
    person = directory.get_managed(request.viewer, username, on=localdate())
    form = StepForm(posted(request))

    def store() -> str:
        password = _new_password(request, person.username)
        people.reset_password(
            person, password=password, by=request.user, reason=form.kept["reason"]
        )
        return _page_of(person)

    done = _("パスワードを再発行しました。")
    template = "assets/user_password.html"
    return answer(request, form, template, store=store, done=done, person=person)


@require_http_methods(["GET", "POST"])
@once
def user_stop(request: Request, username: str) -> HttpResponse:
    """Stop an account, or let a stopped one be used again."""
    today = localdate()
    person = directory.get_managed(request.viewer, username, on=today)
    form = StepForm(posted(request), initial={"version": person.version})

    def store() -> str:
        if person.is_active:
            people.deactivate_user(person, by=request.user, on=today, **form.kept)
        else:
            people.reactivate_user(person, by=request.user, **form.kept)
        return _page_of(person)

    stopped, resumed = _("利用を停止しました。"), _("利用を再開しました。")
    return answer(
        request,
        form,
        "assets/user_stop.html",
        store=store,
        done=stopped if person.is_active else resumed,
        person=person,
        terms=directory.terms_of(person),
        today=today,
    )


def _page_of(person: User) -> str:
    return reverse("user_detail", args=[person.username])


def _new_password(request: Request, username: str) -> str:
    """Keep the seed for the next page, which shows the password once."""
    seed = people.new_seed()
    request.session[SEED] = {"username": username, "seed": seed}
    return people.first_password(seed)


def _shown_once(request: Request, person: User) -> str:
    kept = request.session.get(SEED)
    if not kept or kept["username"] != person.username:
        return ""
    del request.session[SEED]
    return people.first_password(kept["seed"])
