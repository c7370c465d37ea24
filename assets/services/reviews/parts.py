"""What one unit answers for in a campaign: handed in, confirmed, accepted, sent back, extended."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import F, Q, QuerySet
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assets.access import Viewer
from assets.models import Campaign, CampaignUnit, Notice, ReviewItem, Status, Unit, User
from assets.services import notices, versions
from assets.services.notices.offices import Offices, People, once_each
from assets.services.reviews import figures
from config.kit import copying, recording

State = CampaignUnit.State
Items = QuerySet[ReviewItem]


@dataclass(frozen=True)
class Step:
    """One way from a state of a unit's part to the next."""

    key: str
    label: Any
    done: Any
    sources: tuple[str, ...]
    target: str
    while_closed: bool = False
    reason_required: bool = False

    @property
    def address(self) -> str:
        """The name of the page on which it is taken."""
        return f"review_{self.key}"


STEPS = {
    step.key: step
    for step in (
        Step(
            "submit", gettext_lazy("提出"), gettext_lazy("所属長に提出しました。"),
            (State.OPEN,), State.SUBMITTED,
        ),
        Step(
            "confirm", gettext_lazy("確定"), gettext_lazy("部署の確認を確定しました。"),
            (State.OPEN, State.SUBMITTED), State.CONFIRMED, while_closed=True,
        ),
        Step(
            "accept", gettext_lazy("責任者の確認"), gettext_lazy("責任者として確認しました。"),
            (State.CONFIRMED,), State.ACCEPTED, while_closed=True,
        ),
        Step(
            "return", gettext_lazy("差し戻し"), gettext_lazy("差し戻しました。"),
            (State.SUBMITTED, State.CONFIRMED), State.OPEN, reason_required=True,
        ),
    )
}  # fmt: skip
# The columns that say who took a step and when; a part that is sent back has not taken it.
TAKEN = {
    "submit": ("submitted_by", "submitted_at"),
    "confirm": ("confirmed_by", "confirmed_at"),
    "accept": ("accepted_by", "accepted_at"),
}


def get(unit: Unit, *, key: Any) -> CampaignUnit:
    """Return the part of a unit; raise DoesNotExist where the unit takes no part."""
    found = CampaignUnit.objects.select_related("campaign", "submitted_by", "confirmed_by")
    part = found.get(campaign__key=key, unit=unit)
    part.unit, part.campaign.municipality = unit, unit.municipality
    return part


def begin(campaign: Campaign, *, unit_ids: Iterable[int]) -> dict[int, int]:
    """Enter a part for each of these units that has none; return the key of each unit's part."""
    known = dict(campaign.units.values_list("unit_id", "pk"))
    new = [
        CampaignUnit(campaign=campaign, unit_id=unit, closes_on=campaign.closes_on)
        for unit in sorted(set(unit_ids) - known.keys())
    ]
    CampaignUnit.objects.bulk_create(new)
    copying.write_versions(CampaignUnit, [part.pk for part in new], history_type="+")
    return known | {part.unit_id: part.pk for part in new}


def seen_items(part: CampaignUnit, *, viewer: Viewer) -> Items:
    """The items of a part that this person may know of."""
    return ReviewItem.objects.filter(part=part, asset__in=viewer.assets())


def undecided(items: Items) -> Items:
    return items.exclude(verdict__in=ReviewItem.DECIDED)


def tally(part: CampaignUnit, *, viewer: Viewer) -> figures.Tally:
    """The figures of a part, as far as this person may know them."""
    return figures.tallies(seen_items(part, viewer=viewer)).get(part.pk, figures.Tally())


def open_steps(part: CampaignUnit, *, viewer: Viewer, acceptors: People, left: int) -> list[Step]:
    """The steps that this person can take now; `left` of what they see is undecided."""
    return [
        step
        for step in STEPS.values()
        if _fits(part, step)
        and not (left and step.key in ("submit", "confirm"))
        and may(part, step=step.key, viewer=viewer, acceptors=acceptors)
    ]


def may(part: CampaignUnit, *, step: str, viewer: Viewer, acceptors: People) -> bool:
    """Whether the step is this person's to take.

    A registrar hands in, the head confirms, the 責任者 accepts; each of the latter two sends
    back what came to them.
    """
    heads = viewer.can("approve_assets", part.unit)
    answers = any(person.pk == viewer.user.pk for person in acceptors)
    if step == "submit":
        return viewer.can("edit_assets", part.unit)
    if step == "return":
        return answers or (heads and part.state == State.SUBMITTED)
    return answers if step == "accept" else heads


def acceptors_of(part: CampaignUnit, *, offices: Offices) -> People:
    """The 情報セキュリティ責任者 for a unit, of schools the 教育情報セキュリティ責任者.

    Whoever has confirmed does not accept, as long as anybody else can.
    """
    role = "cisr" if part.unit.org_type == "admin" else "edu_isr"
    asked = offices.deciders(role, unit_id=part.unit_id)
    for people in (asked, offices.chiefs, offices.administrators):
        if others := [person for person in people if person.pk != part.confirmed_by_id]:
            return others
    return asked


def take(  # one keyword per fact of a step
    part: CampaignUnit, *, step: str, viewer: Viewer, at: datetime, version: int, reason: str = ""
) -> CampaignUnit:
    """Move a part along as this person; raise ValidationError where it cannot be.

    Who hands in answers for what they may see; the head answers for everything.
    """
    taken, by = STEPS[step], viewer.user
    if taken.reason_required and not reason.strip():
        raise ValidationError({"reason": [_("理由を入力してください。")]})
    told = reason.strip() or _("資産の確認：%(step)s") % {"step": taken.label}
    with recording.action(by=by, reason=told, municipality_id=viewer.municipality_id):
        catch_up(part.campaign, by=by, at=at)
        stored = versions.lock(part, version=version)
        stored.campaign, stored.unit = part.campaign, part.unit
        if not _fits(stored, taken):
            raise _out_of_turn(stored)
        _demand_decided(stored, step, viewer)
        _note(stored, step, by=by, at=at, reason=reason.strip())
        stored.state = taken.target
        versions.store(stored, version=version)
        _tell(stored, step, by=by, on=localdate(at))
    return stored


def to_accept(campaign: Campaign, *, viewer: Viewer, on: date) -> list[CampaignUnit]:
    """The confirmed parts that wait for this person as their 責任者."""
    offices = Offices(campaign.municipality, on=on)
    found = campaign.units.filter(state=State.CONFIRMED, unit__in=viewer.units())
    waiting = []
    for part in found.select_related("unit", "confirmed_by").order_by("unit__path"):
        people = acceptors_of(part, offices=offices)
        if any(person.pk == viewer.user.pk for person in people):
            part.campaign = campaign
            waiting.append(part)
    return waiting


def accept_all(
    campaign: Campaign, *, viewer: Viewer, at: datetime, seen: Collection[str], reason: str = ""
) -> int:
    """Accept at once the units that were shown and still wait; return how many."""
    told = reason or _("資産の確認：責任者の確認")
    with recording.action(by=viewer.user, reason=told, municipality_id=viewer.municipality_id):
        waiting = to_accept(campaign, viewer=viewer, on=localdate(at))
        shown = [part for part in waiting if f"{part.unit.code}:{part.version}" in seen]
        for part in shown:
            take(part, step="accept", viewer=viewer, at=at, version=part.version, reason=reason)
        return len(shown)


def extend(
    part: CampaignUnit, *, closes_on: date, by: Any, version: int, reason: str
) -> CampaignUnit:
    """Give one unit more time; the reason stays with its part."""
    if not reason.strip():
        raise ValidationError({"reason": [_("理由を入力してください。")]})
    with recording.action(by=by, reason=reason, municipality_id=part.unit.municipality_id):
        stored = versions.lock(part, version=version)
        if part.campaign.state != Campaign.State.OPEN or stored.state != State.OPEN:
            raise _out_of_turn(stored)
        if closes_on <= stored.closes_on:
            raise ValidationError({"closes_on": [_("今の締切日より後の日にしてください。")]})
        stored.closes_on, stored.extension_reason = closes_on, reason.strip()
        return versions.store(stored, version=version)


def catch_up(campaign: Campaign, *, by: Any, at: datetime) -> int:
    """Let undecided items follow their assets: into another unit, or out of the register."""
    left = undecided(ReviewItem.objects.filter(part__campaign=campaign))
    gone = Q(asset__status__in=[Status.DISPOSED, Status.TRANSFERRED])
    moved = ~Q(asset__org_unit=F("part__unit"))
    found = list(left.filter(gone | moved).select_related("asset"))
    if not found:
        return 0
    reason = _("資産の確認：異動・廃棄した資産を追う")
    with recording.action(by=by, reason=reason, municipality_id=campaign.municipality_id):
        units = begin(campaign, unit_ids={i.asset.org_unit_id for i in found})
        for item in found:
            item.part_id = units[item.asset.org_unit_id]
            if item.asset.is_closed:
                item.verdict, item.decided_at = ReviewItem.Verdict.ENDED, at
            item.save(update_fields=["part", "verdict", "decided_at"])
    return len(found)


def _fits(part: CampaignUnit, step: Step) -> bool:
    running = part.campaign.state == Campaign.State.OPEN
    closed = part.campaign.state == Campaign.State.CLOSED and step.while_closed
    return part.state in step.sources and (running or closed)


def _out_of_turn(part: CampaignUnit) -> ValidationError:
    return ValidationError(
        _("この部署の確認は今「%(state)s」のため、この操作はできません。画面を開き直してください。")
        % {"state": part.get_state_display()}
    )


def _demand_decided(part: CampaignUnit, step: str, viewer: Viewer) -> None:
    if step == "submit":
        left = undecided(seen_items(part, viewer=viewer)).count()
    elif step == "confirm":
        left = undecided(part.items.all()).count()
    else:
        return
    if left:
        raise ValidationError(
            _("まだ確認していない資産が%(left)d件あります。すべて確認してください。")
            % {"left": left}
        )


def _note(part: CampaignUnit, step: str, *, by: User, at: datetime, reason: str) -> None:
    if step == "return":
        part.returned_reason = reason
        for who, when in TAKEN.values():
            setattr(part, who, None)
            setattr(part, when, None)
        return
    who, when = TAKEN[step]
    setattr(part, who, by)
    setattr(part, when, at)
    part.returned_reason = ""
    part.figures = figures.of_part(part)


def _tell(part: CampaignUnit, step: str, *, by: User, on: date) -> None:
    """Tell whose turn it is now, except the person who has just acted."""
    offices = Offices(part.unit.municipality_id, on=on)
    told = {"unit": part.unit.name, "campaign": part.campaign.name}
    if step == "submit":
        people = offices.head_of(part.unit_id)
        text = _("%(unit)sが「%(campaign)s」を提出しました。確定してください。") % told
    elif step == "confirm":
        people = acceptors_of(part, offices=offices)
        text = _("%(unit)sの「%(campaign)s」が確定しました。責任者の確認をお願いします。") % told
    elif step == "return":
        keepers = offices.registrars_of(part.unit_id)
        people = once_each([*keepers, *offices.head_of(part.unit_id)])
        text = _("%(unit)sの「%(campaign)s」が差し戻されました。") % told
    else:
        return
    key = f"campaign:{part.campaign_id}:{part.unit.code}:{step}:{part.version}"
    url = f"/reviews/{part.campaign.key}/"
    others = [person for person in people if person.pk != by.pk]
    notices.tell_many(
        (notices.Telling(person, key, Notice.Kind.APPROVAL, text, url) for person in others), on=on
    )
