"""The cards of a review as their template draws them, and the marks of its queue."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from assets.access import Viewer
from assets.models import CampaignUnit, ReviewItem
from assets.models.asset.names import short_name
from assets.models.asset.wording import plain
from assets.services.reviews import changes, spots
from assets.services.reviews.changes import Comparison, Fact
from assets.services.reviews.queue import Queue, Row
from assets.services.reviews.spots import NEITHER, Spot

Verdict = ReviewItem.Verdict
ICONS = {
    Verdict.NONE: "minus",
    Verdict.UNCHANGED: "check",
    Verdict.CHANGED: "edit",
    Verdict.ENDED: "archive",
    Verdict.GONE: "alert",
    Verdict.LATER: "clock",
}


@dataclass(frozen=True)
class Mark:
    """One line of the queue with its icon, its state in words and its class."""

    row: Row
    icon: str
    word: str
    css: str


@dataclass(frozen=True)
class Card:
    """One asset with its facts, its question and what may be said of it."""

    item: ReviewItem
    comparison: Comparison
    spot: Spot | None

    @property
    def asset(self) -> Any:
        return self.item.asset

    @property
    def form_label(self) -> str:
        """What kind of thing it is, unless just that is asked."""
        return "" if self.spot and self.spot.column == "form" else plain(self.asset, "form")

    @cached_property
    def facts(self) -> list[Fact]:
        """The lines of the card; what is asked is not told."""
        hidden = self.spot.column if self.spot else ""
        unsaid = _("下の問いに答えてください")
        return [
            replace(fact, value=unsaid, is_new=False, before="") if fact.key == hidden else fact
            for fact in self.comparison.facts
        ]

    @property
    def question(self) -> str:
        if self.spot is None:
            return ""
        return _("%(column)sはどれですか") % {"column": short_name(self.spot.column)}

    @property
    def answers(self) -> list[tuple[str, str]]:
        if self.spot is None:
            return []
        return [*((text, text) for text in self.spot.answers), (NEITHER, _("この中にない"))]

    @property
    def is_decided(self) -> bool:
        return self.item.verdict in ReviewItem.DECIDED

    @property
    def missed(self) -> bool:
        return self.item.spot_passed is False and not self.is_decided


def cards(
    items: Sequence[ReviewItem], *, part: CampaignUnit, viewer: Viewer, on: date
) -> list[Card]:
    """Return the cards of these items; the number of queries does not grow with theirs."""
    confidential = viewer.can("read_restricted", part.unit)
    compared = changes.compare(items, on=on, confidential=confidential)
    open_ones = [item for item in items if item.verdict not in ReviewItem.DECIDED]
    questions = spots.asked(open_ones, part=part, viewer=viewer)
    return [Card(item, compared[item.pk], questions.get(item.pk)) for item in items]


def marks(queue: Queue, number: str) -> list[Mark]:
    """Return the lines of the queue around the open card."""
    return [mark(row) for row in queue.around(number)]


def mark(row: Row) -> Mark:
    verdict = Verdict(row.verdict)
    if verdict in (Verdict.CHANGED, Verdict.ENDED, Verdict.GONE):
        css = "mod"
    else:
        css = "done" if row.is_decided else ""
    return Mark(row, ICONS[verdict], str(verdict.label), css)
