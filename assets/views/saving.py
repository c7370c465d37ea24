"""The one body of every page on which something is entered, changed or ended."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.timezone import localdate, now

from assets.access import Request
from assets.forms.versioned import StepForm
from assets.models import Application, Asset
from assets.services.approvals.inbox import Inbox
from assets.services.steps import Step
from assets.services.versions import ConflictError
from config.kit.http import found

REFUSED, CONFLICT = 422, 409


def posted(request: Request) -> QueryDict | None:
    """Return what was sent, even when it was nothing; None when the page is only opened."""
    return request.POST if request.method == "POST" else None


def own_open(request: Request, kind: str, asset: Asset) -> Application | None:
    """The person's own open application that the address names, which this form mends."""
    key = request.GET.get("application")
    if not key:
        return None
    inbox = Inbox(request.viewer, on=localdate())
    return found(lambda: inbox.own_open(key, kind=kind, asset=asset))


def answer(  # what a page is made of
    request: Request,
    form: Any,
    template: str,
    *,
    store: Callable[[], Any],
    done: str,
    to: Any = None,
    **context: Any,
) -> HttpResponse:
    """Show the form; store what is valid and lead on; explain what is refused.

    `store` makes the one call of a service. What it returns is opened next, unless
    `to` names another place.
    """
    context["form"] = form
    if request.method != "POST":
        return render(request, template, context)
    if not form.is_valid():
        return render(request, template, context, status=REFUSED)
    try:
        result = store()
    except ValidationError as error:
        form.refuse(error)
        return render(request, template, context, status=REFUSED)
    except ConflictError as conflict:
        _meet(form, conflict)
        return render(request, template, context, status=CONFLICT)
    messages.success(request, done)
    return redirect(to or result)


def take_step(request: Request, change: Any, taken: Step | None, template: str) -> HttpResponse:
    """Ask once more, then take a step with something planned."""
    if taken is None:
        raise Http404
    form = StepForm(posted(request), initial={"version": change.version})
    return answer(
        request,
        form,
        template,
        store=lambda: taken.take(change, by=request.user, on=localdate(), at=now(), **form.kept),
        done=str(taken.done),
        to=change,
        change=change,
        step=taken,
    )


def _meet(form: Any, conflict: ConflictError) -> None:
    if hasattr(form, "meet"):
        form.meet(conflict.stored, conflict.base)
    else:
        form.refuse(ValidationError(str(conflict)))
