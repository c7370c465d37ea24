"""How far a campaign has come, unit by unit, as one person may know it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from assets.access import Viewer
from assets.models import Campaign, CampaignUnit
from assets.services.notices.offices import Offices, People
from assets.services.reviews import figures, parts
from assets.services.reviews.figures import Tally

State = CampaignUnit.State


@dataclass(frozen=True)
class Line:
    """One unit of a campaign."""

    part: CampaignUnit
    name: str
    tally: Tally
    running: bool
    on: date
    steps: list[parts.Step] = field(default_factory=list)

    @property
    def code(self) -> str:
        return self.part.unit.code

    @property
    def is_late(self) -> bool:
        """Whether the day has passed and the unit has not handed in."""
        return self.running and self.part.state == State.OPEN and self.part.closes_on < self.on

    @property
    def late(self) -> int:
        return self.tally.left if self.is_late else 0

    @property
    def is_ready(self) -> bool:
        """Whether everything is decided and only the handing-in is missing."""
        return self.running and self.part.state == State.OPEN and not self.tally.left

    @property
    def is_extended(self) -> bool:
        return bool(self.part.extension_reason)


class Progress:
    """The units of a campaign, with their sum and with those that wait for something."""

    def __init__(self, campaign: Campaign, lines: list[Line]) -> None:
        self.campaign, self.lines = campaign, lines

    @cached_property
    def total(self) -> Tally:
        return figures.sum_of(line.tally for line in self.lines)

    @property
    def late(self) -> int:
        return sum(line.late for line in self.lines)

    def at(self, *states: str) -> list[Line]:
        return [line for line in self.lines if line.part.state in states]

    def waiting(self, step: str) -> list[Line]:
        """The lines whose next step is the viewer's to take."""
        return [line for line in self.lines if any(one.key == step for one in line.steps)]

    @property
    def handed_in(self) -> int:
        return len(self.lines) - len(self.at(State.OPEN))

    @property
    def accepted(self) -> int:
        return len(self.at(State.ACCEPTED))

    def shown(self, which: str) -> list[Line]:
        """The lines that a filter keeps; all of them for one that is not known."""
        filters: dict[str, Callable[[Line], bool]] = {
            "left": lambda line: line.tally.left > 0,
            "late": lambda line: line.is_late,
            "submitted": lambda line: line.part.state == State.SUBMITTED,
            "confirmed": lambda line: line.part.state == State.CONFIRMED,
        }
        keep = filters.get(which)
        return [line for line in self.lines if keep is None or keep(line)]


def progress(campaign: Campaign, *, viewer: Viewer, on: date) -> Progress:
    """Return the units that this person may see; of a signed campaign what was signed."""
    found = campaign.units.filter(unit__in=viewer.units())
    mine = list(found.select_related("unit").order_by("unit__position", "unit__code"))
    if campaign.state == Campaign.State.SIGNED:
        return Progress(campaign, _signed(campaign, mine, viewer, on))
    counted = figures.tallies(figures.items_of((part.pk for part in mine), viewer=viewer))
    offices = Offices(campaign.municipality, on=on)
    running = campaign.state == Campaign.State.OPEN
    lines = []
    for part in mine:
        part.campaign = campaign
        acceptors = parts.acceptors_of(part, offices=offices)
        tally = counted.get(part.pk, Tally())
        steps = parts.open_steps(part, viewer=viewer, acceptors=acceptors, left=tally.left)
        lines.append(Line(part, part.unit.name, tally, running, on, steps))
    return Progress(campaign, lines)


def of_parts(mine: list[CampaignUnit], *, viewer: Viewer) -> list[tuple[CampaignUnit, Tally]]:
    """Some parts of one campaign with their figures."""
    if not mine:
        return []
    found = figures.items(mine[0].campaign, viewer=viewer).filter(part__in=mine)
    counted = figures.tallies(found)
    return [(part, counted.get(part.pk, Tally())) for part in mine]


def of_many(campaigns: Iterable[Campaign], *, viewer: Viewer) -> dict[int, Tally]:
    """The sums of several campaigns, for their list."""
    made = {}
    for campaign in campaigns:
        if campaign.state == Campaign.State.SIGNED:
            kept = _signed(campaign, _parts(campaign, viewer), viewer, campaign.closes_on)
            made[campaign.pk] = figures.sum_of(line.tally for line in kept)
        elif campaign.state != Campaign.State.PLANNED:
            found = figures.tallies(figures.items(campaign, viewer=viewer))
            made[campaign.pk] = figures.sum_of(found.values())
    return made


def acceptors(part: CampaignUnit, *, on: date) -> People:
    offices = Offices(part.unit.municipality_id, on=on)
    return parts.acceptors_of(part, offices=offices)


def _parts(campaign: Campaign, viewer: Viewer) -> list[CampaignUnit]:
    return list(campaign.units.filter(unit__in=viewer.units()).select_related("unit"))


def _signed(campaign: Campaign, mine: list[CampaignUnit], viewer: Viewer, on: date) -> list[Line]:
    kept = {unit["code"]: unit for unit in campaign.figures.get("units", ())}
    lines = []
    for part in mine:
        told = kept.get(part.unit.code, {})
        tally = figures.thawed(told, with_secrets=viewer.can("read_restricted", part.unit))
        lines.append(Line(part, told.get("name", part.unit.name), tally, running=False, on=on))
    return lines
