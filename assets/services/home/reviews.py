"""The campaign of reviews that is under way, as the home page shows it."""

from collections.abc import Iterator
from functools import cached_property

from django.urls import reverse
from django.utils.translation import gettext as _

from assets.models import Campaign, CampaignUnit
from assets.services.home.counting import Counts, Figure
from assets.services.home.progress import Bar, Chart, Part, in_a_row, said
from assets.services.home.todo import GRAVE, PRESSING, Todo
from assets.services.reviews import figures
from assets.services.reviews.figures import Tally
from config.kit.dates import wareki

State = CampaignUnit.State
EDIT, APPROVE = "edit_assets", "approve_assets"


class Reviews:
    """The parts of the running campaign that a person may see, with what was said in them."""

    def __init__(self, counts: Counts) -> None:
        self.viewer, self.on = counts.viewer, counts.on

    @cached_property
    def campaign(self) -> Campaign | None:
        """The campaign that closes first; more than one at a time is rare."""
        found = Campaign.objects.filter(
            municipality=self.viewer.municipality, state=Campaign.State.OPEN
        )
        return found.order_by("closes_on", "pk").first()

    @cached_property
    def parts(self) -> list[tuple[CampaignUnit, Tally]]:
        if self.campaign is None or not self.viewer.can("read_assets"):
            return []
        found = self.campaign.units.filter(unit__in=self.viewer.units()).select_related("unit")
        parts = list(found.order_by("unit__position", "unit__code"))
        items = figures.items_of((part.pk for part in parts), viewer=self.viewer)
        counted = figures.tallies(items)
        told = [(part, counted.get(part.pk, Tally())) for part in parts]
        return [(part, tally) for part, tally in told if tally.total]

    def late(self, part: CampaignUnit, tally: Tally) -> int:
        over = part.state == State.OPEN and part.closes_on < self.on
        return tally.left if over else 0

    @cached_property
    def items_url(self) -> str:
        return reverse("review_items", args=[self.campaign.key]) if self.campaign else ""

    def strip(self) -> list[Figure]:
        """What is done and what is not, in place of the dates of single assets."""
        if not self.parts or self.campaign is None:
            return []
        total = figures.sum_of(tally for _part, tally in self.parts)
        late = sum(self.late(part, tally) for part, tally in self.parts)
        note = _("%(percent)d%%　%(name)s") % {"percent": total.percent, "name": self.campaign.name}
        until = _("締切 %(day)s") % {"day": wareki(self.campaign.closes_on)}
        over = _("うち期限超過%(count)d件") % {"count": late} if late else until
        return [
            Figure(
                _("確認済み"), total.done, f"{self.items_url}?verdict=decided", note, "check",
                of=total.total,
            ),
            Figure(
                _("未確認"), total.left, f"{self.items_url}?verdict=left", over, "clock",
                late=late > 0,
            ),
        ]  # fmt: skip

    def chart(self) -> Chart | None:
        bars = list(self._bars())
        if len(bars) < 2 or self.campaign is None:
            return None
        series = [
            ("done", _("変更なし")),
            ("changed", _("修正・廃棄")),
            ("left", _("未確認")),
            ("late", _("期限超過")),
        ]
        title, day = _("部署別の確認の進み"), wareki(self.campaign.closes_on)
        aside = _("締切 %(day)s") % {"day": day}
        return Chart(title, aside, series, bars, said(bars), self.campaign.get_absolute_url())

    def _bars(self) -> Iterator[Bar]:
        longest = max((tally.total for _part, tally in self.parts), default=1)
        for part, tally in self.parts:
            url = f"{self.items_url}?unit={part.unit.code}"
            late = self.late(part, tally)
            yield Bar(
                part.unit.name, url, tally.total, self._series(tally, late, url, longest),
                tally.percent, late,
            )  # fmt: skip

    def _series(self, tally: Tally, late: int, url: str, longest: int) -> list[Part]:
        left = f"{url}&verdict=left"
        return in_a_row(
            longest,
            ("done", tally.unchanged, f"{url}&verdict=unchanged"),
            ("changed", tally.done - tally.unchanged, f"{url}&verdict=edited"),
            ("left", tally.left - late, left),
            ("late", late, left),
        )

    def todo(self) -> Iterator[Todo]:
        """Of one's own units: what is to be looked at, and what waits for the head."""
        for part, tally in self.parts:
            name, url = part.unit.name, f"{self.items_url}?unit={part.unit.code}"
            if part.state == State.OPEN and tally.left and self.viewer.can(EDIT, part.unit):
                if self.viewer.can_everywhere(EDIT):
                    continue
                lead = _("確認待ちの資産%(count)d件") % {"count": tally.left}
                weight = GRAVE if self.late(part, tally) else PRESSING
                cards = reverse("review_unit", args=[part.campaign.key, part.unit.code])
                yield Todo(weight, "check", lead, cards, _("を確かめる"), name, part.closes_on)
            elif part.state == State.SUBMITTED and self.viewer.can(APPROVE, part.unit):
                lead, rest = _("提出された確認"), _("を確定する")
                yield Todo(PRESSING, "check", lead, url, rest, name, part.closes_on)
