"""The names of a municipality for everything that its people are shown."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse

from assets.services import local_catalogue


def local_names_middleware(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Name levels, segments, roles and retention classes as the viewer's municipality does."""

    def middleware(request: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return get_response(request)
        with local_catalogue.spoken(request.viewer.municipality):
            return get_response(request)

    return middleware
