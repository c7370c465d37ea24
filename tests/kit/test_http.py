"""config.kit.http: a sent form is read as Django reads it."""

import pytest
from django.conf import settings
from django.core.exceptions import BadRequest, TooManyFieldsSent
from django.http import HttpResponse, QueryDict
from django.test import Client, RequestFactory

from config.kit.http import FORM, form_middleware, read_form


def sent(body: bytes, content_type: str = FORM) -> QueryDict:
    """What a view finds in request.POST."""
    request = RequestFactory().post("/", body, content_type=content_type)
    form_middleware(lambda _request: HttpResponse())(request)
    return request.POST


@pytest.mark.parametrize(
    "body",
    [
        "",
        "&",
        "a=1",
        "a=1&b=2&a=3&a=",
        "a&=b&&c==d&e=f=g",
        "name=%E4%BD%8F%E6%B0%91+%E5%8F%B0%E5%B8%B3&%E5%90%8D=x%2By%26z",
        "bad=%ZZ&half=%E4%BD&cut=%&plus=%2b",
        "line=a%0D%0Ab&semi=a;b&hash=%23",
    ],
)
def test_it_is_what_django_makes_of_it(body: str) -> None:
    read = read_form(body)
    assert read == QueryDict(body)
    assert list(read.lists()) == list(QueryDict(body).lists())
    assert sent(body.encode()) == QueryDict(body)


def test_nobody_changes_what_was_sent() -> None:
    with pytest.raises(AttributeError, match="immutable"):
        read_form("a=1")["a"] = "2"
    copied = read_form("a=1").copy()
    copied["a"] = "2"
    assert copied["a"] == "2"


def test_what_is_not_plain_is_left_to_django() -> None:
    assert sent("a=住民".encode()) == QueryDict("a=住民".encode())
    assert sent(b"a=\xff") == QueryDict(b"a=\xff")
    assert sent(b"a=1", "text/plain") == QueryDict()
    with pytest.raises(BadRequest):
        sent(b"a=1", f"{FORM}; charset=shift_jis")


def test_too_many_fields_are_refused() -> None:
    most = settings.DATA_UPLOAD_MAX_NUMBER_FIELDS
    assert len(read_form("a=1&" * (most - 1)).getlist("a")) == most - 1
    with pytest.raises(TooManyFieldsSent):
        read_form("a=1&" * most)
    with pytest.raises(TooManyFieldsSent):
        QueryDict("a=1&" * most)


def test_the_page_answers_that_something_is_wrong(client: Client) -> None:
    body = "a=1&" * settings.DATA_UPLOAD_MAX_NUMBER_FIELDS
    assert client.post("/assets/new/", body, content_type=FORM).status_code == 400
