"""A person at a browser, in fifty lines of the standard library: cookies, forms, answers."""

import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from html.parser import HTMLParser
from http.client import HTTPException
from http.cookiejar import CookieJar
from typing import Any

Fields = dict[str, list[str]]


class FormReader(HTMLParser):
    """Reads what the POST forms of a page hold, as a browser would send it."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.fields: Fields = {}
        self.inside = False
        self.select = self.area = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {key: value or "" for key, value in attrs}
        if tag == "form":
            self.inside = found.get("method") == "post" and "logout" not in found.get("action", "")
        if not self.inside:
            return
        name, kind = found.get("name", ""), found.get("type", "text")
        boxes = kind in {"checkbox", "radio"}
        if tag == "input" and name and (not boxes or "checked" in found):
            self._add(name, found.get("value", "on" if boxes else ""))
        elif tag == "select":
            self.select = name
        elif tag == "option" and self.select and "selected" in found:
            self._add(self.select, found.get("value", ""))
        elif tag == "textarea":
            self.area = name
            self._add(name, "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = False
        elif tag == "select":
            self.select = ""
        elif tag == "textarea":
            self.area = ""

    def handle_data(self, data: str) -> None:
        if self.area:
            self.fields[self.area][-1] += data.removeprefix("\n")

    def _add(self, name: str, value: str) -> None:
        self.fields.setdefault(name, []).append(value)


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_facts: Any) -> None:
        return None


@dataclass(frozen=True)
class Answer:
    """What came back; status 0 when the connection broke before an answer."""

    status: int
    text: str = ""

    @property
    def form(self) -> Fields:
        return FormReader(self.text).fields


class Person:
    """Signed in at an address; redirects are told, not followed."""

    def __init__(self, base: str, username: str, password: str) -> None:
        self.base = base
        jar = urllib.request.HTTPCookieProcessor(CookieJar())
        self.opener = urllib.request.build_opener(jar, _Stay())
        form = self.get("/accounts/login/").form
        answer = self.post(
            "/accounts/login/", form | {"username": [username], "password": [password]}
        )
        assert answer.status == 302, answer.text

    def get(self, path: str) -> Answer:
        return self._open(urllib.request.Request(self.base + path))

    def post(self, path: str, fields: Mapping[str, list[str]]) -> Answer:
        body = urllib.parse.urlencode(fields, doseq=True).encode()
        return self._open(urllib.request.Request(self.base + path, data=body))

    def _open(self, request: urllib.request.Request) -> Answer:
        try:
            with self.opener.open(request, timeout=60) as response:
                return Answer(response.status, response.read().decode())
        except urllib.error.HTTPError as error:
            return _refused(error)
        except (OSError, HTTPException):
            return Answer(0)


def _refused(error: urllib.error.HTTPError) -> Answer:
    try:
        with error:
            return Answer(error.code, error.read().decode())
    except (OSError, HTTPException):
        return Answer(0)
