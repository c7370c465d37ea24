"""Asking for all pages in turns, so that what disturbs the machine disturbs all alike."""

import statistics
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.bench.client import Answer, Browser
from tests.bench.pages import Page
from tests.bench.processes import Web

SETTLE = 0.004
WARM = 6


@dataclass
class Measured:
    """What one page cost: milliseconds of wall time, and of processor time by round."""

    wall: list[float] = field(default_factory=list)
    web: list[float] = field(default_factory=list)
    database: list[float] = field(default_factory=list)
    size: int = 0

    def summary(self) -> dict[str, Any]:
        ordered = sorted(self.wall)
        return {
            "web_cpu_ms": statistics.median(self.web),
            "db_cpu_ms": statistics.median(self.database),
            "p50_ms": statistics.median(ordered),
            "p95_ms": ordered[min(len(ordered) - 1, round(0.95 * len(ordered)))],
            "bytes": self.size,
            "requests": len(ordered),
        }


class Cycle:
    """One run over all pages against the product and the anchors, side by side."""

    def __init__(
        self, product: Web, bare: Web, sessions: dict[str, str], database: Callable[[], float]
    ) -> None:
        self.webs = {False: product, True: bare}
        self.sessions, self.database = sessions, database
        self.browsers: dict[tuple[bool, str], Browser] = {}

    def browser(self, *, bare: bool, user: str) -> Browser:
        if (bare, user) not in self.browsers:
            browser = Browser(self.webs[bare].port, self.sessions[user])
            self.browsers[bare, user] = browser
        return self.browsers[bare, user]

    def run(self, pages: list[Page], *, rounds: int) -> dict[str, dict[str, Any]]:
        measured: dict[str, Measured] = defaultdict(Measured)
        for page in pages:
            if page.body is None:
                for _time in range(WARM):
                    self._ask(page)
        for _round in range(rounds):
            for page in pages:
                self._measure(page, measured[page.key])
        return {key: found.summary() for key, found in measured.items()}

    def _measure(self, page: Page, found: Measured) -> None:
        web = self.webs[page.bare]
        time.sleep(SETTLE)
        before = web.cpu(), self.database()
        for _time in range(page.times):
            answer = self._ask(page)
            found.wall.append(answer.milliseconds)
            found.size = len(answer.body)
        time.sleep(SETTLE)  # the server still tidies up when the answer is here
        after = web.cpu(), self.database()
        found.web.append((after[0] - before[0]) * 1000 / page.times)
        found.database.append((after[1] - before[1]) * 1000 / page.times)

    def _ask(self, page: Page) -> Answer:
        browser = self.browser(bare=page.bare, user=page.user)
        body = page.body() if page.body else None
        answer = browser.get(page.path) if body is None else browser.post(page.path, body)
        if answer.status != page.status:
            raise RuntimeError(f"{page.path} answered {answer.status}, not {page.status}")
        return answer

    def close(self) -> None:
        for browser in self.browsers.values():
            browser.close()
