"""What nobody should see happen behind a page: errors, warnings, calls to other origins."""

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Request, Response, WebError

NOISE = "Failed to load resource"  # said of every 4xx page; `_answered` looks at those itself


@dataclass
class Watch:
    """Collects the troubles of one browser context."""

    origin: str
    troubles: list[str] = field(default_factory=list)

    def over(self, context: BrowserContext) -> None:
        context.on("console", self._said)
        context.on("weberror", self._failed)
        context.on("request", self._asked)
        context.on("response", self._answered)

    def _said(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and not message.text.startswith(NOISE):
            self.troubles.append(f"console: {message.text}")

    def _failed(self, error: WebError) -> None:
        self.troubles.append(f"script: {error.error}")

    def _asked(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if (
            parts.scheme not in {"data", "blob"}
            and f"{parts.scheme}://{parts.netloc}" != self.origin
        ):
            self.troubles.append(f"other origin: {request.url}")

    def _answered(self, response: Response) -> None:
        """A page and a form may say 404 or 422; what a page loads may not; nothing may fail."""
        asked = response.request
        said = asked.is_navigation_request() or asked.method == "POST"
        if response.status >= (500 if said else 400):
            self.troubles.append(f"{response.status}: {response.url}")
