"""Requests and responses: who asks, from where, and whether the whole page is needed."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any, TypeVar
from urllib.parse import unquote

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist, TooManyFieldsSent
from django.db import connections
from django.http import Http404, HttpRequest, HttpResponse, QueryDict, UnreadablePostError
from django.shortcuts import render

from config.kit import recording

T = TypeVar("T")
FORM = "application/x-www-form-urlencoded"
GetResponse = Callable[[HttpRequest], HttpResponse]


def lending_middleware(get_response: GetResponse) -> GetResponse:
    """Give the database connection back before the answer goes out.

    The next request is often here before this one has ended: it would open one of its own.
    An answer that is made while it is sent keeps its connection until then.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if not response.streaming:
            _give_back()
        return response

    return middleware


def _give_back() -> None:
    """Close what is closed after every request anyhow; to close is to give back (0042)."""
    for connection in connections.all(initialized_only=True):
        if connection.settings_dict["CONN_MAX_AGE"] == 0 and not connection.in_atomic_block:
            connection.close()


def origin_middleware(get_response: GetResponse) -> GetResponse:
    """Name the screen as the origin of every change that a request makes."""

    def middleware(request: HttpRequest) -> HttpResponse:
        with recording.origin("screen", address=request.META.get("REMOTE_ADDR", "")):
            return get_response(request)

    return middleware


def form_middleware(get_response: GetResponse) -> GetResponse:
    """Read a sent form at once: Django puts it together value by value, of hundreds of them."""

    def middleware(request: Any) -> HttpResponse:
        is_utf8 = (request.encoding or "utf-8").lower() == "utf-8"
        if request.method == "POST" and request.content_type == FORM and is_utf8:
            with suppress(UnreadablePostError):  # who asks for the form is told
                if request.body.isascii():
                    request.POST = read_form(request.body.decode("ascii"))
        return get_response(request)

    return middleware


def read_form(body: str) -> QueryDict:
    """Return what `QueryDict(body)` would."""
    pairs = body.split("&") if body else []
    most = settings.DATA_UPLOAD_MAX_NUMBER_FIELDS
    if len(pairs) > most:
        raise TooManyFieldsSent("more fields than DATA_UPLOAD_MAX_NUMBER_FIELDS")
    values: dict[str, list[str]] = {}
    for pair in filter(None, pairs):
        name, _is, value = pair.partition("=")
        values.setdefault(_plain(name), []).append(_plain(value))
    form = QueryDict(mutable=True)
    dict.update(form, values)
    form._mutable = False  # noqa: SLF001 - as it is of what Django reads
    return form


def _plain(text: str) -> str:
    spaced = text.replace("+", " ")
    return unquote(spaced) if "%" in spaced else spaced


def private_middleware(get_response: GetResponse) -> GetResponse:
    """Keep what a signed-in person sees out of every cache and away from devices."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Cache-Control", "no-store")
        response.headers.setdefault(
            "Permissions-Policy", "camera=(self), microphone=(), geolocation=()"
        )
        return response

    return middleware


def found(read: Callable[[], T]) -> T:
    """Return what a read finds, or answer 404 where there is no such row."""
    try:
        return read()
    except ObjectDoesNotExist as missing:
        raise Http404 from missing


def render_page(
    request: Any,
    template: str,
    context: dict[str, Any],
    *,
    part: str,
    target: str = "",
    status: int = 200,
) -> HttpResponse:
    """Render the part for htmx and the whole page otherwise.

    With `target` only a request for that element gets the part: links inside it may be
    boosted, while going back in the browser still gets the page.
    """
    partial = bool(request.htmx) and not request.htmx.boosted
    if target:
        partial = bool(request.htmx) and request.htmx.target == target
    response = render(request, part if partial else template, context, status=status)
    response.headers["Vary"] = "HX-Request, HX-Target, Cookie"
    return response
