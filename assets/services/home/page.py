"""The home page of one person: which of its parts they have, each worked out when it is drawn."""

from datetime import date
from functools import cached_property

from assets.access import Viewer
from assets.models import Application, Asset
from assets.services.home import guide, matrix, own, progress, todo
from assets.services.home.counting import Counts, Figure, figures
from assets.services.home.reviews import Reviews

STAFF, SECTION, OFFICE, AUDIT, READER, NOBODY = (
    "staff", "section", "office", "audit", "reader", "nobody",
)  # fmt: skip


class Home:
    """Staff see their tasks; heads their section; the office, the CISO and auditors the whole."""

    def __init__(self, viewer: Viewer, *, on: date) -> None:
        self.viewer, self.on = viewer, on
        self.counts = Counts(viewer, on=on)
        self.reviews = Reviews(self.counts)

    @cached_property
    def kind(self) -> str:
        can, everywhere = self.viewer.can, self.viewer.can_everywhere
        if not can("read_assets"):
            return NOBODY
        if everywhere("read_restricted"):
            return OFFICE if can("approve_assets") else AUDIT
        if can("approve_assets"):
            return SECTION
        return STAFF if can("edit_assets") else READER

    @cached_property
    def is_wide(self) -> bool:
        """Whether figures come first; for staff their tasks do, and nothing else."""
        return self.kind in {SECTION, OFFICE, AUDIT, READER}

    @property
    def is_watched(self) -> bool:
        """Whether this person watches over the record itself."""
        return self.kind in {OFFICE, AUDIT}

    @cached_property
    def figures(self) -> list[Figure]:
        if not self.is_wide:
            return []
        strip, running = figures(self.counts), self.reviews.strip()
        return running + strip[len(running) :]

    @cached_property
    def chart(self) -> progress.Chart | None:
        if not self.is_wide:
            return None
        return self.reviews.chart() or progress.chart(self.counts)

    @cached_property
    def matrix(self) -> matrix.Matrix | None:
        return matrix.matrix(self.counts) if self.is_wide else None

    @cached_property
    def todo(self) -> list[todo.Todo]:
        if self.kind == NOBODY:
            return []
        return todo.in_order([*self.reviews.todo(), *todo.todo(self.counts)])

    @cached_property
    def next_deadline(self) -> date | None:
        return None if self.kind == NOBODY else todo.next_deadline(self.counts)

    @cached_property
    def waiting(self) -> list[Application]:
        return own.waiting(self.counts.inbox)

    @cached_property
    def drafts(self) -> list[Asset]:
        return own.drafts(self.viewer) if self.kind in {STAFF, SECTION} else []

    @cached_property
    def recent(self) -> list[Asset]:
        return own.recent(self.viewer) if self.kind in {STAFF, SECTION} else []

    @cached_property
    def guide(self) -> list[guide.GuideStep]:
        return guide.guide(self.viewer)
