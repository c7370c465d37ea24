"""Reminders of a campaign of review: before its last day, every week after it, and higher up."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from assets.models import Campaign, CampaignUnit, Notice, ReviewItem
from assets.services.notices.gathering import Gathering, Group, Words
from assets.services.notices.offices import Offices
from assets.services.notices.steps import reached, reminders, week
from assets.services.notices.telling import Telling, tell_many
from assets.services.reviews import parts, signing
from config.kit.workdays import monday_of

REVIEW, APPROVAL = Notice.Kind.REVIEW, Notice.Kind.APPROVAL
State = CampaignUnit.State
BEGUN = "begun"


@dataclass(frozen=True)
class Open:
    """What a unit has still to do in a campaign: its undecided assets, the secret ones apart."""

    part: CampaignUnit
    groups: list[Group]

    def told(self, offices: Offices) -> dict[str, str]:
        name = self.part.campaign.name.replace("%", "%%")
        return {"campaign": name, "unit": offices.code_and_name(self.part.unit_id)[1]}

    def key(self, what: object) -> str:
        return f"campaign:{self.part.campaign_id}:{self.part.unit_id}:{what}"

    @property
    def url(self) -> str:
        return reverse("review_detail", args=[self.part.campaign.key])

    @property
    def cards(self) -> str:
        """Where the unit's assets are reviewed, one after another."""
        return reverse("review_unit", args=[self.part.campaign.key, self.part.unit.code])


def tellings(offices: Offices) -> Iterator[Telling]:
    """Everything that is to be said on the offices' day of campaigns that are under way."""
    found = list(_open(offices))
    gathering = Gathering(offices)
    for one in found:
        _coming(gathering, one)
        _overdue(gathering, one)
    _escalated(gathering, found)
    _turns(gathering)
    _signatures(gathering)
    yield from gathering.tellings()


def nudges(campaign: Campaign, *, on: date) -> list[Telling]:
    """What an administrator can say today, out of turn: to every unit what it has still to do."""
    offices = Offices(campaign.municipality, on=on)
    gathering = Gathering(offices)
    text = _("「%(campaign)s」：%(unit)sの情報資産%%(count)d件が、まだ未確認です。")
    for one in _open(offices):
        if one.part.campaign_id == campaign.pk:
            told, key = text % one.told(offices), one.key(f"nudge:{on}")
            for group in one.groups:
                words = Words(key, REVIEW, told, one.cards, one.part.closes_on)
                gathering.tell_keepers(group, words)
    return list(gathering.tellings())


def nudge(campaign: Campaign, *, on: date) -> int:
    """Tell it; return how many people hear of it who have not heard of it today."""
    return tell_many(nudges(campaign, on=on), on=on)


def _open(offices: Offices) -> Iterator[Open]:
    """The parts that have not been handed in. Two queries."""
    running = Campaign.objects.filter(
        municipality=offices.municipality_id, state=Campaign.State.OPEN
    )
    found = CampaignUnit.objects.filter(campaign__in=running, state=State.OPEN)
    left = ReviewItem.objects.filter(part__in=found).exclude(verdict__in=ReviewItem.DECIDED)
    counts: dict[int, list[tuple[bool, int]]] = {}
    rows = left.order_by().values_list("part", "asset__restricted").annotate(Count("pk"))
    for part, restricted, number in rows:
        counts.setdefault(part, []).append((restricted, number))
    for row in found.select_related("campaign", "unit").order_by("campaign", "unit__path"):
        groups = [Group(row.unit_id, None, n, secret) for secret, n in counts.get(row.pk, ())]
        yield Open(row, groups)


def _coming(gathering: Gathering, one: Open) -> None:
    """Say that it has begun, and again on the days that the campaign's makers chose."""
    offices, part = gathering.offices, one.part
    if part.closes_on < offices.on:
        return
    step = reached(part.closes_on, part.campaign.remind_days, on=offices.on)
    told = one.told(offices)
    if not one.groups:
        _remind_to_hand_in(gathering, one, step)
        return
    text = _("「%(campaign)s」：%(unit)sの情報資産%%(count)d件の確認をお願いします。") % told
    words = Words(one.key(BEGUN if step is None else step), REVIEW, text, one.cards, part.closes_on)
    for group in one.groups:
        gathering.tell_keepers(group, words)


def _remind_to_hand_in(gathering: Gathering, one: Open, step: int | None) -> None:
    if step is None:
        return
    text = _("「%(campaign)s」：%(unit)sの確認が終わっています。提出してください。")
    words = Words(
        one.key(f"ready:{step}"),
        APPROVAL,
        text % one.told(gathering.offices),
        one.cards,
        one.part.closes_on,
    )
    gathering.tell_keepers(Group(one.part.unit_id, None, 0), words)


def _overdue(gathering: Gathering, one: Open) -> None:
    """Every week: the keepers, and the head in copy."""
    offices = gathering.offices
    if one.part.closes_on >= monday_of(offices.on):
        return
    text = _("「%(campaign)s」：%(unit)sの情報資産%%(count)d件が、締切を過ぎて未確認です。")
    if not one.groups:
        text = _("「%(campaign)s」：%(unit)sは、締切を過ぎて提出していません。")
    key = one.key(f"overdue:{week(offices.on)}")
    words = Words(key, REVIEW if one.groups else APPROVAL, text % one.told(offices), one.cards)
    for group in one.groups or [Group(one.part.unit_id, None, 0)]:
        told = {person.pk for person in gathering.tell_keepers(group, words)}
        heads = [p for p in offices.head_of(group.unit_id) if p.pk not in told]
        gathering.tell_others(heads, group, words)


def _escalated(gathering: Gathering, found: list[Open]) -> None:
    """What is late by a week more goes to the 統括情報セキュリティ責任者, as one number."""
    offices, days = gathering.offices, reminders()["review"].escalate
    before = monday_of(offices.on) - timedelta(days=days)
    text = _(
        "「%(campaign)s」：締切を%(days)d日以上過ぎた未確認の情報資産が、%%(count)d件あります。"
    )
    for one in found:
        if one.part.closes_on >= before:
            continue
        key = f"campaign:{one.part.campaign_id}:escalated:{week(offices.on)}"
        words = Words(key, REVIEW, text % {**one.told(offices), "days": days}, one.url)
        for group in one.groups:
            gathering.tell_others(offices.chiefs, group, words, is_copy=False)


def _turns(gathering: Gathering) -> None:
    """Every week: what waits since before it for a head to confirm, for a 責任者 to accept."""
    offices, since = gathering.offices, monday_of(gathering.offices.on)
    found = CampaignUnit.objects.filter(
        campaign__municipality=offices.municipality_id,
        campaign__state__in=[Campaign.State.OPEN, Campaign.State.CLOSED],
        state__in=[State.SUBMITTED, State.CONFIRMED],
    ).select_related("campaign", "unit")
    texts = {
        State.SUBMITTED: _("「%(campaign)s」：%%(count)d部署が、所属長の確定を待っています。"),
        State.CONFIRMED: _("「%(campaign)s」：%%(count)d部署が、責任者の確認を待っています。"),
    }
    for part in found.order_by("pk"):
        is_confirmed = part.state == State.CONFIRMED
        waiting = part.confirmed_at if is_confirmed else part.submitted_at
        if waiting is not None and localdate(waiting) >= since:
            continue
        one = Open(part, [])
        key = f"campaign:{part.campaign_id}:{part.state}:{week(offices.on)}"
        text = texts[State(part.state)] % one.told(offices)
        people = offices.head_of(part.unit_id)
        if is_confirmed:
            people = parts.acceptors_of(part, offices=offices)
        for person in people:
            gathering.add(person, 1, Words(key, APPROVAL, text, one.url))


def _signatures(gathering: Gathering) -> None:
    """Every week: a campaign that is over waits for the CISO."""
    offices = gathering.offices
    closed = Campaign.objects.filter(
        municipality=offices.municipality_id, state=Campaign.State.CLOSED
    ).select_related("municipality")
    for campaign in closed.order_by("pk"):
        name = campaign.name.replace("%", "%%")
        text = _("「%(campaign)s」を締め切りました。年度の確定をお願いします。") % {
            "campaign": name
        }
        key = f"campaign:{campaign.pk}:sign:{week(offices.on)}"
        url = reverse("review_detail", args=[campaign.key])
        for person in signing.signers(campaign, on=offices.on):
            gathering.add(person, 1, Words(key, APPROVAL, text, url))
