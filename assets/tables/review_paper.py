"""The paper form of a review: its rows with the codes that lead to the cards."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import cached_property

from assets.models import Asset, ReviewItem
from assets.services.reviews.paper import Reading
from assets.tables.labels import Label

ON_A_PAGE = 200
Address = Callable[[Asset], str]


@dataclass(frozen=True)
class PaperRow:
    """One asset on paper: the code holds the address of its card and nothing else."""

    item: ReviewItem
    label: Label

    @property
    def asset(self) -> Asset:
        return self.item.asset


def rows(items: list[ReviewItem], *, address_of: Address) -> list[PaperRow]:
    return [PaperRow(item, Label(item.asset, address_of(item.asset))) for item in items]


class Entered:
    """What was read from a form, as it is shown before it is stored."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading

    @cached_property
    def groups(self) -> list[tuple[str, list[ReviewItem]]]:
        """The assets by what is said of them, in words."""
        return [
            (str(ReviewItem.Verdict(verdict).label), items)
            for verdict, items in self.reading.said.items()
        ]
