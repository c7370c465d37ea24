"""One thing that somebody did on a day of the demo's past."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from assets.models import Asset, User
from assets.services import register
from assets.services.demo.place import Facts, Place, unit_of


@dataclass(frozen=True)
class Event:
    """One thing that somebody did on a day."""

    place: Place
    facts: Facts
    by: User
    at: datetime

    @property
    def reason(self) -> str:
        return str(self.facts["reason"])

    @property
    def on(self) -> date:
        return self.at.date()

    def next_review(self) -> date:
        return self.place.day(self.facts["next_review"])

    def store(self, asset: Asset) -> None:
        register.change_asset(asset, by=self.by, reason=self.reason, version=asset.version)

    def asset(self) -> Asset:
        return self.place.assets[self.facts["asset"]]

    def standing(self) -> Iterator[Asset]:
        """The registered assets of the unit at hand that have not ended."""
        for number, asset in self.place.assets.items():
            left_out = number in self.facts.get("except", ())
            if unit_of(number) == self.facts["unit"] and not left_out and not asset.is_closed:
                yield asset
