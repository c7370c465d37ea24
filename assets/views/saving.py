"""The one body of every page on which something is entered, changed or ended."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render

from assets.access import Request
from assets.services.versions import ConflictError

REFUSED, CONFLICT = 422, 409


def posted(request: Request) -> QueryDict | None:
    """Return what was sent, even when it was nothing; None when the page is only opened."""
    return request.POST if request.method == "POST" else None


def answer(
    request: Request,
    form: Any,
    template: str,
    *,
    store: Callable[[], Any],
    done: str,
    **context: Any,
) -> HttpResponse:
    """Show the form; store what is valid and lead to it; explain what is refused.

    `store` makes the one call of a service and returns what to open next.
    """
    if request.method != "POST":
        return _page(request, form, template, context, status=200)
    if not form.is_valid():
        return _page(request, form, template, context, status=REFUSED)
    try:
        place = store()
    except ValidationError as error:
        form.refuse(error)
        return _page(request, form, template, context, status=REFUSED)
    except ConflictError as conflict:
        _meet(form, conflict)
        return _page(request, form, template, context, status=CONFLICT)
    messages.success(request, done)
    return redirect(place)


def _page(
    request: Request, form: forms.BaseForm, template: str, context: dict[str, Any], *, status: int
) -> HttpResponse:
    return render(request, template, {"form": form, **context}, status=status)


def _meet(form: Any, conflict: ConflictError) -> None:
    if hasattr(form, "meet"):
        form.meet(conflict.stored, conflict.base)
    else:
        form.refuse(ValidationError(str(conflict)))
