"""A browser for measuring: one open connection for each person, and forms as they are sent."""

import time
from dataclasses import dataclass
from html.parser import HTMLParser
from http.client import HTTPConnection
from urllib.parse import urlencode

CSRF = "abcdefghijklmnopqrstuvwxyz012345"
Fields = list[tuple[str, str]]


@dataclass(frozen=True)
class Answer:
    """One response, and the milliseconds that it took."""

    status: int
    body: bytes
    milliseconds: float


class Browser:
    """A signed-in person at one web server."""

    def __init__(self, port: int, session: str) -> None:
        self.connection = HTTPConnection("127.0.0.1", port, timeout=120)
        self.headers = {
            "Host": f"127.0.0.1:{port}",
            "Cookie": f"sessionid={session}; csrftoken={CSRF}",
        }

    def get(self, path: str) -> Answer:
        return self._ask("GET", path, None, {})

    def post(self, path: str, fields: Fields) -> Answer:
        body = urlencode([*fields, ("csrfmiddlewaretoken", CSRF)]).encode()
        return self._ask("POST", path, body, {"Content-Type": "application/x-www-form-urlencoded"})

    def _ask(self, method: str, path: str, body: bytes | None, more: dict[str, str]) -> Answer:
        start = time.perf_counter()
        self.connection.request(method, path, body, self.headers | more)
        response = self.connection.getresponse()
        content = response.read()
        return Answer(response.status, content, (time.perf_counter() - start) * 1000)

    def close(self) -> None:
        self.connection.close()


class FormReader(HTMLParser):
    """Reads what a browser would send of the forms of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Fields] = [[]]
        self.select = self.textarea = ""
        self.options: list[tuple[str, bool]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        name = told.get("name", "")
        if tag == "form":
            self.forms.append([])
        elif tag == "input" and name and self._is_sent(told):
            ticked = "on" if told.get("type") in {"checkbox", "radio"} else ""
            self.forms[-1].append((name, told.get("value", ticked)))
        elif tag == "select":
            self.select, self.options = name, []
        elif tag == "option" and self.select:
            self.options.append((told.get("value", ""), "selected" in told))
        elif tag == "textarea":
            self.textarea = name
            self.forms[-1].append((name, ""))

    @staticmethod
    def _is_sent(told: dict[str, str]) -> bool:
        kind = told.get("type", "text")
        if kind in {"submit", "button", "image", "reset", "file"}:
            return False
        return kind not in {"checkbox", "radio"} or "checked" in told

    def handle_data(self, data: str) -> None:
        if self.textarea:
            self.forms[-1][-1] = (self.textarea, data.removeprefix("\n"))

    def handle_endtag(self, tag: str) -> None:
        if tag == "select" and self.select:
            chosen = [value for value, selected in self.options if selected]
            self.forms[-1] += [(self.select, v) for v in chosen or [self.options[0][0]]]
            self.select = ""
        elif tag == "textarea":
            self.textarea = ""

    @classmethod
    def fields(cls, html: str, *, having: str) -> Fields:
        """Return the fields of the first form that has a field of this name."""
        reader = cls()
        reader.feed(html)
        for form in reader.forms:
            if any(name == having for name, _value in form):
                return [one for one in form if one[0] not in {"csrfmiddlewaretoken", "submit_key"}]
        raise LookupError(f"no form with the field {having}")
