"""People: accounts, the roles they hold on units, and how they leave."""

from datetime import date
from functools import partial
from typing import Any

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
from assets.views import lookups
from assets.views.once import once
from assets.views.saving import answer, posted

PER_PAGE = 50
SEED = "first_password_seed"


@require_GET
def user_list(request: Request) -> HttpResponse:
    directory.demand_reader(request.viewer)
    form = UserFilter(request.viewer, request.GET)
    found = directory.listed(request.viewer, on=localdate(), **form.conditions)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "filter": form,
        "page": page,
        "filtered": any(form.conditions.values()),
        "may_add": request.viewer.can(lookups.MANAGE),
    }
    return render(request, "assets/user_list.html", context)


@require_GET
def user_detail(request: Request, username: str) -> HttpResponse:
    person, today = lookups.person(request, username), localdate()
    context = {
        "person": person,
        "memberships": directory.roles_and_ends(request.viewer, person, on=today),
        "terms": directory.terms_of(person),
        "story": story.of_person(person),
        "first_password": _shown_once(request, person),
        "may_manage": directory.can_manage(request.viewer, person, on=today),
        "may_grant": request.viewer.can(lookups.MANAGE),
        "is_me": person.pk == request.user.pk,
        "today": today,
    }
    return render(request, "assets/user_detail.html", context)


@require_http_methods(["GET", "POST"])
@once
def user_create(request: Request) -> HttpResponse:
    viewer = request.viewer
    viewer.demand(lookups.MANAGE)
    blank = User(municipality=viewer.municipality)
    form = UserForm(viewer, posted(request), instance=blank, on=localdate())

    def store() -> str:
        password = _new_password(request, form.facts["username"])
        facts = form.facts | {"password": password, "must_change": True}
        return _page_of(people.create_user(**facts, by=request.user))

    done = _("利用者を追加しました。続けて役割を割り当ててください。")
    return answer(request, form, "assets/user_form.html", store=store, done=done)


@require_http_methods(["GET", "POST"])
@once
def user_edit(request: Request, username: str) -> HttpResponse:
    person = lookups.managed_person(request, username)
    form = UserForm(request.viewer, posted(request), instance=person, on=localdate())
    return answer(
        request,
        form,
        "assets/user_form.html",
        store=lambda: people.change_user(form.instance, by=request.user, **form.kept),
        done=_("利用者を変更しました。"),
        to=_page_of(person),
        person=person,
    )


@require_http_methods(["GET", "POST"])
@once
def user_role_add(request: Request, username: str) -> HttpResponse:
    request.viewer.demand(lookups.MANAGE)
    person, today = lookups.person(request, username), localdate()
    opened = {"unit": person.unit_id, "start": today}
    form = RoleForm(request.viewer, posted(request), initial=opened, on=today)
    return answer(
        request,
        form,
        "assets/user_role.html",
        store=lambda: people.give_role(person, by=request.user, **form.grant),
        done=_("役割を割り当てました。"),
        to=_page_of(person),
        person=person,
    )


@require_http_methods(["GET", "POST"])
@once
def user_role_end(request: Request, username: str, pk: int) -> HttpResponse:
    person = lookups.person(request, username)
    role = lookups.managed_role(request, person, pk)
    form, by, today = StepForm(posted(request)), request.user, localdate()
    return answer(
        request,
        form,
        "assets/user_role_end.html",
        store=lambda: people.end_role(role, by=by, on=today, reason=form.why),
        done=_("役割を終えました。権限はすぐになくなりました。"),
        to=_page_of(person),
        person=person,
        membership=role,
    )


@require_http_methods(["GET", "POST"])
@once
def user_password(request: Request, username: str) -> HttpResponse:
    person = lookups.managed_person(request, username)
    form = StepForm(posted(request))

    def store() -> str:
        password, by = _new_password(request, person.username), request.user
        people.reset_password(person, password=password, by=by, reason=form.why)
        return _page_of(person)

    done = _("パスワードを再発行しました。")
    template = "assets/user_password.html"
    return answer(request, form, template, store=store, done=done, person=person)


@require_http_methods(["GET", "POST"])
@once
def user_stop(request: Request, username: str) -> HttpResponse:
    """Stop an account, or let a stopped one be used again."""
    person, today = lookups.managed_person(request, username), localdate()
    form = StepForm(posted(request), initial={"version": person.version})
    change = partial(people.deactivate_user, on=today)
    if not person.is_active:
        change = partial(people.reactivate_user)
    return answer(
        request,
        form,
        "assets/user_stop.html",
        store=lambda: change(person, by=request.user, **form.kept),
        done=_("利用を停止しました。") if person.is_active else _("利用を再開しました。"),
        to=_page_of(person),
        **_leaving(person, today),
    )


def _leaving(person: User, today: date) -> dict[str, Any]:
    return {"person": person, "terms": directory.terms_of(person), "today": today}


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
