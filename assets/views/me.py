"""One's own page: name, password and how things are shown."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from assets.access import Request
from assets.forms.people import OwnPasswordForm, PreferencesForm, ProfileForm
from assets.services import directory, people
from assets.views.once import once
from assets.views.saving import answer, posted
from config.kit.chips import calendar

DONE_FIRST = ("own_password", "logout")


@require_http_methods(["GET", "POST"])
@once
def me(request: Request) -> HttpResponse:
    """Show oneself and change one's own name and title."""
    user = request.user
    form = ProfileForm(posted(request), instance=user)
    return answer(
        request,
        form,
        "assets/me.html",
        store=lambda: people.change_user(form.instance, by=user, **form.kept),
        done=_("自分の情報を変更しました。"),
        to="me",
        me=user,
        roles=directory.roles_in_force(user, on=localdate()),
        terms=directory.terms_of(user),
    )


@require_http_methods(["GET", "POST"])
@once
def own_password(request: Request) -> HttpResponse:
    user = request.user
    form = OwnPasswordForm(user, posted(request))

    def store() -> str:
        people.change_password(user, password=form.cleaned_data["new_password1"])
        update_session_auth_hash(request, user)
        return "me"

    done, first = _("パスワードを変更しました。"), user.must_change_password
    template = "assets/me_password.html"
    return answer(request, form, template, store=store, done=done, first_time=first)


@require_http_methods(["GET", "POST"])
@once
def own_preferences(request: Request) -> HttpResponse:
    chosen = people.DEFAULT_PREFERENCES | request.user.preferences
    form = PreferencesForm(posted(request), initial=chosen)
    return answer(
        request,
        form,
        "assets/me_preferences.html",
        store=lambda: people.keep_preferences(request.user, preferences=form.chosen),
        done=_("表示の設定を変更しました。"),
        to="me",
    )


def own_ways_middleware(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Show dates in the person's calendar; ask for an own password before anything else."""

    def middleware(request: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return get_response(request)
        user = request.user
        if user.must_change_password and request.path not in map(reverse, DONE_FIRST):
            return redirect("own_password")
        token = calendar.set(user.preferences.get("calendar", ""))
        try:
            return get_response(request)
        finally:
            calendar.reset(token)

    return middleware
