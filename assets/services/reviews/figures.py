"""The figures of a campaign: how many assets have which verdict, and how they are frozen.

What only some may see is counted apart, so that frozen figures too can be shown to everybody
as far as they may know.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Count, Max, Q, QuerySet

from assets.access import Viewer
from assets.models import Campaign, CampaignUnit, ReviewItem

Verdict = ReviewItem.Verdict
OPEN, SECRET = "open", "secret"
UNDECIDED = "none"  # in frozen figures, where the verdict is a name


@dataclass
class Tally:
    """How many assets have which verdict, and when the last one was given."""

    verdicts: Counter[str] = field(default_factory=Counter)
    last: datetime | None = None

    def take(self, verdict: str, number: int, last: datetime | None) -> None:
        """Count so many more, the last of which was decided then."""
        self.verdicts[verdict] += number
        if last and (self.last is None or last > self.last):
            self.last = last

    @property
    def total(self) -> int:
        return sum(self.verdicts.values())

    @property
    def done(self) -> int:
        return sum([self.verdicts.get(verdict, 0) for verdict in ReviewItem.DECIDED])

    @property
    def left(self) -> int:
        return self.total - self.done

    @property
    def unchanged(self) -> int:
        return self.verdicts[Verdict.UNCHANGED]

    @property
    def changed(self) -> int:
        return self.verdicts[Verdict.CHANGED]

    @property
    def going(self) -> int:
        return self.verdicts[Verdict.ENDED] + self.verdicts[Verdict.GONE]

    @property
    def percent(self) -> int:
        return self.done * 100 // self.total if self.total else 100


def items(campaign: Campaign, *, viewer: Viewer) -> QuerySet[ReviewItem]:
    """The items of a campaign that this person may know of."""
    parts = campaign.units.filter(unit__in=viewer.units())
    return items_of(parts.values_list("pk", flat=True), viewer=viewer)


def items_of(parts: Iterable[int], *, viewer: Viewer) -> QuerySet[ReviewItem]:
    """The items of parts that this person may read, as far as they may know of them.

    Asked by the keys of the parts, so that figures are read from one index alone.
    """
    found = ReviewItem.objects.filter(part__in=list(parts))
    if viewer.can_everywhere("read_restricted"):
        return found
    known = Q(asset__restricted=False)
    if viewer.can("read_restricted"):
        known |= Q(part__unit__in=viewer.unit_ids("read_restricted"))
    return found.filter(known)


def tallies(found: QuerySet[ReviewItem]) -> dict[int, Tally]:
    """Count items by part; one query, which the index of the verdicts answers."""
    rows = found.order_by().values_list("part", "verdict")
    made: dict[int, Tally] = defaultdict(Tally)
    for part, *told in rows.annotate(number=Count("*"), last=Max("decided_at")):
        made[part].take(*told)
    return made


def of_part(part: CampaignUnit) -> dict[str, Any]:
    """The figures of one part, as they are kept when somebody puts a name to them."""
    return _frozen(ReviewItem.objects.filter(part=part)).get(part.pk, {OPEN: {}, SECRET: {}})


def of_campaign(campaign: Campaign) -> dict[str, Any]:
    """The figures of all units, each under the name that it has now."""
    found = _frozen(ReviewItem.objects.filter(part__campaign=campaign))
    units = []
    for part in campaign.units.select_related("unit").order_by("unit__path"):
        told = {"code": part.unit.code, "name": part.unit.name, "state": part.state}
        units.append(told | found.get(part.pk, {OPEN: {}, SECRET: {}}))
    return {"units": units}


def thawed(kept: Mapping[str, Any], *, with_secrets: bool) -> Tally:
    """Read frozen figures, as far as somebody may know them."""
    sides = (OPEN, SECRET) if with_secrets else (OPEN,)
    verdicts: Counter[str] = Counter()
    for side in sides:
        for name, number in kept.get(side, {}).items():
            verdicts["" if name == UNDECIDED else name] += number
    return Tally(verdicts)


def sum_of(several: Iterable[Tally]) -> Tally:
    whole = Tally()
    for tally in several:
        for verdict, number in tally.verdicts.items():
            whole.take(verdict, number, tally.last)
    return whole


def _frozen(found: QuerySet[ReviewItem]) -> dict[int, dict[str, Any]]:
    made: dict[int, dict[str, Any]] = {}
    for side, secret in ((OPEN, False), (SECRET, True)):
        for part, tally in tallies(found.filter(asset__restricted=secret)).items():
            sides = made.setdefault(part, {OPEN: {}, SECRET: {}})
            sides[side] = {name or UNDECIDED: number for name, number in tally.verdicts.items()}
    return made
