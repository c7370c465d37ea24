"""Signing in, and the first start of an empty installation."""

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import views as auth
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from assets.forms.accounts import SetupForm, SignInForm
from assets.services import setup


@login_not_required
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponseBase:
    if request.method == "GET" and setup.is_open():
        return redirect("setup")
    view = auth.LoginView.as_view(
        authentication_form=SignInForm,
        redirect_authenticated_user=True,
        extra_context={"demo_users": _demo_users()},
    )
    return view(request)


@require_http_methods(["GET", "POST"])
def session_left(request: Any) -> HttpResponse:
    """Tell how many seconds the session still has; to send this is to go on working."""
    return JsonResponse({"left": request.session.seconds_left})


@login_not_required
@require_http_methods(["GET", "POST"])
def set_up(request: HttpRequest) -> HttpResponse:
    if not setup.is_open():
        raise Http404
    setup.setup_code()
    form = SetupForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        facts = {key: value for key, value in form.cleaned_data.items() if key != "again"}
        try:
            setup.set_up(**facts, on=localdate())
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("設置が終わりました。サインインしてください。"))
            return redirect("login")
    status = 422 if form.errors else 200
    return render(request, "assets/setup.html", {"form": form}, status=status)


def _demo_users() -> list[dict[str, Any]]:
    """The log-ins of the demo, shown only where the demo was loaded."""
    path = Path(settings.DATA_DIR) / "demo_users.json"
    if not settings.DEMO or not path.exists():
        return []
    people: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    return people
