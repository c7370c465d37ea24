"""What a person has to do by which day: never the name of an asset, only numbers and links."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from assets.access import Viewer
from assets.models import (
    Campaign,
    CampaignUnit,
    Deviation,
    Handover,
    RuleException,
    YearEvent,
)
from assets.services.calendar import year
from assets.services.notices.offices import HEADS

EDIT, APPROVE, MANAGE = "edit_assets", "approve_assets", "manage_units"
MOST = 500
Audience = YearEvent.Audience


@dataclass(frozen=True)
class Deadline:
    """One thing that is due; `key` names it in every feed, however often it is read."""

    key: str
    day: date
    text: str
    url: str
    kind: str
    count: int = 0


@dataclass(frozen=True)
class Span:
    """Whose deadlines of which days; `outside` leaves out all that concerns secret assets."""

    viewer: Viewer
    since: date
    until: date
    outside: bool = False

    def assets(self, right: str) -> Any:
        found = self.viewer.assets(right).kept()
        return found.filter(restricted=False) if self.outside else found


def deadlines(span: Span) -> list[Deadline]:
    """Return what is due, in the order of the days."""
    found = (line for source in SOURCES for line in source(span))
    return sorted(islice(found, MOST), key=lambda line: (line.day, line.kind, line.key))


def _reviews(span: Span) -> Iterator[Deadline]:
    """The days on which assets have to be looked at: by unit, or of the whole in one line."""
    if not span.viewer.can(EDIT):
        return
    found = span.assets(EDIT).filter(next_review__range=(span.since, span.until))
    whole = span.viewer.can_everywhere(EDIT)
    by = ("next_review",) if whole else ("next_review", "org_unit__code", "org_unit__name")
    for day, *unit, number in found.values_list(*by).annotate(Count("pk")).order_by(*by):
        code, name = unit or ("", "")
        within = f"review_from={day}&review_to={day}"
        text = _("%(unit)s資産%(count)d件の確認") % {
            "unit": f"{name} " if name else "",
            "count": number,
        }
        url = f"/assets/?unit={code}&{within}" if code else f"/assets/?{within}"
        yield Deadline(f"review:{code}:{day}", day, text, url, _("資産の確認"), number)


def _campaigns(span: Span) -> Iterator[Deadline]:
    """The last days of campaigns: of one's units that have not handed in, or of the whole."""
    viewer, days = span.viewer, (span.since, span.until)
    if not viewer.can(EDIT):
        return
    kind = _("資産の確認の締切")
    whole = viewer.can_everywhere(EDIT)
    coming = [Campaign.State.PLANNED, Campaign.State.OPEN] if whole else [Campaign.State.OPEN]
    found = Campaign.objects.filter(municipality=viewer.municipality, state__in=coming)
    if whole:
        for row in found.filter(closes_on__range=days).order_by("closes_on", "pk"):
            key = f"campaign:{row.key}"
            yield Deadline(key, row.closes_on, row.name, row.get_absolute_url(), kind)
        return
    parts = CampaignUnit.objects.filter(
        campaign__in=found,
        unit__in=viewer.unit_ids(EDIT),
        state=CampaignUnit.State.OPEN,
        closes_on__range=days,
    ).select_related("campaign", "unit")
    for part in parts.order_by("closes_on", "pk")[:MOST]:
        campaign, unit = part.campaign, part.unit
        url = reverse("review_unit", args=[campaign.key, unit.code])
        text = _("%(unit)s「%(campaign)s」") % {"unit": unit.name, "campaign": campaign.name}
        yield Deadline(f"campaign:{campaign.key}:{unit.code}", part.closes_on, text, url, kind)


def _equipment(span: Span) -> Iterator[Deadline]:
    if not span.viewer.can(EDIT):
        return
    for column, kind in (("lease_end", _("リースの満了")), ("support_end", _("サポートの終了"))):
        found = span.assets(EDIT).filter(**{f"{column}__range": (span.since, span.until)})
        for asset in found.only("asset_no", column).order_by(column, "asset_no")[:MOST]:
            key, day = f"{column}:{asset.asset_no}", getattr(asset, column)
            text = _("%(number)s %(kind)s") % {"number": asset.asset_no, "kind": kind}
            yield Deadline(key, day, text, asset.get_absolute_url(), kind)


def _tolerated(span: Span) -> Iterator[Deadline]:
    """The ends of exceptions and deviations, for those who allowed them or answer for them."""
    if not span.viewer.can(APPROVE):
        return
    kinds: tuple[tuple[Any, str], ...] = (
        (RuleException, _("例外措置の期限")),
        (Deviation, _("必要な水準の修正の期限")),
    )
    for model, kind in kinds:
        found = model.objects.filter(
            asset__in=span.assets(APPROVE),
            state=model.State.IN_FORCE,
            expires_on__range=(span.since, span.until),
        ).select_related("asset")
        for row in found.order_by("expires_on", "pk")[:MOST]:
            text = _("%(number)s %(kind)s") % {"number": row.asset.asset_no, "kind": kind}
            key = f"{model.__name__.lower()}:{row.pk}"
            yield Deadline(key, row.expires_on, text, row.asset.get_absolute_url(), kind)


def _handovers(span: Span) -> Iterator[Deadline]:
    mine = Handover.objects.filter(taken_at=None, due_on__range=(span.since, span.until)).filter(
        Q(taker=span.viewer.user) | Q(giver=span.viewer.user)
    )
    for row in mine.select_related("post__unit").order_by("due_on", "pk"):
        text = _("%(post)sの引継ぎの確認") % {"post": row.post.name}
        url = row.post.unit.get_absolute_url()
        yield Deadline(f"handover:{row.key}", row.due_on, text, url, _("引継ぎ"), row.assets)


def _year(span: Span) -> Iterator[Deadline]:
    viewer = span.viewer
    if viewer.municipality is None or not viewer.can("read_assets"):
        return
    heard = {Audience.ALL}
    if viewer.can_everywhere(APPROVE) or viewer.can_everywhere(MANAGE):
        heard |= {Audience.OFFICE, Audience.HEADS}
    elif is_head(viewer, on=span.since):
        heard.add(Audience.HEADS)
    events = YearEvent.objects.filter(municipality=viewer.municipality, audience__in=heard)
    for day, event in year.coming(events, since=span.since, until=span.until):
        key = f"year:{event.pk}:{day}"
        yield Deadline(key, day, event.title, "/calendar/", _("年間予定"))


def is_head(viewer: Viewer, *, on: date) -> bool:
    """Whether the person answers for a unit."""
    held = viewer.user.appointments.in_force(on=on)
    return bool(held.filter(post__role_id__in=HEADS).exists())


Source = Callable[[Span], Iterator[Deadline]]
SOURCES: tuple[Source, ...] = (
    _reviews, _campaigns, _equipment, _tolerated, _handovers, _year,
)  # fmt: skip
AHEAD = timedelta(days=400)
BACK = timedelta(days=30)
