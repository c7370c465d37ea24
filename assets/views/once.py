"""Double submission made harmless: a decorator for every page that writes."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.http.response import HttpResponseRedirectBase
from django.shortcuts import redirect
from django.utils.timezone import now

from assets.access import Request
from assets.services import submissions
from config.kit.submit import FIELD, read_key

View = Callable[..., HttpResponse]


def once(view: View) -> View:
    """Run a POST in one transaction with its submit key ({% submit_key %} in the form).

    A second sending leads to the result of the first. A POST that answers with a page
    instead of a redirect (errors to mend) stores nothing and keeps its key usable.
    """

    @wraps(view)
    def wrapper(request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        key = read_key(request.POST.get(FIELD))
        if request.method != "POST" or key is None:
            return view(request, *args, **kwargs)
        try:
            with transaction.atomic():
                submissions.claim(key, by=request.user, at=now())
                response = view(request, *args, **kwargs)
                if isinstance(response, HttpResponseRedirectBase):
                    submissions.settle(key, result_url=response.url)
                else:
                    transaction.set_rollback(True)
        except submissions.AlreadySentError:
            return redirect(submissions.result_url(key, by=request.user))
        return response

    return wrapper
