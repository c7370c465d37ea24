"""What every request may leave in the events: refusals, and files that were taken away."""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from assets.access import HiddenError
from config.kit import events

_NAME = re.compile(r"filename\*?=(?:utf-8'')?\"?([^\";]+)", re.IGNORECASE)


class EventMiddleware:
    """Tells who was refused, outside of the transaction that the refusal undoes."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponse:
        response = self.get_response(request)
        disposition = response.headers.get("Content-Disposition", "")
        if request.method == "GET" and disposition and response.status_code == 200:
            name = _NAME.search(disposition)
            subject = unquote(name[1]) if name else ""
            self._tell(request, "download", subject=subject)
        return response

    def process_exception(self, request: Any, exception: Exception) -> None:
        if isinstance(exception, HiddenError):
            self._tell(request, "hidden", subject=exception.subject, of=exception.kind)
        elif isinstance(exception, PermissionDenied):
            self._tell(request, "refused", subject=request.path)

    @staticmethod
    def _tell(request: Any, kind: str, **event: Any) -> None:
        if request.user.is_authenticated:
            told = event | {"path": request.path, "method": request.method}
            events.tell_some(kind, key=request.user.pk, by=request.user, **told)
