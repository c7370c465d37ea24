"""Campaigns of review as people read them: their list, filters, the assets behind a figure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assets.access import Viewer
from assets.forms.conditions import Reader
from assets.forms.targets import words_of
from assets.models import Campaign, ReviewItem
from assets.services.reviews import figures
from assets.services.reviews.figures import Tally
from assets.services.reviews.progress import Progress
from config.kit import chips
from config.kit.tables import Column, Table

State, Verdict = Campaign.State, ReviewItem.Verdict
LOOK_OF = {State.PLANNED: "draft", State.OPEN: "todo", State.CLOSED: "approval", State.SIGNED: "ok"}
LOOK_OF_VERDICT = {
    Verdict.UNCHANGED: "ok", Verdict.CHANGED: "returned", Verdict.ENDED: "to_dispose",
    Verdict.GONE: "late", Verdict.LATER: "suspended", Verdict.NONE: "plain",
}  # fmt: skip
LEFT, GOING = "left", "going"
# What a link of the progress page asks for, and the verdicts that it means.
ASKED: dict[str, tuple[str, ...]] = {
    "unchanged": (Verdict.UNCHANGED,),
    "changed": (Verdict.CHANGED,),
    GOING: (Verdict.ENDED, Verdict.GONE),
    LEFT: (Verdict.NONE, Verdict.LATER),
    "edited": (Verdict.CHANGED, Verdict.ENDED, Verdict.GONE),
    "decided": ReviewItem.DECIDED,
}
ASKED_WORDS = {
    "unchanged": gettext_lazy("変更なし"),
    "changed": gettext_lazy("修正した"),
    GOING: gettext_lazy("廃棄・移管・もう無い"),
    LEFT: gettext_lazy("未確認"),
    "edited": gettext_lazy("修正・廃棄"),
    "decided": gettext_lazy("確認済み"),
}
FILTERS = {
    "": gettext_lazy("すべて"),
    "left": gettext_lazy("未確認あり"),
    "late": gettext_lazy("期限超過"),
    "submitted": gettext_lazy("確定待ち"),
    "confirmed": gettext_lazy("責任者の確認待ち"),
}


@dataclass(frozen=True)
class Overview:
    """One campaign in the list of all."""

    campaign: Campaign
    tally: Tally | None

    @property
    def state(self) -> SafeString:
        return state_of(self.campaign)


@dataclass(frozen=True)
class Filter:
    """A link that shows some of the units, with how many those are."""

    label: Any
    href: str
    count: int
    is_here: bool


class Items:
    """The assets that an address asks for: those of a unit, those with a verdict."""

    def __init__(self, query: QueryDict, campaign: Campaign, viewer: Viewer) -> None:
        self.query, self.campaign, self.viewer = query, campaign, viewer
        self.verdict = query.get("verdict", "") if query.get("verdict", "") in ASKED else ""

    @cached_property
    def unit(self) -> Any:
        """The unit that is asked for, as far as the viewer may read it."""
        code = self.query.get("unit", "")
        return self.viewer.units().filter(code=code).first() if code else None

    @property
    def title(self) -> str:
        names = [str(self.unit or ""), str(ASKED_WORDS.get(self.verdict, ""))]
        return "　".join(filter(None, names)) or str(_("すべての資産"))

    def rows(self) -> QuerySet[ReviewItem]:
        found = figures.items(self.campaign, viewer=self.viewer)
        if "unit" in self.query:
            found = found.filter(part__unit=self.unit)
        if self.verdict:
            found = found.filter(verdict__in=ASKED[self.verdict])
        return found


def state_of(campaign: Campaign) -> SafeString:
    state = State(campaign.state)
    return chips.state_chip(LOOK_OF[state], str(state.label))


def overview(every: Iterable[Campaign], tallies: Mapping[int, Tally]) -> list[Overview]:
    return [Overview(campaign, tallies.get(campaign.pk)) for campaign in every]


def words(campaign: Campaign, viewer: Viewer, *, on: date) -> str:
    """The conditions of a campaign in words."""
    return words_of(QueryDict(campaign.query), Reader(viewer, on))


def filters(made: Progress, which: str) -> list[Filter]:
    return [
        Filter(label, f"?show={key}" if key else "?", len(made.shown(key)), key == which)
        for key, label in FILTERS.items()
    ]


def item_table(chosen: Items) -> Table:
    """Return them in the order in which the campaign took them up: that of their numbers."""
    table = Table(chosen.rows(), _columns(), chosen.query)
    table.keys_first = True
    return table


def _columns() -> list[Column]:
    return [
        Column(
            "number", _("番号"), ("asset__asset_no",), _number, order="id", css="id"
        ),
        Column("name", _("資産名"), ("asset__name",), card=_("資産名"), css="clip", tag="th"),
        Column("unit", _("部署"), ("part__unit__name",), card=_("部署")),
        Column("verdict", _("結果"), ("verdict", "carried"), _verdict, card=_("結果")),
        Column("by", _("確認した人"), ("decided_by__name",), _text, card=_("確認した人")),
        Column(
            "at", _("確認した日時"), ("decided_at",), chips.moment_text, order="decided_at",
            card=_("確認した日時"),
        ),
        Column("note", _("補足"), ("note",), _text, card=_("補足"), css="clip"),
    ]  # fmt: skip


def _number(number: str) -> SafeString:
    return format_html('<a href="{}">{}</a>', reverse("asset_detail", args=[number]), number)


def _verdict(verdict: str, carried: bool) -> SafeString:  # noqa: FBT001 - a cell's values
    said = Verdict(verdict)
    chip = chips.state_chip(LOOK_OF_VERDICT[said], str(said.label))
    over = format_html(' <span class="sub">{}</span>', _("前回から持ち越し")) if carried else ""
    return format_html("{}{}", chip, over)


def _text(value: Any) -> str:
    return str(value or "")
